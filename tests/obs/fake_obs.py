"""A stand-in for OBS's side of obs-websocket 5: hello, identify, authentication, requests, events.

For what the real OBS of the test machine cannot do or be made to do: other devices, refusals, odd moments.
Strict where the real one is lenient: an unknown request is 204, a missing field 300, an unknown field 400. With
`protocol="5.0.1"` (or another version of `tests.obs.protocol`) it offers exactly that version's requests, and a
request, field or type that this version does not know fails the test at the end of the `with` block; what it cannot
really do it answers with nothing, in the shape that the protocol has for it. What it shares with the real OBS is tested against both (test_setup.py), so that it cannot drift.
"""
# ruff: noqa: N802, N803  # requests and their fields keep the names that OBS gives them

import asyncio
import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from overlay.obs import ObsSettings
from tests.obs.fake_room import Refusal, RoomRequests
from tests.obs.protocol import protocol as protocol_of

Fields = dict[str, Any]

BROWSER_DEFAULTS = {
    "css": "body { background-color: rgba(0, 0, 0, 0); margin: 0px auto; overflow: hidden; }",
    "fps": 30,
    "fps_custom": False,
    "height": 600,
    "reroute_audio": False,
    "restart_when_active": False,
    "shutdown": False,
    "url": "https://obsproject.com/browser-source",
    "webpage_control_level": 1,
    "width": 800,
}
_PLACE = {
    "alignment": 5,
    "boundsAlignment": 0,
    "boundsHeight": 0.0,
    "boundsType": "OBS_BOUNDS_NONE",
    "boundsWidth": 0.0,
    "cropBottom": 0,
    "cropLeft": 0,
    "cropRight": 0,
    "cropTop": 0,
    "positionX": 0.0,
    "positionY": 0.0,
    "rotation": 0.0,
    "scaleX": 1.0,
    "scaleY": 1.0,
}


