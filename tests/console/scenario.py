"""A show to test with: products, commands of every schema shape, cues, states on air."""

from __future__ import annotations

import io
from copy import deepcopy
from typing import Any

from PIL import Image

from .fake import FakeRoom, now

Document = dict[str, Any]

MONEY: Document = {"type": "string", "format": "money"}
DURATION: Document = {"format": "duration", "anyOf": [{"type": "number", "minimum": 0}, {"type": "string"}]}
CHANGE: Document = {"format": "duration", "anyOf": [{"type": "number"}, {"type": "string"}]}
COUNTDOWN: Document = {"type": "string", "format": "key", "x-of": "timers", "title": "倒计时 | Countdown"}
PRODUCT: Document = {"type": "string", "format": "product"}
COUNT: Document = {"type": "integer", "minimum": 0}


def text(most: int = 200) -> Document:
    return {"type": "string", "maxLength": most}


def command(
    name: str,
    zh: str,
    en: str,
    properties: Document | None = None,
    *,
    optional: tuple[str, ...] = (),
    role: str = "assistant",
    **more: Any,
) -> Document:
    """A command as the server lists it; a title is `中文 | English`."""
    properties = properties or {}
    return {
        "name": name,
        "mechanic": name.split(".")[0],
        "label": {"zh": zh, "en": en},
        "role": role,
        "schema": {
            "type": "object",
            "properties": properties,
            "required": [key for key in properties if key not in optional],
            "additionalProperties": False,
        },
        **more,
    }


PRIZE: Document = {
    "type": "object",
    "properties": {"name": text(60), "count": {"type": "integer", "minimum": 1}, "value": MONEY},
    "required": ["name", "count", "value"],
}
SHAPES: Document = {
    "on": {"type": "boolean", "title": "显示 | Show"},
    "preset": {"enum": ["douyin", "kuaishou", "none"], "title": "平台 | Platform"},
    "top": {"anyOf": [COUNT, {"type": "null"}], "default": None, "title": "上边距 | Top"},
    "share": {"type": "number", "title": "占比 | Share", "default": 0.5},
    "names": {"type": "array", "items": text(20), "title": "名单 | Names", "default": []},
    "viewer": {
        "anyOf": [
            {"type": "object", "properties": {"id": text(), "name": text()}, "required": ["id", "name"]},
            {"type": "null"},
        ],
        "default": None,
        "title": "观众 | Viewer",
    },
    "extra": {"type": "object", "title": "附加 | Extra", "default": {"a": 1}},
}


def studio_commands() -> list[Document]:
    """Show control, as the room's own mechanic has it."""
    held = {"confirm": "hold"}
    scene = {"scene": {**text(), "title": "场景 | Scene"}}
    name = {"name": {**text(), "title": "转场 | Transition"}, "ms": {**COUNT, "title": "毫秒 | Milliseconds"}}
    return [
        command("studio.start_stream", "开始推流", "Start streaming", role="operator", **held),
        command("studio.stop_stream", "停止推流", "Stop streaming", role="operator", **held),
        command("studio.start_record", "开始录制", "Start recording"),
        command("studio.stop_record", "停止录制", "Stop recording", **held),
        command("studio.pause_record", "暂停录制", "Pause recording"),
        command("studio.resume_record", "继续录制", "Resume recording"),
        command("studio.chapter", "打点", "Mark a chapter", {"title": text()}, optional=("title",)),
        command("studio.start_replay", "开启回放缓存", "Start the replay buffer"),
        command("studio.stop_replay", "关闭回放缓存", "Stop the replay buffer", **held),
        command("studio.save_replay", "保存回放", "Save the replay"),
        command("studio.start_virtual_camera", "开启虚拟摄像头", "Start the virtual camera"),
        command("studio.stop_virtual_camera", "关闭虚拟摄像头", "Stop the virtual camera", **held),
        command("studio.studio_mode", "导播模式", "Studio mode", {"on": {"type": "boolean"}}),
        command("studio.preview", "预监场景", "Put a scene on preview", scene),
        command("studio.cut", "预监硬切到节目", "Cut preview to programme"),
        command("studio.transition", "预监转场到节目", "Take preview to programme", name, optional=("name", "ms")),
        command("studio.choose_transition", "选择转场", "Choose the transition", name, optional=("ms",)),
    ]


