"""The table of everything that this server answers: the one place where an entry, and who may use it, is written."""

from __future__ import annotations

from overlay.plugin.hooks import Route as PluginRoute
from overlay.plugin.loader import Plugins
from overlay.room.recordings import Recordings
from overlay.server import (
    api,
    cues_api,
    files,
    golive,
    incidents_api,
    join,
    obs_api,
    openapi,
    people_api,
    products,
    prompter,
    rundown,
    shapes,
)
from overlay.server.call import Call
from overlay.server.faces import LEAST
from overlay.server.live import live
from overlay.server.roles import INGEST, PUBLIC
from overlay.server.route import API, ROOM, Argument, Media, Optional, Route

HTML = Media("text/html", "the page; sets the cookie that its calls need")
SOCKET = Media("websocket")
PICTURES = Media("image/*", "JPEG where OBS can make it; at most 640 pixels wide and 0.2 s old")
FILE = Media("*/*", "the file")
NDJSON = Media("application/x-ndjson", "one JSON object a line")
CSV = Media("text/csv", "a CSV file as UTF-8 or GB18030: our columns, Shopify's or WooCommerce's")
EVENTS = Media("text/event-stream", "events `faces`, each with a message `faces` of the live connection")
RUN_SHEET = Media("text/csv", "a rundown as CSV, UTF-8 or GB18030; written as UTF-8 with its mark")
SCRIPT_SHEET = Media("text/csv", "scripts as CSV, one row a product; UTF-8 or GB18030, written as UTF-8 with its mark")
Query = dict[str, dict[str, object]]

TOKEN: Query = {"token": {"type": "string", "description": "instead of an Authorization header"}}
KINDS: Query = {"page": {"type": "string", "enum": ["stage", "console", "prompter", "board", "keys"]}}
PICTURE: Query = {
    "of": {"type": "string", "enum": ["programme", "preview", "input"], "default": "programme"},
    "name": {"type": "string", "description": "the input's, with of=input"},
    "width": {"type": "integer", "minimum": 64, "maximum": 640, "default": 320},
}
AFTER: Query = {"after": {"type": "integer", "minimum": 0, "maximum": 2**53, "default": 0}}
ROWS: Query = AFTER | {"before": {"type": "integer", "minimum": 0, "maximum": 2**53}}
CONFIRMED: Query = {"seen": {"type": "string", "maxLength": 500, "description": "of the preview"}}
FAKE: Query = {"rehearsal": {"type": "integer", "enum": [0, 1], "description": "1: fake ones, only in a rehearsal"}}
BEFORE: Query = {"before": {"type": "integer", "minimum": 0, "maximum": 2**53}}  # Unix ms
HELD: Query = {"held": {"type": "integer", "minimum": 0, "maximum": 2**53, "description": "ms"}}
SINCE: Query = {"after": AFTER["after"] | {"description": "Unix ms: those that began later"}}


def of_mechanic(route: PluginRoute) -> Route:
    """A mechanic's query as an entry."""

    async def handle(call: Call) -> object:
        parameters = {name: value for name, value in call.path.items() if name != "room"}
        return await call.hosted.room.query(route, parameters)

    path = f"{ROOM}/{route.path.strip('/')}"
    return Route("GET", path, handle, route.role, route.summary, answer=object, errors=(404, 503))


RECORDINGS = of_mechanic(
    PluginRoute("recordings", Recordings.listed, "operator", "录制与章节 | Recordings and their chapters")
)

