"""A show under way in the sample room, as its people bring it about: what the pictures are of."""

from __future__ import annotations

import time
from typing import Any

from aiohttp import ClientSession

from overlay.server.tokens import Pass
from tests.people.conftest import Served

WANG = Pass("assistant", "p-wang", "小王")
LI = Pass("operator", "p-li", "小李")
GONE = Pass("assistant", "p-gone", "小陈")

SCRIPT = {
    "opening": "来，{number}号链接，{name}！\n出门一口热水，冬天就靠它。",
    "points": "内胆是 316 不锈钢，放心喝。\n早上灌的开水，六小时后还有 65 度。\n一键开盖，带锁扣，放包里不漏。",
    "close": "今天只要{price}，{was}。\n一共 50 件，还剩{left}，拍下就走。",
    "transition": "没抢到的别急，下一个是{next}。",
}
SALE = {"product": "A005", "price": "39.90", "lasts": "45m", "stock": 50, "per_viewer": 1}
LOTTERY = {
    "title": "感谢有你 抽 3 只马克杯",
    "lasts": "40m",
    "keyword": "好物",
    "prizes": [{"name": "手绘陶瓷马克杯", "count": 3, "value": "25.90"}],
}
COUNTDOWNS = (("offer", "福利倒计时", "30m"), ("coupon", "满 99 减 20 优惠券", "35m"), ("gift", "下单送运费险", "38m"))
SAID = (
    ("c1", "王小明", "5号杯子能放洗碗机吗？"),
    ("c2", "杯子控", "好物"),
    ("c3", "早睡早起", "上次买的毛巾真不错，还会上吗"),
    ("c4", "Lin", "1号链接拍了两箱"),
    ("c5", "七月", "好物"),
)


async def begin(served: Served) -> None:
    """A sale, three countdowns and a lottery on air, a rundown that runs, scripts, comments, people."""

    async def give(command: str, role: str = "operator", **arguments: Any) -> Any:
        return await served.ask("POST", f"/commands/{command}", arguments, role)

    await give("scripts.put", product="A005", script=SCRIPT)
    await give("rundown.template", name="fan_festival")
    await give("rundown.start")
    await give("product_card.show", "assistant", product="A001")
    for name, label, lasts in COUNTDOWNS:
        await give("countdown.start", "assistant", name=name, label=label, lasts=lasts)
    await give("lottery.open", "assistant", **LOTTERY)
    await give("flash_sale.start", "assistant", **SALE)
    await say(served)
    for who in (WANG, LI):
        await served.ask("GET", "/state", role=who)


async def say(served: Served) -> None:
    """What viewers say and order."""
    at = int(time.time() * 1000)
    events: list[dict[str, Any]] = [
        {
            "type": "comment",
            "id": id_,
            "at": at,
            "platform": "douyin",
            "viewer": {"id": id_, "name": name},
            "text": text,
        }
        for id_, name, text in SAID
    ]
    order = {"id": "o1", "product": "A005", "quantity": 2, "amount": "79.80", "status": "paid"}
    viewer = {"id": "c4", "name": "Lin"}
    events.append({"type": "order", "id": "o1", "at": at, "platform": "douyin", "viewer": viewer, "order": order})
    headers = {"Authorization": f"Bearer {served.token('ingest')}"}
    async with (
        ClientSession(served.url) as session,
        session.post("/api/v1/rooms/main/events", json=events, headers=headers) as answer,
    ):
        assert answer.status == 200, await answer.text()