def commands() -> list[Document]:
    return [
        command("product_card.show", "讲解", "Show", {"product": {**PRODUCT, "title": "商品 | Product"}}),
        command("product_card.hide", "下屏", "Hide"),
        command("product_card.take", "上屏", "Take"),
        command("product_card.clear", "撤播", "Clear"),
        command(
            "countdown.start", "开始", "Start",
            {
                "name": text(40),
                "label": {**text(), "title": "名称 | Label"},
                "lasts": {**DURATION, "title": "时长 | Lasts"},
            },
        ),
        command("countdown.pause", "暂停", "Pause", {"name": COUNTDOWN}),
        command(
            "countdown.adjust", "加减时间", "Add or take off time",
            {"name": COUNTDOWN, "by": {**CHANGE, "title": "增减（可为负） | By (may be negative)"}},
        ),
        command("countdown.take", "上屏", "Take"),
        command("countdown.clear", "撤播", "Clear"),
        command(
            "flash_sale.start", "开始秒杀", "Start the sale",
            {
                "product": {**PRODUCT, "title": "商品 | Product"},
                "price": {**MONEY, "title": "秒杀价 | Price"},
                "lasts": {**DURATION, "title": "时长 | Lasts"},
                "stock": {**COUNT, "title": "库存 | Stock"},
                "armed_for": {**DURATION, "title": "预告 | Armed for", "default": 0},
                "per_viewer": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}], "default": None},
            },
            optional=("armed_for", "per_viewer"),
        ),
        command("flash_sale.finish", "结束", "End"),
        command("flash_sale.take", "上屏", "Take"),
        command("flash_sale.clear", "撤播", "Clear"),
        command(
            "lottery.open", "开始抽奖", "Open",
            {
                "title": {**text(), "title": "标题 | Title"},
                "prizes": {"type": "array", "items": PRIZE, "minItems": 1, "title": "奖项 | Prizes"},
                "lasts": {**DURATION, "title": "时长 | Lasts"},
                "keyword": {"anyOf": [text(40), {"type": "null"}], "default": None, "title": "口令 | Keyword"},
            },
            optional=("keyword",),
        ),
        command("lottery.draw", "开奖", "Draw"),
        command("lottery.clear", "撤播", "Clear"),
        command("lottery.take", "上屏", "Take"),
        command("programme.scene", "切换场景", "Switch the scene", {"name": {**text(), "title": "场景 | Scene"}}),
        command(
            "stage.shapes", "各种字段", "All shapes", SHAPES,
            optional=("top", "share", "names", "viewer", "extra"), role="operator",
        ),
        *studio_commands(),
        *rundown_commands(),
        command("catalogue.put", "保存商品", "Save", {"product": {"type": "object"}}, role="operator"),
    ]  # fmt: skip


def rundown_commands() -> list[Document]:
    item = {"item": {**text(64), "title": "流程项 | Item"}}
    names = {"start": "开始流程", "next": "下一项", "go": "跳到", "skip": "跳过", "move": "移动", "extend": "加减时长"}
    roles = {"add": "加一项", "edit": "修改一项", "remove": "删除一项", "template": "套用模板"}
    return [
        *(command(f"rundown.{name}", zh, name.capitalize(), item) for name, zh in names.items()),
        *(command(f"rundown.{name}", zh, name.capitalize(), item, role="operator") for name, zh in roles.items()),
    ]


MECHANICS: Document = {
    "rundown": {"label": {"zh": "流程", "en": "Rundown"}},
    "catalogue": {"label": {"zh": "商品", "en": "Products"}},
    "cues": {"label": {"zh": "快捷键", "en": "Cues"}},
    "stage": {"label": {"zh": "画面安全区", "en": "Safe area"}},
    "programme": {"label": {"zh": "OBS 场景", "en": "OBS scene"}},
    "studio": {"label": {"zh": "演播", "en": "Studio"}},
    "product_card": {
        "label": {"zh": "讲解卡", "en": "Product card"},
        "zone": "card",
        "content": "product",
        "money": ["price", "was"],
    },
    "countdown": {"label": {"zh": "倒计时", "en": "Countdown"}, "zone": "timer", "content": "timers"},
    "flash_sale": {
        "label": {"zh": "限时秒杀", "en": "Flash sale"},
        "zone": "card",
        "content": "product",
        "money": ["price", "was"],
    },
    "lottery": {"label": {"zh": "抽奖", "en": "Lottery"}, "zone": "center", "content": "draw_id", "money": ["value"]},
}


def product(number: int, name: str, price: int, **more: Any) -> Document:
    return {"id": f"A{number:03}", "number": number, "name": name, "price": price, **more}