CORE: tuple[Route, ...] = (
    Route("GET", "/healthz", api.healthz, PUBLIC, "服务器是否在运行 | Whether the server runs", answer=shapes.Health),
    Route("GET", "/metrics", api.metrics, "operator", "运行指标 | Figures for Prometheus", answer=Media("text/plain")),
    Route("GET", "/stage/sw.js", files.worker, "stage", "舞台的后台脚本 | The stage's service worker", answer=FILE),
    Route("GET", "/stage/{room}", files.page, "stage", "舞台，给 OBS | The stage, for OBS", query=TOKEN, answer=HTML),
    Route("GET", "/console/{room}", files.page, "host", "控制台 | The console", query=TOKEN, answer=HTML),
    Route("GET", "/prompter/{room}", files.page, "host", "提词器 | The prompter", query=TOKEN, answer=HTML),
    Route("GET", "/web/{file:.+}", files.built_file, "stage", "页面的文件 | A file of the pages", answer=FILE),
    Route(
        "GET", "/plugins/{plugin}/{file:.+}", files.plugin_file, "stage", "插件的文件 | A file of a plugin", answer=FILE
    ),
    Route("GET", "/assets/{file:.+}", files.asset, "stage", "商品图片 | A picture of a product", answer=FILE),
    Route("GET", "/openapi.json", openapi.show, "stage", "本文档 | This document", answer=dict),
    Route("GET", f"{API}/rooms", api.rooms, "stage", "可见的直播间 | The rooms of the token", answer=shapes.Rooms),
    Route("GET", f"{ROOM}/state", api.state, "stage", "直播间现状 | The room as it is now", answer=shapes.RoomState),
    Route("GET", f"{ROOM}/live", live, "stage", "实时连接 | The live WebSocket", query=TOKEN | KINDS, answer=SOCKET),
    Route("GET", f"{ROOM}/commands", api.commands, "host", "全部命令 | Every command", answer=shapes.Commands),
    Route(
        "POST", f"{ROOM}/commands/{{command}}", api.command, "host", "执行命令 | Run a command",
        body=dict, answer=shapes.DoneAnswer, errors=(404, 409, 413, 422, 503), idempotent=True,
    ),
    Route("GET", f"{ROOM}/cues", cues_api.cues, "host", "快捷键 | The cues", answer=shapes.CuesAnswer),
    Route(
        "PUT", f"{ROOM}/cues", cues_api.put, "operator", "保存全部快捷键 | Replace all cues",
        body=Argument("cues.put"), answer=shapes.DoneAnswer, errors=(409, 413, 422, 503), idempotent=True,
    ),
    Route("GET", f"{ROOM}/cues.json", cues_api.export, "host", "导出快捷键 | The cues as a file", answer=shapes.Cues),
    Route(
        "POST", f"{ROOM}/cues/import", cues_api.import_file, "operator", "导入快捷键 | Import cues",
        body=shapes.CuesBody, answer=shapes.DoneAnswer, errors=(409, 413, 422, 503), idempotent=True,
    ),
    Route(
        "POST", f"{ROOM}/cues/copy", cues_api.copy, "operator", "复制另一个直播间的快捷键 | Copy another room's cues",
        body=cues_api.CopyBody, answer=shapes.DoneAnswer, errors=(404, 409, 413, 422, 503), idempotent=True,
    ),
    Route(
        "GET", f"{ROOM}/cues/faces", cues_api.faces, "host", "快捷键的现状 | The cues' live states",
        answer=cues_api.FacesAnswer,
    ),
    Route(
        "GET", f"{ROOM}/cues/feedback", cues_api.feedback, LEAST, "推送快捷键的现状 | Their live states as events",
        answer=EVENTS,
    ),
    Route(
        "POST", f"{ROOM}/cues/{{id}}/fire", cues_api.fire, "assistant", "按下快捷键 | Press a cue", query=BEFORE,
        body=Optional(cues_api.FireBody), answer=shapes.DoneAnswer, errors=(404, 409, 413, 422, 503), idempotent=True,
    ),
    Route(
        "POST", f"{ROOM}/cues/{{id}}/dry-run", cues_api.dry_run, "assistant", "试按，什么也不做 | What it would do",
        answer=cues_api.DryRun, errors=(404, 503),
    ),
    Route(
        "POST", f"{ROOM}/undo", api.undo, "assistant", "撤销上一步 | Take the last command back",
        body=shapes.UndoBody, answer=shapes.DoneAnswer, errors=(409, 422, 503), idempotent=True,
    ),
    Route(
        "POST", f"{ROOM}/outcome", api.outcome, "host", "命令的结果 | What came of a call whose answer was lost",
        body=shapes.OutcomeBody, answer=shapes.Outcome, errors=(413, 503),
    ),
    Route(
        "POST", f"{ROOM}/panic", api.panic, "assistant", "全部下屏 | Clear everything from the air",
        query=HELD, while_locked=True, answer=shapes.DoneAnswer, errors=(409, 503), idempotent=True,
    ),
    Route("GET", f"{ROOM}/products", products.products, "host", "商品库 | The catalogue", answer=shapes.Products),
    Route(
        "POST", f"{ROOM}/products", products.post, "operator", "保存商品 | Save a product",
        body=Argument("catalogue.put", "product"), answer=shapes.DoneAnswer,
        errors=(409, 413, 422, 503), idempotent=True,
    ),
    Route(
        "POST", f"{ROOM}/products/import/preview", products.preview_import, "operator", "预览导入 | Preview an import",
        body=CSV, answer=shapes.ImportPreview, errors=(413, 422, 503), mechanic="catalogue",
    ),
    Route(
        "POST", f"{ROOM}/products/import", products.import_file, "operator", "导入商品 | Import a catalogue",
        query=CONFIRMED, body=CSV, answer=shapes.DoneAnswer, errors=(409, 413, 422, 503), idempotent=True,
    ),
    Route(
        "GET", f"{ROOM}/products/{{id}}", products.product, "host", "一件商品 | One product",
        answer=shapes.ProductEntry, errors=(404,),
    ),
    Route(
        "PATCH", f"{ROOM}/products/{{id}}", products.patch, "operator", "修改商品 | Change a product",
        body=dict, answer=shapes.DoneAnswer, errors=(404, 409, 413, 422, 503), idempotent=True,
    ),
    Route(
        "DELETE", f"{ROOM}/products/{{id}}", products.delete, "operator", "删除商品 | Remove a product",
        answer=shapes.DoneAnswer, errors=(404, 409, 422, 503), idempotent=True,
    ),
    Route("GET", f"{ROOM}/rundown", rundown.show, "host", "流程 | The rundown", answer=shapes.Rundown),
    Route("GET", f"{ROOM}/rundown.csv", rundown.export, "host", "导出流程 | The rundown as CSV", answer=RUN_SHEET),
    Route(
        "POST", f"{ROOM}/rundown/import", rundown.import_file, "operator", "导入流程 | Import a rundown",
        body=RUN_SHEET, answer=shapes.DoneAnswer, errors=(409, 413, 422, 503), idempotent=True,
    ),
    Route(
        "GET", f"{ROOM}/rundown/templates", rundown.templates, "host", "流程模板 | Rundown templates",
        answer=shapes.RundownTemplates,
    ),
    Route("GET", f"{ROOM}/scripts", prompter.scripts, "host", "话术 | The scripts", answer=prompter.ScriptList),
    Route(
        "GET", f"{ROOM}/scripts.csv", prompter.export, "host", "导出话术 | The scripts as CSV", answer=SCRIPT_SHEET
    ),
    Route(
        "POST", f"{ROOM}/scripts/import", prompter.import_file, "operator", "导入话术 | Import scripts",
        body=SCRIPT_SHEET, answer=shapes.DoneAnswer, errors=(409, 413, 422, 503), idempotent=True,
    ),
    Route(
        "GET", f"{ROOM}/prompter", prompter.told, "host", "给主播的消息与提问 | What is told to the host",
        answer=prompter.Told,
    ),
    Route(
        "POST", f"{ROOM}/events", api.events, INGEST, "观众事件 | Viewer events", query=FAKE,
        body=NDJSON, answer=shapes.Ingested, errors=(413, 422, 429, 503), mechanic="feeds",
    ),
    Route(
        "GET", f"{ROOM}/golive", golive.listed, "operator", "开播前的清单 | What to know before going live",
        answer=golive.GoLive,
    ),
    Route("GET", f"{ROOM}/journal", api.journal, "operator", "流水 | The journal", query=ROWS, answer=NDJSON),
    Route(
        "GET", f"{ROOM}/obs/devices", obs_api.devices, "operator", "OBS 看到的采集设备 | The devices that OBS sees",
        answer=shapes.Devices, errors=(503,),
    ),
    Route(
        "GET", f"{ROOM}/obs/inputs", obs_api.inputs, "assistant", "OBS 的输入 | OBS's inputs",
        answer=shapes.Inputs, errors=(503,),
    ),
    Route(
        "POST", f"{ROOM}/obs/inputs/{{name}}/device", obs_api.choose, "operator",
        "给输入换设备 | Choose the device of an input",
        body=shapes.DeviceBody, answer=shapes.ChosenDevice, errors=(404, 409, 413, 422, 503), mechanic="studio",
    ),
    Route(
        "GET", f"{ROOM}/obs/picture", obs_api.picture, "assistant", "画面小图 | A small picture of what OBS shows",
        query=PICTURE, answer=PICTURES, errors=(404, 409, 422, 503),
    ),
    RECORDINGS,
    Route(
        "GET", f"{ROOM}/incidents", incidents_api.listed, "assistant", "信号事件 | Incidents: what went wrong in OBS",
        query=SINCE, answer=incidents_api.IncidentList,
    ),
    Route(
        "GET", f"{ROOM}/incidents/{{id}}/picture", incidents_api.picture, "assistant", "事件开始时的画面 | Its picture",
        answer=FILE, errors=(404,),
    ),
    Route("GET", f"{ROOM}/plugins", api.plugins, "operator", "插件 | The plugins", answer=shapes.PluginList),
    *people_api.ROUTES,
    *join.ROUTES,
)  # fmt: skip


def routes(plugins: Plugins) -> tuple[Route, ...]:
    """The core's entries and those that plugins add."""
    return (*CORE, *(of_mechanic(route) for plugin in plugins.loaded.values() for route in plugin.routes))
