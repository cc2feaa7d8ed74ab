"""docs/pictures.md: which pictures there are, under their names in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from . import walks

SIZES = ((1366, 768), (1024, 768), (390, 844))
TABLET = SIZES[1]  # an assistant's
DOCK = (400, 800)
SCREENS = ((1920, 1080), (1080, 1920))
LANGUAGES = ("zh-CN", "en")

TABS = {
    "pad": ("按键", "Pad"),
    "products": ("商品", "Products"),
    "rundown": ("流程", "Rundown"),
    "mechanics": ("玩法", "Mechanics"),
    "cues": ("编辑快捷键", "Editing cues"),
    "studio": ("演播（OBS 未连接）", "Studio (OBS is not connected)"),
    "prompter": ("提词", "Prompter"),
    "people": ("人员", "People"),
    "controllers": ("控制器", "Controllers"),
    "system": ("系统", "System"),
    "preview": ("预览", "Preview"),
    "log": ("操作记录", "Log"),
    "comments": ("评论", "Comments"),
}
DIALOGS = {
    "product": ("编辑商品", "A product is edited"),
    "price-guard": ("改在播商品的价格和库存：旧 → 新", "Price and stock on air: old → new"),
    "editing": ("别人正在编辑", "Somebody else is editing it"),
    "taken-over": ("由我接手", "Taken over"),
    "rundown-item": ("编辑一项流程", "An item of the rundown"),
    "templates": ("流程模板", "Templates of rundowns"),
    "script": ("话术", "Scripts"),
    "lottery-form": ("抽奖的表单", "The lottery's form"),
    "cue-form": ("编辑一个快捷键", "A cue is edited"),
    "dry-run": ("试运行一个宏", "A macro's dry run"),
    "arrange": ("整理按键板", "The pad is arranged"),
    "hold": ("按住才执行", "Held to confirm"),
    "folder": ("文件夹", "A folder"),
    "undo": ("八秒内可撤销", "Undo, for eight seconds"),
    "armed": ("两步：已预备", "Two steps: armed"),
    "keys": ("按键表", "The cheat sheet"),
    "link-number": ("输入链接号", "A link number is typed"),
    "session": ("开始彩排、正式开播", "A rehearsal begins, or the room goes live"),
    "invite": ("邀请", "An invitation"),
    "invitation": ("邀请的二维码", "Its code"),
    "who": ("我是谁、PIN", "Who I am, and the PIN"),
}
DOORS = {
    "rehearsal": ("彩排中", "In a rehearsal"),
    "go-live": ("从彩排正式开播", "From a rehearsal to live"),
    "locked": ("锁定的平板", "A locked pad"),
    "lost": ("连接断开", "The link is lost"),
    "revoked": ("链接被收回", "A link was revoked"),
    "denied": ("链接无效", "A link that is none"),
    "join-used": ("邀请用过了", "An invitation that was used"),
}
SCREEN_NAMES = {
    "prompter": ("提词器", "The prompter"),
    "prompter-urgent": ("紧急消息", "An urgent message"),
    "prompter-keys": ("提词器的按键和设置", "Its keys and settings"),
}

HEADS = {
    "phone": ("手机：只有按键、在播、连接和全部下屏", "A phone: cues, what is on air, the link, panic"),
    "operator": ("控制台：运营", "Console: an operator"),
    "assistant": ("控制台：助播的平板", "Console: an assistant's tablet"),
    "dialogs": ("对话框和正在做的事", "Dialogs, and things being done"),
    "doors": ("彩排、锁和门", "Rehearsal, lock and doors"),
    "dock": ("OBS 停靠窗，400 像素宽", "A dock of OBS, 400 px wide"),
    "prompter": ("提词器", "Prompter"),
    "stage": ("舞台", "Stage"),
}

INTRO = (
    """# 每一页的样子

[English below](#every-page)

真实服务器、示例直播间，正在播秒杀、三个倒计时和抽奖；`OVERLAY_SCREENSHOTS=docs/images uv run pytest tests/pictures` 重新生成这一页和所有图片。
依次是 1366×768、1024×768（平板）、390×844（手机）；提词器和舞台是 1920×1080、1080×1920 的一半大小。""",
    """# Every page

A real server with the sample room, a sale, three countdowns and a lottery on air; `OVERLAY_SCREENSHOTS=docs/images uv run pytest tests/pictures` makes this page and all pictures anew.
In turn 1366×768, 1024×768 (a tablet), 390×844 (a phone); prompter and stage are half of 1920×1080 and 1080×1920.""",
)

Row = tuple[str, tuple[str, str], tuple[tuple[int, int], ...]]


def rows() -> Iterator[tuple[str, list[Row]]]:
    """Per section: file name, what it shows, in which sizes."""
    yield "phone", [("phone", HEADS["phone"], SIZES[2:])]
    yield "operator", [(f"operator-{name}", title, _with(name)) for name, title in TABS.items()]
    seen = walks.tabs_of(TABLET[0], operator=False)
    yield "assistant", [(f"assistant-{name}", TABS[name], (TABLET,)) for name in seen]
    yield "dialogs", [(name, title, SIZES) for name, title in DIALOGS.items()]
    yield "doors", [(name, title, SIZES) for name, title in DOORS.items()]
    yield "dock", [(f"dock-{name}", title, (DOCK,)) for name, title in TABS.items()]
    yield "prompter", [(name, title, (*SCREENS, SIZES[2])) for name, title in SCREEN_NAMES.items()]
    yield "stage", [("stage", HEADS["stage"], SCREENS)]


def _with(name: str) -> tuple[tuple[int, int], ...]:
    return tuple(size for size in SIZES if name in walks.tabs_of(size[0]))


def files() -> list[str]:
    """Every picture, by its file's name."""
    return [
        f"{name}-{width}-{language[:2]}.webp"
        for _, all_ in rows()
        for name, _, sizes in all_
        for width, _ in sizes
        for language in LANGUAGES
    ]


def render() -> str:
    """The page."""
    parts = []
    for at, language in enumerate(LANGUAGES):
        parts.append(INTRO[at])
        for section, all_ in rows():
            parts.append(f"## {HEADS[section][at]}")
            for name, title, sizes in all_:
                shown = [
                    f"![{title[at]} {width}](images/pages/{name}-{width}-{language[:2]}.webp)" for width, _ in sizes
                ]
                if title != HEADS[section]:
                    parts.append(f"### {title[at]}")
                head = " | ".join(f"{width}×{height}" for width, height in sizes)
                parts.append(f"| {head} |\n|{'---|' * len(sizes)}\n| {' | '.join(shown)} |")
        parts.append("")
    return "\n\n".join(parts).rstrip() + "\n"