def products() -> list[Document]:
    return [
        product(1, "山茶花氨基酸洁面乳 120 g", 5990, was=8900, was_basis="近 30 天日常价", stock=320, sold=12,
                points=["氨基酸表活，不紧绷", "pH 5.5 弱酸性", "孕期可用", "一支用两个月"], category="洁面", limit=5),
        product(2, "玻尿酸保湿面膜 10 片装", 3990, stock=86, points=["一盒十片", "敷完不用洗"], category="面膜"),
        product(3, "手工竹编收纳篮（大号）", 12800, was=15800, was_basis="店铺划线价", category="家居"),
        product(4, "云南小粒咖啡豆 中深烘 454 g", 6800, stock=0, category="食品"),
        product(5, "儿童防晒衣 UPF50+", 15900, stock=41, category="服饰"),
        product(6, "六层纱夏凉被 150×200", 19900, was=25900, was_basis="吊牌价", stock=18, category="家居"),
        product(12, "有机黑芝麻丸 盒装 30 粒", 4990, stock=200, category="食品"),
    ]  # fmt: skip


def cue(id: str, label: str, keys: list[str], command: str, /, **args: Any) -> Document:  # noqa: A002
    return {"id": id, "label": label, "keys": keys, "command": command, "args": args, "mode": "press"}


def cues() -> list[Document]:
    return [
        cue("card1", "1号 洁面乳", ["F1"], "product_card.show", product="A001"),
        cue("card2", "2号 面膜", ["F2"], "product_card.show", product="A002"),
        cue("card3", "3号 收纳篮", ["3"], "product_card.show", product="3"),
        cue("sale", "洁面乳秒杀 39.90", ["Shift+F2"], "flash_sale.start",
            product="A001", price="39.90", lasts="5m", stock=100),
        cue("five", "五分钟倒计时", ["F6"], "countdown.start", name="five", label="整点抽奖", lasts="5m"),
        cue("draw", "开奖", ["Shift+9"], "lottery.draw"),
        cue("scene", "切到产品机位", ["F8"], "programme.scene", name="产品"),
        cue("off", "下屏讲解卡", ["F9"], "product_card.hide"),
    ]  # fmt: skip


OBS: Document = {
    "connected": True,
    "version": "31.0.2",
    "program_scene": "主播全景",
    "streaming": True,
    "recording": False,
    "stages": {"shown": 1, "of": 1, "ms": 18.4},
    "outputs": {
        "stream": {"active": True, "reconnecting": False, "since": 1_700_000_000_000},
        "record": {"active": False, "paused": False},
        "replay": {"available": True, "active": False},
        "virtual_camera": {"available": False, "active": False},
        "studio_mode": False,
        "transition": {"name": "渐变", "ms": 300},
        "transitions": ["直接切换", "渐变"],
        "scenes": ["主播全景", "产品", "休息"],
    },
    "problems": [],
}


def entry(name: str, kind: str, **more: Any) -> Document:
    """An input of OBS."""
    media = {"video": kind != "wasapi_input_capture", "audio": kind != "v4l2_input", "on_programme": False}
    return {"name": name, "kind": kind, "property": "device_id", "device": None, **media, **more}


def card(name: str, id_: str, *used_by: Document, **more: Any) -> Document:
    """A capture card that OBS sees."""
    shapes = [{"pixels": "", "sizes": ["3840x2160", "1920x1080", "1280x720", "640x480"], "rates": ["60", "30"]}]
    device = {"kind": "dshow_input", "property": "device_id", "id": id_, "name": name, "media": "video"}
    return {**device, "formats": shapes, "used_by": list(used_by), **more}


def picture(red: int, green: int, blue: int, width: int = 320, height: int = 180) -> bytes:
    """A JPEG of one colour."""
    made = io.BytesIO()
    Image.new("RGB", (width, height), (red, green, blue)).save(made, "JPEG")
    return made.getvalue()


def studio(room: FakeRoom) -> None:
    """Two cards and a microphone, as an OBS in studio mode has them."""
    room.obs["preview_scene"] = "产品特写"
    room.inputs = [
        entry("近景机位", "dshow_input", device="Cam Link 4K:usb#1", device_name="Cam Link 4K", on_programme=True),
        entry("产品特写机", "dshow_input", device="USB Video:usb#2", device_name="USB Video"),
        entry("无线麦克风", "wasapi_input_capture", device="{0.0.1}.{a}", on_programme=True),
        entry("手机推流", "ffmpeg_source", property=None),
        {"name": "图层", "kind": "browser_source", "video": True, "audio": True, "on_programme": True},
    ]
    room.devices = [
        card("Cam Link 4K", "Cam Link 4K:usb#1", {"input": "近景机位", "scenes": ["主播全景", "画中画"]}),
        card("USB Video", "USB Video:usb#2", {"input": "产品特写机", "scenes": ["产品特写"]}),
        card("HD Pro Webcam C920", "C920:usb#3"),
        card("DJI MIC MINI", "{0.0.1}.{a}", kind="wasapi_input_capture", media="audio", formats=[]),
    ]
    room.pictures = {
        "programme": picture(180, 60, 40, 180, 320),
        "preview": picture(40, 120, 70, 180, 320),
        "近景机位": picture(180, 60, 40),
    }


