"""The pictures that come along: files for an OBS on this machine, small pages for one that cannot read our files."""

from __future__ import annotations

import base64

import msgspec

from overlay.config.model import SAMPLES
from overlay.config.presets import BACKDROP, FAULT, WAITING
from overlay.config.studio import Input
from overlay.obs.protocol import BROWSER
from overlay.obs.setup.wanted import Plan

_TEXTS = {BACKDROP: ("", ""), WAITING: ("马上开播", "Starting soon"), FAULT: ("马上回来", "Be right back")}
PAGE = """<!doctype html><meta charset="utf-8"><style>
html,body{margin:0;height:100%;overflow:hidden}
body{display:flex;flex-direction:column;align-items:center;color:#f4f1ea;
font-family:"Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif;
background:radial-gradient(120vmax 90vmax at 50% 18%,#24303f 0,#171e29 46%,#0d1118 100%)}
p{margin:0}
.rule{width:9vmin;height:.7vmin;border-radius:1vmin;background:#e8b04a;margin:30vh 0 5vmin}
.zh{font-size:13vmin;font-weight:700;letter-spacing:.06em;text-indent:.06em;line-height:1.25}
.en{font-size:5vmin;letter-spacing:.04em;color:#b9c0ca;margin-top:1.5vmin}
</style>"""


def picture_of(one: Input, id_: str, plan: Plan) -> Input:
    """The input with its picture, where it has none of its own."""
    if one.kind != "picture" or one.file is not None or "file" in one.settings:
        return one
    if plan.is_here:
        shape = "landscape" if plan.width > plan.height else "portrait"
        return msgspec.structs.replace(one, file=str(SAMPLES / "studio" / f"{id_}-{shape}.png"))
    settings = {
        "is_local_file": False,
        "url": "data:text/html;charset=utf-8;base64," + base64.b64encode(page(id_).encode()).decode(),
        "width": plan.width,
        "height": plan.height,
        **one.settings,
    }
    return msgspec.structs.replace(one, kind=BROWSER, settings=settings)


def page(id_: str) -> str:
    """One picture as a page of its own, of any size; the files are screenshots of it."""
    zh, en = _TEXTS[id_]
    return PAGE + (f'<p class="rule"></p><p class="zh">{zh}</p><p class="en">{en}</p>' if zh else "")
