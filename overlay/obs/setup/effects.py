"""What an input's sound and filters lack: words for people, and the requests that mend it."""

import msgspec

from overlay.config.studio import SOUNDS, Input
from overlay.obs.client import ObsRefused
from overlay.obs.device_kinds import stem
from overlay.obs.protocol import ask
from overlay.obs.setup.filters import MARK, Filter, filters_of
from overlay.obs.setup.kinds import how_to_get
from overlay.obs.setup.look import FilterNow, Look
from overlay.obs.setup.wanted import Request, Step, in_order, moves

_WORDS = {
    "crop": ("裁剪", "crop"),
    "chroma_key": ("抠像", "chroma key"),
    "correction": ("调色", "colour correction"),
    "lut": ("LUT", "LUT"),
    "noise_suppression": ("降噪", "noise suppression"),
    "gain": ("增益", "gain"),
    "limiter": ("限幅", "limiter"),
}


class _Mute(msgspec.Struct, rename="camel"):
    input_muted: bool


class _Volume(msgspec.Struct, rename="camel"):
    input_volume_db: float


class _Offset(msgspec.Struct, rename="camel"):
    input_audio_sync_offset: int


class Effects:
    """Of one input. `words`: what differs, (中文, English); `problems`: what this OBS cannot do."""

    def __init__(self, look: Look, one: Input, found: str | None) -> None:
        """`found`: what OBS calls the input now; None: it is to be made."""
        self.words: list[tuple[str, str]] = []
        self.requests: list[Request] = []
        self.problems: list[Step] = []
        self._look = look
        self._one = one
        self._name = str(one.name)
        self._found = found

    async def compare(self) -> "Effects":
        try:
            await self._sound()
        except ObsRefused:  # 604
            self.problems.append(
                Step(
                    "problem",
                    f"“{self._name}”没有声音 | “{self._name}” has no sound",
                    "从配置里去掉 muted、volume 和 sync_offset | remove muted, volume and sync_offset here",
                )
            )
        await self._filters()
        self.words = list(dict.fromkeys(self.words))
        return self

    async def _sound(self) -> None:
        one = self._one
        muted = False if one.muted is None and one.kind in SOUNDS else one.muted
        if muted is not None and muted != await self._muted():
            self._ask("SetInputMute", {"inputMuted": muted}, ("静音", "mute"))
        if one.volume is not None and abs(one.volume - await self._volume()) > 0.05:
            self._ask("SetInputVolume", {"inputVolumeDb": one.volume}, ("音量", "volume"))
        if one.sync_offset is not None and one.sync_offset != await self._offset():
            self._ask("SetInputAudioSyncOffset", {"inputAudioSyncOffset": one.sync_offset}, ("同步偏移", "sync offset"))

    def _ask(self, request: str, data: dict[str, object], words: tuple[str, str]) -> None:
        self.requests.append(Request(request, {"inputName": self._name, **data}))
        self.words.append(words)

    async def _muted(self) -> bool:
        if self._found is None:
            return False
        return (await ask(self._look.client, _Mute, "GetInputMute", {"inputName": self._found})).input_muted

    async def _volume(self) -> float:
        if self._found is None:
            return 0.0
        return (await ask(self._look.client, _Volume, "GetInputVolume", {"inputName": self._found})).input_volume_db

    async def _offset(self) -> int:
        if self._found is None:
            return 0
        answer = await ask(self._look.client, _Offset, "GetInputAudioSyncOffset", {"inputName": self._found})
        return answer.input_audio_sync_offset

    async def _filters(self) -> None:
        there = await self._look.filters(self._name) if self._found is not None else []
        order: list[str] = []  # names of ours, as they shall work
        for wanted in filters_of(self._one):
            now = _ours(wanted, there)
            if now is not None:
                order.append(now.filter_name)
                await self._mend(wanted, now)
            elif await self._create(wanted):
                order.append(wanted.name)
        for each in there:  # one of ours that is no longer asked for
            if each.filter_name not in order and MARK in each.filter_settings and each.filter_enabled:
                self._enable(each, False)
                self.words.append(_WORDS.get(str(each.filter_settings[MARK]), (each.filter_name, each.filter_name)))
        present = [each.filter_name for each in there]
        made = [each for each in order if each not in present]
        for name, index in moves(present + made, in_order(present, order), order):
            self._request("SetSourceFilterIndex", name, {"filterIndex": index})
            if name in present:
                self.words.append(("滤镜顺序", "order of filters"))

    async def _mend(self, wanted: Filter, now: FilterNow) -> None:
        values = {**(await self._look.filter_defaults(now.filter_kind) or {}), **now.filter_settings}
        wrong = {key: value for key, value in wanted.settings.items() if values.get(key) != value}
        if wrong:
            self._request("SetSourceFilterSettings", now.filter_name, {"filterSettings": wrong, "overlay": True})
        if not now.filter_enabled:
            self._enable(now, True)
        if wrong or not now.filter_enabled:
            self.words.append(_WORDS[wanted.id])

    async def _create(self, wanted: Filter) -> bool:
        for kind in wanted.kinds:
            if await self._look.filter_defaults(kind) is not None:
                settings = {**wanted.settings, MARK: wanted.id}
                self._request("CreateSourceFilter", wanted.name, {"filterKind": kind, "filterSettings": settings})
                self.words.append(_WORDS[wanted.id])
                return True
        zh, en = _WORDS[wanted.id]
        self.problems.append(
            Step(
                "problem",
                f"这个 OBS 没有{zh}滤镜，“{self._name}”就不带它"
                f" | This OBS has no {en} filter; “{self._name}” goes without",
                how_to_get("filter"),
            )
        )
        return False

    def _enable(self, one: FilterNow, on: bool) -> None:
        self._request("SetSourceFilterEnabled", one.filter_name, {"filterEnabled": on})

    def _request(self, request: str, filter_name: str, data: dict[str, object]) -> None:
        self.requests.append(Request(request, {"sourceName": self._name, "filterName": filter_name, **data}))


def _ours(wanted: Filter, there: list[FilterNow]) -> FilterNow | None:
    """By its mark, else by name and kind."""
    kinds = {stem(kind) for kind in wanted.kinds}
    marked = (each for each in there if each.filter_settings.get(MARK) == wanted.id)
    named = (each for each in there if each.filter_name == wanted.name and stem(each.filter_kind) in kinds)
    return next(marked, None) or next(named, None)