def level(peak: float, input_peak: float | None = None) -> Document:
    """What one stereo input sounds like."""
    peaks = [peak, peak - 3]
    return {
        "magnitude": [one - 6 for one in peaks],
        "peak": peaks,
        "input_peak": peaks if input_peak is None else [input_peak, input_peak],
    }


def rundown() -> Document:
    """Two segments, the second item is on."""
    at = now()
    rows = (
        ("i1", "开场", "欢迎", None, 300_000), ("i2", "主推", "", "A001", 600_000), ("i3", "主推", "面膜", "A002", 0),
        ("i4", "返场", "抽奖", None, 120_000),
    )  # fmt: skip
    items: Document = {
        id_: {"segment": segment, "label": label, "planned": planned, "fire": False}
        | ({"product": product} if product else {})
        for id_, segment, label, product, planned in rows
    }
    return {
        "on_air": False, "phase": "running", "revision": 7, "title": "宠粉节", "order": list(items), "items": items,
        "skipped": [], "spent": {"i1": 320_000, "i2": 0}, "current": "i2", "next": "i3", "rest": 120_000,
        "current_started_at": at, "current_ends_at": at + 600_000, "planned_start_at": at - 320_000,
        "started_at": at - 320_000, "planned_end_at": at + 700_000, "auto": False,
    }  # fmt: skip


def won(room: FakeRoom, *names: str) -> None:
    """These have won, and staff see who, each with a redraw. Before pages come: it is part of what they are told first."""
    label = {"zh": "中奖者", "en": "Winners"}
    room.mechanics["lottery"]["lists"] = [{"path": "lottery/winners", "role": "assistant", "label": label}]
    fields = {"prize": text(), "viewer": text(), "why": {**text(), "title": "原因 | Reason"}}
    if not any(one["name"] == "lottery.redraw" for one in room.commands):
        room.commands.append(command("lottery.redraw", "重抽一位", "Redraw", fields, role="operator", confirm="hold"))
    rows = [{"prize": "马克杯", "name": name, "id": f"douyin:{name}"} for name in names]
    room.listed["lottery/winners"] = [
        {**row, "commands": [{"command": "lottery.redraw", "args": {"prize": row["prize"], "viewer": row["id"]}}]}
        for row in rows
    ]
    masked = [{"prize": row["prize"], "name": f"{row['name'][0]}**"} for row in rows]
    room.topics["lottery"].update(phase="drawn", draw_id="1-2", winners=masked)


def line(text: str, name: str = "小王", **more: Any) -> Document:
    """A comment as a page gets it."""
    viewer = {"id": name, "name": name, "level": 12, "fan": True}
    return {"type": "comment", "at": now(), "platform": "douyin", "viewer": viewer, "text": text, **more}


def prepare(room: FakeRoom) -> FakeRoom:
    """Puts the show into a room; nothing is on air."""
    room.commands, room.mechanics = commands(), deepcopy(MECHANICS)
    room.products, room.obs = products(), deepcopy(OBS)
    room.cues[:] = cues()
    room.plugins = [
        {"name": name, "on": True, "mechanics": [name]} for name in ("product_card", "countdown", "flash_sale")
    ]
    room.topics = {
        "catalogue": {"revision": 1, "count": 7},
        "cues": {"revision": 1},
        "programme": {"scene": "主播全景"},
        "rundown": rundown(),
        "studio": {"on_air": False, "acts": {}},
        "recordings": {"on_air": False, "chapters": 0},
        "product_card": {"on_air": False},
        "countdown": {"on_air": False},
        "flash_sale": {"on_air": False, "phase": "idle"},
        "lottery": {"on_air": False, "phase": "idle"},
    }
    return room


def card_on_air(room: FakeRoom, number: int = 1) -> Document:
    shown = next(one for one in room.products if one["number"] == number)
    return {"product_card": {"on_air": True, "zone": "card", "product": shown}}


def sale_on_air(room: FakeRoom, *, left: int = 37, lasts: int = 272_000, phase: str = "open") -> Document:
    sale = {
        "phase": phase,
        "product": room.products[0],
        "price": 3990,
        "stock": 100,
        "left": left,
        "ends_at": now() + lasts,
    }
    return {"flash_sale": {"on_air": True, "zone": "card", **sale}}


def countdown_on_air(lasts: int = 154_000) -> Document:
    timer = {"label": "整点抽奖", "ends_at": now() + lasts, "phase": "running"}
    return {"countdown": {"on_air": True, "zone": "timer", "timers": {"five": timer}}}
