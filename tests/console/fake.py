"""A room that speaks the contract with scripted state: what a test sets is what the pages see."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from aiohttp import WSMsgType, web

from overlay.room.rundown_plan import whole
from overlay.server.access import page_policy

from .fake_cues import Cues, Stale, Unheld
from .fake_prompter import Prompting

COOKIE = "overlay_token"
KEY_PREFIX = "3f9a1c-"
JOURNEY = 0.05
"""Seconds that a call takes to arrive: a test that does not wait for it fails each time, not once in a hundred runs."""
STAGE = b"""<!doctype html><meta charset="utf-8"><style>html,body{margin:0;height:100%;background:transparent}
div{position:absolute;inset:auto 60px 420px 60px;height:420px;border-radius:32px;background:#fff}</style><div></div>"""

Document = dict[str, Any]


def now() -> int:
    return time.time_ns() // 1_000_000


class Call(NamedTuple):
    """A state-changing call as it arrived; `body` decoded from JSON, or bytes."""

    method: str
    path: str
    body: Any
    key: str | None


class Refusal(NamedTuple):
    """What a call is answered instead of success."""

    status: int
    error: Document


class Refused(Exception):
    """The answer is a refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.error["message"])
        self.refusal = refusal


def merge(target: Document, patch: Document) -> Document:
    for key, value in patch.items():
        if value is None:
            target.pop(key, None)
        elif isinstance(value, dict):
            target[key] = merge(target.get(key) if isinstance(target.get(key), dict) else {}, value)
        else:
            target[key] = value
    return target


class FakeRoom:
    """One room `main`. Tokens are the roles' names."""

    def __init__(self, pages: Path) -> None:
        self.pages = pages
        self.seq = 40
        self.topics: dict[str, Document] = {}
        self.obs: Document = {}
        self.title = "示例直播间"
        self.you: Document = {}  # what a hello tells people of themselves, besides role and id
        self.mechanics: dict[str, Document] = {}
        self.commands: list[Document] = []
        self.cues: list[Document] = []
        self.pressable = Cues(self.cues)
        self.products: list[Document] = []
        self.plugins: list[Document] = []
        self.journal: list[Document] = []
        self.import_on_air: list[Document] = []  # what the next import would change of what is on the air
        self.go_live: Document = {
            "seen": "fresh", "rehearsal": False, "on_air": [], "armed": [], "samples": 0, "products": 7,
            "streaming": False, "recording": False, "connected": True,
        }  # fmt: skip
        self.undo: Document | None = None  # what it would take back
        self.calls: list[Call] = []
        self.addresses: list[str] = []  # of pages, in the order asked for
        self.refusals: dict[tuple[str, str], Refusal] = {}  # by method and path below the room
        self.held: asyncio.Event | None = None  # while set and unset: answers wait for it
        self.deaf = False  # what a page asks over its connection does not arrive; the connection ends
        self.up = True
        self.inputs: list[Document] = []  # of OBS
        self.incidents: list[Document] = []
        self.dry_run: list[Document] = []  # what each step of a cue would do
        self.listed: dict[str, list[Document]] = {}  # rows that only people see, by path
        self.people: Document = {"people": [], "invitations": [], "links": [{"role": "assistant"}], "pads": []}
        self.devices: list[Document] = []
        self.advice: Document | None = None
        self.configured: str | None = None  # the device that the config names for every input
        self.pictures: dict[str, bytes] = {}  # by input, or "programme" and "preview": JPEG
        self.pictured: list[str] = []  # the subjects asked for
        self.metering: set[web.WebSocketResponse] = set()  # pages that listen to levels
        self.prompting = Prompting()
        self.reading: set[web.WebSocketResponse] = set()  # pages that read comments
        self.said: list[Document] = []  # lines that a page gets when it begins to read
        self.notes: dict[str, str] = {}  # of the rundown, by item
        self.sockets: dict[web.WebSocketResponse, str] = {}
        self.facing: set[web.WebSocketResponse] = set()  # pages that show cues

    # -- what a test does

    async def patch(
        self,
        topics: Document | None = None,
        *,
        command: str = "",
        args: Document | None = None,
        actor: str = "assistant",
        facts: list[str] | None = None,
    ) -> int:
        """Another journal row, told to every page."""
        self.seq += 1
        at = now()
        merge(self.topics, deepcopy(topics or {}))
        row = {"seq": self.seq, "at": at, "actor": actor, "command": command, "args": args or {}}
        self.journal.append({**row, "facts": [{"fact": name} for name in facts or []], "patch": topics or {}})
        patch = {"type": "patch", "seq": self.seq, "at": at, "topics": topics or {}}
        if command and actor not in ("timer", "feed", "system", "obs", "watch"):
            patch["undo"] = self.undo = self._last()
        await self.tell(patch)
        return self.seq

    def _last(self) -> Document | None:
        """The last command of a person that nobody has taken back."""
        undone = {row["args"].get("seq") for row in self.journal if row["command"] == "room.undo"}
        for row in reversed(self.journal):
            if row["command"] not in ("", "room.undo") and row["seq"] not in undone and row["actor"] != "timer":
                return {name: row[name] for name in ("seq", "command", "actor", "at")}
        return None

    async def device(self, obs: Document) -> None:
        """OBS is otherwise now."""
        merge(self.obs, obs)
        await self.tell({"type": "patch", "seq": self.seq, "at": now(), "topics": {}, "obs": obs})

    async def face(self, cue: str, **face: Any) -> None:
        """A cue shows this from now on, on every page that shows cues."""
        await self._faces({cue: self.pressable.script(cue, **face)})

    async def _faces(self, faces: Document, **more: Any) -> None:
        for socket in list(self.facing):
            with suppress(ConnectionError):
                await socket.send_json({"type": "faces", **more, "faces": faces})

    async def tell(self, message: Document) -> None:
        for socket in list(self.sockets):
            with suppress(ConnectionError):
                await socket.send_json(message)

    async def sound(self, levels: Document) -> None:
        """What OBS hears, to the pages that listen."""
        for socket in list(self.metering):
            await socket.send_json({"type": "levels", "inputs": levels})

    async def say(self, *lines: Document, left_out: int = 0) -> None:
        """Viewers say this, to the pages that read."""
        told = [{"n": len(self.said) + number, **line} for number, line in enumerate(lines, 1)]
        self.said += told
        message = {"type": "comments", "comments": told} | ({"left_out": left_out} if left_out else {})
        for socket in list(self.reading):
            with suppress(ConnectionError):
                await socket.send_json(message)

    async def cut(self) -> None:
        """The link goes down, and stays down until `restore`."""
        self.up = False
        for socket in list(self.sockets):
            await socket.close()

    async def end(self, reason: str) -> None:
        """The pages' links work no longer."""
        self.up = False
        for socket in list(self.sockets):
            await socket.close(code=4401, message=reason.encode())

    def restore(self) -> None:
        self.up = True

    def refuse(self, method: str, path: str, message: str, field: str | None = None, **more: Any) -> None:
        """Answer a call with 422 until `allow`."""
        error = {"code": "refused", "message": message, "field": field, **more}
        self.refusals[method, path] = Refusal(409 if error["code"] == "conflict" else 422, error)

    def allow(self, method: str, path: str) -> None:
        del self.refusals[method, path]

    def made(self, method: str, path: str) -> list[Call]:
        """The calls of one kind."""
        return [call for call in self.calls if (call.method, call.path) == (method, path)]

    # -- what a page sees

    def app(self) -> web.Application:
        app = web.Application()
        api = "/api/v1/rooms/main"
        app.router.add_get("/{page:stage|console|prompter}/main", self._page)
        app.router.add_static("/web", self.pages)
        app.router.add_get(f"{api}/live", self._live)
        app.router.add_get(f"{api}/{{what:.+}}", self._read)
        app.router.add_route("*", f"{api}/{{what:.+}}", self._write)
        return app

    async def _page(self, request: web.Request) -> web.Response:
        self.addresses.append(request.path_qs)
        page = request.match_info["page"]
        manifest = json.loads((self.pages / "manifest.json").read_bytes())
        body = STAGE if page == "stage" else (self.pages / manifest["pages"][page]).read_bytes()
        answer = web.Response(body=body, content_type="text/html", charset="utf-8")
        if page != "stage":
            answer.headers["Content-Security-Policy"] = page_policy(manifest["import_map"])
        if "token" in request.query:
            answer.set_cookie(COOKIE, request.query["token"], httponly=True, samesite="Strict")
        return answer

    def _role(self, request: web.Request) -> str:
        role = request.cookies.get(COOKIE)
        if role is None:
            raise web.HTTPUnauthorized
        return role

    def _hello(self, role: str) -> Document:
        return {
            "type": "hello",
            "seq": self.seq,
            "clock": now(),
            "version": "0.1.0",
            "state": {
                "seq": self.seq,
                "topics": self.topics,
                "obs": self.obs,
                "session": self.topics.get("session", {}),
            },
            "room": {
                "name": "main",
                "title": self.title,
                "currency": "CNY",
                "canvas": {"width": 1080, "height": 1920},
                "locale": "zh-CN",
            },
            "mechanics": self.mechanics,
            "undo": self.undo,
            "key_prefix": KEY_PREFIX,
            "you": {"role": role, "id": role, **self.you},
        }

    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        role = self._role(request)
        if not self.up:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets[socket] = role  # before it is greeted: a patch told while the greeting is on its way is for it too
        answers: set[asyncio.Task[None]] = set()
        try:
            await socket.send_json(self._hello(role))
            if request.query.get("page") in ("console", "prompter") and role != "stage":
                self.facing.add(socket)
                await socket.send_json({"type": "faces", "all": True, "faces": self.pressable.all()})
            async for message in socket:
                asked = message.json() if message.type is WSMsgType.TEXT else {}
                if asked.get("type") == "ping":
                    await socket.send_json({"type": "pong", "t": asked["t"], "clock": now()})
                elif asked.get("type") == "levels":
                    (self.metering.add if asked["on"] else self.metering.discard)(socket)
                elif asked.get("type") in ("reading", "scroll"):
                    self.prompting.heard.append(asked)
                elif asked.get("type") == "comments":
                    (self.reading.add if asked["on"] else self.reading.discard)(socket)
                    if asked["on"]:
                        await socket.send_json({"type": "comments", "all": True, "comments": self.said[-200:]})
                elif asked.get("type") in ("command", "fire") and self.deaf:
                    await socket.close()
                elif asked.get("type") in ("command", "fire"):
                    answers.add(asyncio.create_task(self._asked(socket, asked, role)))
        finally:
            for answer in answers:
                answer.cancel()
            self.metering.discard(socket)
            self.reading.discard(socket)
            self.facing.discard(socket)
            del self.sockets[socket]
        return socket

    async def _read(self, request: web.Request) -> web.Response:
        role = self._role(request)
        what = request.match_info["what"]
        if what == "journal":
            if role not in ("assistant", "operator", "admin"):
                return _error(Refusal(403, {"code": "forbidden", "message": "需要助播权限"}))
            after = int(request.query["after"])
            before = int(request.query.get("before", 2**53))
            rows = [json.dumps(row) for row in self.journal if after < row["seq"] < before]
            return web.Response(text="\n".join(rows), content_type="application/x-ndjson")
        if what == "obs/picture":
            subject = request.query.get("name") or request.query["of"]
            self.pictured.append(subject)
            if (picture := self.pictures.get(subject)) is None:
                return _error(Refusal(503, {"code": "unavailable", "message": "现在没有画面"}))
            return web.Response(body=picture, content_type="image/jpeg")
        if what.startswith("incidents/"):
            return web.Response(body=self.pictures[what.split("/")[1]], content_type="image/jpeg")
        if what in self.listed:
            return web.json_response({"rows": self.listed[what]})
        if what == "golive":
            return web.json_response(self.go_live)
        if what == "rundown":
            return web.json_response(whole(self.topics["rundown"], {"notes": self.notes}))
        if what == "people":
            return web.json_response(self.people)
        if what == "obs/inputs":
            return web.json_response({"inputs": self.inputs})
        if what == "obs/devices":
            return web.json_response({"devices": self.devices, "advice": self.advice})
        if what in ("prompter", "scripts"):
            return web.json_response(self.prompting.told if what == "prompter" else self.prompting.scripts)
        if what == "cues":
            return web.json_response({"cues": self.cues, "revision": self.cues_revision})
        lists = {"products": self.products, "commands": self.commands, "plugins": self.plugins}
        lists["incidents"] = self.incidents
        return web.json_response({what: lists[what]})

    async def _write(self, request: web.Request) -> web.Response:
        role = self._role(request)
        path = "/" + unquote(request.match_info["what"])
        body = await request.read()
        if request.content_type == "application/json":
            body = json.loads(body)
        try:
            answer = await self._answer(Call(request.method, path, body, request.headers.get("Idempotency-Key")), role)
        except Refused as refused:
            return _error(refused.refusal)
        return web.json_response(answer)

    async def _asked(self, socket: web.WebSocketResponse, asked: Document, role: str) -> None:
        """What a page asks over its connection, as the call that it stands for."""
        if asked["type"] == "fire":
            path, body = f"/cues/{asked['cue']}/fire", {key: asked[key] for key in ("seen", "held") if key in asked}
        else:
            path, body = f"/commands/{asked['command']}", asked["args"]
        with suppress(ConnectionError):
            try:
                answer = await self._answer(Call("POST", path, body, asked["key"]), role)
            except Refused as refused:
                await socket.send_json({"type": "error", "id": asked["id"], "error": refused.refusal.error})
            else:
                await socket.send_json({"type": "ack", "id": asked["id"], **answer})

    async def _answer(self, call: Call, role: str) -> Document:
        method, path, body, _ = call
        await asyncio.sleep(JOURNEY)
        self.calls.append(call)
        if self.held is not None:
            await self.held.wait()
        if refusal := self.refusals.get((method, path)):
            raise Refused(refusal)
        if (method, path) == ("PUT", "/cues") and body.get("revision") != self.cues_revision:
            raise Refused(Refusal(409, {"code": "conflict", "message": "别人刚保存了快捷键", "field": "revision"}))
        if path.endswith("/fire"):
            return await self._fire(path.split("/")[2], body, role)
        if path.endswith("/dry-run"):
            return {"steps": self.dry_run}
        if path == "/outcome":
            return {"done": False}
        if path == "/products/import/preview":
            return {"added": 2, "updated": 1, "on_air": self.import_on_air, "seen": "confirmed"}
        if path.endswith("/device"):
            return {"device": body["device"], "configured": self.configured}
        return {"seq": self.seq, "result": await self._carry_out(method, path, body, role)}

    @property
    def cues_revision(self) -> int:
        return int(self.topics.get("cues", {}).get("revision", 0))

    async def _carry_out(self, method: str, path: str, body: Any, role: str) -> Any:
        if (method, path) == ("PUT", "/cues"):
            self.cues[:] = body["cues"]
            await self._faces(self.pressable.all(), all=True)
            await self.patch({"cues": {"revision": self.cues_revision + 1}}, command="cues.put", actor=role)
        elif path.startswith(("/commands/prompter.", "/commands/scripts.")):
            command = path.removeprefix("/commands/")
            await self.patch(self.prompting.carry_out(command, body, role), command=command, args=body, actor=role)
        elif path == "/products/import":
            return {"added": 2, "updated": 1, "unchanged": 0}
        return None

    async def _fire(self, name: str, body: Any, role: str) -> Document:
        cue = self.pressable.find(name)
        pressed = body or {}
        try:
            did, face = self.pressable.press(name, pressed.get("seen"), pressed.get("held"), now())
        except Stale:
            why = "按下时它已经变了，这次没有执行"
            raise Refused(Refusal(409, {"code": "conflict", "message": why, "field": "seen"})) from None
        except Unheld:
            raise Refused(Refusal(422, {"code": "refused", "message": "要按住 0.8 秒", "field": "held"})) from None
        seq = await self.patch({}, command=cue.get("command", "cues.macro"), args=cue["args"], actor=role)
        if did:
            await self._faces({name: face})
        return {"seq": seq, "result": did or None}


def _error(refusal: Refusal) -> web.Response:
    return web.json_response({"error": refusal.error}, status=refusal.status)