class FakeObs(RoomRequests):
    """`async with FakeObs() as obs:` then `obs.settings`. `requests` is all that was asked, in order."""

    def __init__(
        self,
        *,
        password: str = "fake-password",
        kinds: dict[str, Fields] | None = None,
        protocol: str | None = None,
    ) -> None:
        super().__init__()
        self.password = password
        self.protocol = protocol_of(protocol) if protocol else None
        self.faults: list[str] = []  # against the protocol
        self.kinds = kinds if kinds is not None else {"browser_source": BROWSER_DEFAULTS, "image_source": {}}
        # (kind, property) → its entries, or what makes them from the input's settings.
        self.lists: dict[tuple[str, str], list[Fields] | Callable[[Fields], list[Fields]]] = {}
        self.scenes: dict[str, list[Fields]] = {"开场": [], "产品": []}  # items bottom up
        self.inputs: dict[str, Fields] = {}
        self.programme = "开场"
        self.preview: str | None = None
        self.video = {"baseWidth": 1080, "baseHeight": 1920, "outputWidth": 1080, "outputHeight": 1920}
        self.streaming = self.recording = False
        self.frames: Callable[[], int] = iter(range(10_000, 10**9)).__next__
        self.ready = True  # False: every request is answered with 207
        self.active: set[str] = set()  # sources that are on the programme
        self.slow: set[str] = set()  # requests that are never answered
        self.echo: Fields = {}  # what every answer says instead of the truth
        self.requests: list[tuple[str, Fields]] = []
        self.pressed: list[tuple[str, str]] = []
        self.unseen: set[str] = set()  # sources that are shown nowhere
        self.changed = asyncio.Event()  # set at every request
        self._listeners: dict[web.WebSocketResponse, int] = {}
        self._next_item = 1

    async def __aenter__(self) -> "FakeObs":
        app = web.Application()
        app.router.add_get("/", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        self._site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await self._site.start()
        self.settings = ObsSettings("127.0.0.1", self._runner.addresses[0][1], self.password)
        return self

    async def __aexit__(self, failed: type[BaseException] | None, *_: object) -> None:
        await self._site.stop()
        for _ in range(5):  # what was accepted a moment ago gets its handler, which cleanup() then ends
            await asyncio.sleep(0)
        await self.drop()
        await self._runner.cleanup()
        if failed is None and self.faults:
            raise AssertionError("; ".join(dict.fromkeys(self.faults)))

    async def drop(self, code: int = WSCloseCode.GOING_AWAY) -> None:
        """Ends all connections with a close frame."""
        for socket in list(self._listeners):
            await socket.close(code=code)

    async def emit(self, kind: str, data: Fields | None = None, *, intent: int = 1 << 2) -> None:
        if self.protocol and (fault := self.protocol.fault_of_event(kind, data or {})):
            raise AssertionError(fault)
        message = {"op": 5, "d": {"eventType": kind, "eventIntent": intent, "eventData": data or {}}}
        for socket, subscribed in list(self._listeners.items()):
            if subscribed & intent:
                await socket.send_json(message)

    async def wait_for(self, request: str, count: int = 1) -> None:
        """Until the request has been made `count` times."""
        while sum(name == request for name, _ in self.requests) < count:
            self.changed.clear()
            await self.changed.wait()

    def asked(self, request: str) -> list[Fields]:
        return [fields for name, fields in self.requests if name == request]

    @property
    def _version(self) -> str:
        return self.protocol.version if self.protocol else "5.5.4"

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        hello: Fields = {"obsWebSocketVersion": self._version, "rpcVersion": 1}
        salt, challenge = secrets.token_urlsafe(8), secrets.token_urlsafe(8)
        if self.password:
            hello["authentication"] = {"salt": salt, "challenge": challenge}
        await socket.send_json({"op": 0, "d": hello})
        identified = False
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                await socket.close(code=4002)
                break
            frame = json.loads(message.data)
            op, data = frame["op"], frame["d"]
            if op == 1 and not identified:
                if self.password and data.get("authentication") != _answer(self.password, salt, challenge):
                    await socket.close(code=4009, message=b"Authentication failed.")
                    break
                identified = True
                self._listeners[socket] = data.get("eventSubscriptions", 2047)
                await socket.send_json({"op": 2, "d": {"negotiatedRpcVersion": 1}})
            elif op == 6 and identified:
                answer = self._answer(data)
                if data["requestType"] not in self.slow:
                    await socket.send_json({"op": 7, "d": answer | self.echo})
            else:
                await socket.close(code=4007 if not identified else 4006)
                break
        self._listeners.pop(socket, None)
        return socket

    def _answer(self, message: Fields) -> Fields:
        name, fields = message["requestType"], message.get("requestData") or {}
        self.requests.append((name, fields))
        self.changed.set()
        answer = {"requestType": name, "requestId": message["requestId"]}
        if self.protocol and (fault := self.protocol.fault_of_request(name, fields)):
            self.faults.append(fault)
        try:
            if not self.ready:
                raise Refusal(207, "OBS is not ready to perform the request.")
            handler = getattr(self, f"do_{name}", None)
            if self.protocol and name not in self.protocol.requests:
                handler = None
            elif self.protocol and handler is None:
                return answer | _succeeded(self.protocol.empty_answer(name))
            if handler is None:
                raise Refusal(204, "Your request type is not valid.")
            needed = handler.__code__.co_varnames[1 : handler.__code__.co_argcount]
            optional = len(handler.__defaults__ or ())
            for field in needed[: len(needed) - optional]:
                if field not in fields:
                    raise Refusal(300, f"Your request is missing the `{field}` field.")
            for field in fields:
                if field not in needed:
                    raise Refusal(400, f"Unknown field `{field}`.")
            data = handler(**fields) or {}
            if self.protocol and (fault := self.protocol.fault_of_answer(name, data)):
                self.faults.append(fault)
        except Refusal as refusal:
            return answer | {"requestStatus": {"result": False, "code": refusal.status, "comment": refusal.comment}}
        return answer | _succeeded(data)

    # Requests. The parameters are the fields, in OBS's own spelling.

    def do_GetVersion(self) -> Fields:
        if self.protocol:
            known, obs = list(self.protocol.requests), self.protocol.obs_version
        else:
            known, obs = [name.removeprefix("do_") for name in dir(self) if name.startswith("do_")], "31.0.3"
        return {
            "obsVersion": obs,
            "obsWebSocketVersion": self._version,
            "rpcVersion": 1,
            "availableRequests": known,
            "supportedImageFormats": ["bmp", "jpg", "png"],
            "platform": "windows",
        }

    def do_GetStats(self) -> Fields:
        return {"activeFps": 30.0, "renderTotalFrames": self.frames()}

    def do_GetSceneList(self) -> Fields:
        names = list(reversed(self.scenes))
        return {
            "currentProgramSceneName": self.programme,
            "currentPreviewSceneName": self.preview,
            "scenes": [{"sceneIndex": index, "sceneName": name} for index, name in enumerate(names)],
        }

    def do_SetCurrentProgramScene(self, sceneName: str) -> None:
        self._items(sceneName)
        self.programme = sceneName

    def do_CreateScene(self, sceneName: str) -> None:
        self._free(sceneName)
        self.scenes[sceneName] = []

    def do_RemoveScene(self, sceneName: str) -> None:
        self._items(sceneName)
        del self.scenes[sceneName]

    def do_GetStreamStatus(self) -> Fields:
        return {"outputActive": self.streaming}

    def do_GetRecordStatus(self) -> Fields:
        return {"outputActive": self.recording}

    def do_GetVideoSettings(self) -> Fields:
        return self.video | {"fpsNumerator": 30, "fpsDenominator": 1}

    def do_SetVideoSettings(
        self,
        baseWidth: int,
        baseHeight: int,
        outputWidth: int,
        outputHeight: int,
    ) -> None:
        if self.streaming or self.recording:
            raise Refusal(500, "Video settings cannot be changed while an output is active.")
        self.video = {
            "baseWidth": baseWidth,
            "baseHeight": baseHeight,
            "outputWidth": outputWidth,
            "outputHeight": outputHeight,
        }

    def do_GetInputKindList(self) -> Fields:
        return {"inputKinds": list(self.kinds)}

    def do_GetInputList(self, inputKind: str | None = None) -> Fields:
        return {
            "inputs": [
                {"inputName": name, "inputKind": one["kind"]}
                for name, one in self.inputs.items()
                if inputKind in (None, one["kind"])
            ]
        }

    def do_GetInputDefaultSettings(self, inputKind: str) -> Fields:
        if inputKind not in self.kinds:
            raise Refusal(605, "Your specified input kind is not supported by OBS.")
        return {"defaultInputSettings": self.kinds[inputKind]}

    def do_CreateInput(
        self,
        sceneName: str,
        inputName: str,
        inputKind: str,
        inputSettings: Fields | None = None,
        sceneItemEnabled: bool = True,
    ) -> Fields:
        self._items(sceneName)
        self._free(inputName)
        self.do_GetInputDefaultSettings(inputKind)
        self.inputs[inputName] = {"kind": inputKind, "settings": inputSettings or {}}
        return self.do_CreateSceneItem(sceneName, inputName, sceneItemEnabled)

    def do_RemoveInput(self, inputName: str) -> None:
        self._input(inputName)
        del self.inputs[inputName]
        for items in self.scenes.values():
            items[:] = [item for item in items if item["sourceName"] != inputName]

    def do_GetInputSettings(self, inputName: str) -> Fields:
        one = self._input(inputName)
        return {"inputKind": one["kind"], "inputSettings": one["settings"]}

    def do_GetSourceActive(self, sourceName: str) -> Fields:
        self._input(sourceName)
        return {"videoActive": sourceName in self.active, "videoShowing": sourceName not in self.unseen}

    def do_GetSourceScreenshot(
        self,
        sourceName: str,
        imageFormat: str,
        imageWidth: int | None = None,
        imageHeight: int | None = None,
    ) -> Fields:
        if sourceName not in self.scenes:
            self._input(sourceName)
        return {"imageData": f"data:image/{imageFormat};base64,{base64.b64encode(sourceName.encode()).decode()}"}

    def do_SetInputSettings(
        self,
        inputName: str,
        inputSettings: Fields,
        overlay: bool = True,
    ) -> None:
        one = self._input(inputName)
        one["settings"] = (one["settings"] if overlay else {}) | inputSettings

    def do_PressInputPropertiesButton(self, inputName: str, propertyName: str) -> None:
        self._input(inputName)
        if propertyName != "refreshnocache":
            raise Refusal(600, "Unable to find a property by that name.")
        self.pressed.append((inputName, propertyName))

    def do_GetInputPropertiesListPropertyItems(
        self,
        inputName: str,
        propertyName: str,
    ) -> Fields:
        kind = self._input(inputName)["kind"]
        if (kind, propertyName) not in self.lists:
            raise Refusal(600, "Unable to find a property by that name.")
        entries = self.lists[kind, propertyName]
        return {"propertyItems": entries(self.inputs[inputName]["settings"]) if callable(entries) else entries}

    def do_GetSceneItemList(self, sceneName: str) -> Fields:
        items = self._items(sceneName)
        return {"sceneItems": [item | {"sceneItemIndex": index} for index, item in enumerate(items)]}

    def do_CreateSceneItem(
        self,
        sceneName: str,
        sourceName: str,
        sceneItemEnabled: bool = True,
    ) -> Fields:
        self._input(sourceName)
        number, self._next_item = self._next_item, self._next_item + 1
        self._items(sceneName).append(
            {
                "sceneItemId": number,
                "sourceName": sourceName,
                "sceneItemEnabled": sceneItemEnabled,
                "sceneItemLocked": False,
                "sceneItemTransform": dict(_PLACE),
            }
        )
        return {"sceneItemId": number}

    def do_SetSceneItemTransform(
        self,
        sceneName: str,
        sceneItemId: int,
        sceneItemTransform: Fields,
    ) -> None:
        item = self._item(sceneName, sceneItemId)
        for field in sceneItemTransform:
            if field not in _PLACE:
                raise Refusal(400, f"Unknown field `{field}`.")
        item["sceneItemTransform"] |= sceneItemTransform

    def do_SetSceneItemIndex(
        self,
        sceneName: str,
        sceneItemId: int,
        sceneItemIndex: int,
    ) -> None:
        items, item = self._items(sceneName), self._item(sceneName, sceneItemId)
        items.remove(item)
        items.insert(sceneItemIndex, item)

    def do_SetSceneItemEnabled(
        self,
        sceneName: str,
        sceneItemId: int,
        sceneItemEnabled: bool,
    ) -> None:
        self._item(sceneName, sceneItemId)["sceneItemEnabled"] = sceneItemEnabled

    def do_SetSceneItemLocked(
        self,
        sceneName: str,
        sceneItemId: int,
        sceneItemLocked: bool,
    ) -> None:
        self._item(sceneName, sceneItemId)["sceneItemLocked"] = sceneItemLocked

    def _items(self, scene: str) -> list[Fields]:
        if scene not in self.scenes:
            raise Refusal(600, f"No source was found by the name of `{scene}`.")
        return self.scenes[scene]

    def _item(self, scene: str, number: int) -> Fields:
        for item in self._items(scene):
            if item["sceneItemId"] == number:
                return item
        raise Refusal(600, "No scene items were found in the specified scene by that ID.")

    def _input(self, name: str) -> Fields:
        if name not in self.inputs:
            raise Refusal(600, f"No source was found by the name of `{name}`.")
        return self.inputs[name]

    def _free(self, name: str) -> None:
        if name in self.scenes or name in self.inputs:
            raise Refusal(601, "A source already exists by that name.")


def _succeeded(data: Fields) -> Fields:
    return {"requestStatus": {"result": True, "code": 100}, "responseData": data}


def _answer(password: str, salt: str, challenge: str) -> str:
    secret = base64.b64encode(hashlib.sha256((password + salt).encode()).digest())
    return base64.b64encode(hashlib.sha256(secret + challenge.encode()).digest()).decode()
