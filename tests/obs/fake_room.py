"""The stand-in's requests for what is around scenes and items: sound, filters, transitions, names, collections."""
# ruff: noqa: N802, N803  # requests and their fields keep the names that OBS gives them

from typing import Any

Fields = dict[str, Any]

FILTERS: dict[str, Fields] = {
    "chroma_key_filter_v2": {"key_color_type": "green", "similarity": 400, "smoothness": 80, "spill": 100},
    "clut_filter": {"clut_amount": 1.0},
    "color_filter_v2": {"brightness": 0.0, "contrast": 0.0, "gamma": 0.0, "hue_shift": 0.0, "saturation": 0.0},
    "crop_filter": {"relative": True},
    "gain_filter": {"db": 0.0},
    "limiter_filter": {"release_time": 60, "threshold": -6.0},
    "noise_suppress_filter_v2": {"method": "rnnoise", "suppress_level": -30},
}


class Refusal(Exception):
    def __init__(self, status: int, comment: str = "") -> None:
        super().__init__(status, comment)
        self.status = status
        self.comment = comment


class RoomRequests:
    """A part of `FakeObs`."""

    scenes: dict[str, list[Fields]]
    inputs: dict[str, Fields]
    programme: str
    streaming: bool
    recording: bool

    def __init__(self) -> None:
        self.filter_kinds = dict(FILTERS)
        self.filters: dict[str, list[Fields]] = {}  # source → filters, the first works first
        self.private: dict[str, Fields] = {}  # source → settings that nobody sees
        self.sounding: set[str] = set()  # inputs with sound
        self.sound: dict[str, Fields] = {}
        self.transitions = {"Cut": "cut_transition", "Fade": "fade_transition"}
        self.transition, self.transition_ms = "Fade", 300
        self.collections = ["默认"]
        self.collection = "默认"

    def do_GetVirtualCamStatus(self) -> Fields:
        return {"outputActive": False}

    def do_GetReplayBufferStatus(self) -> Fields:
        raise Refusal(604, "Replay buffer is not available.")

    def do_GetOutputList(self) -> Fields:
        active = {"adv_stream": self.streaming, "adv_file_output": self.recording}
        return {"outputs": [{"outputName": name, "outputActive": on} for name, on in active.items()]}

    def do_GetInputMute(self, inputName: str) -> Fields:
        return {"inputMuted": self._sound(inputName)["muted"]}

    def do_SetInputMute(self, inputName: str, inputMuted: bool) -> None:
        self._sound(inputName)["muted"] = inputMuted

    def do_GetInputVolume(self, inputName: str) -> Fields:
        return {"inputVolumeDb": self._sound(inputName)["db"], "inputVolumeMul": 1.0}

    def do_SetInputVolume(self, inputName: str, inputVolumeDb: float) -> None:
        self._sound(inputName)["db"] = inputVolumeDb

    def do_GetInputAudioSyncOffset(self, inputName: str) -> Fields:
        return {"inputAudioSyncOffset": self._sound(inputName)["offset"]}

    def do_SetInputAudioSyncOffset(self, inputName: str, inputAudioSyncOffset: int) -> None:
        self._sound(inputName)["offset"] = inputAudioSyncOffset

    def do_SetInputName(self, inputName: str, newInputName: str) -> None:
        self._input(inputName)
        self._rename(self.inputs, inputName, newInputName)
        for items in self.scenes.values():
            for item in items:
                if item["sourceName"] == inputName:
                    item["sourceName"] = newInputName

    def do_SetSceneName(self, sceneName: str, newSceneName: str) -> None:
        self._items(sceneName)
        self._rename(self.scenes, sceneName, newSceneName)
        self.programme = newSceneName if self.programme == sceneName else self.programme

    def do_GetSourceFilterDefaultSettings(self, filterKind: str) -> Fields:
        if filterKind not in self.filter_kinds:
            raise Refusal(607)
        return {"defaultFilterSettings": self.filter_kinds[filterKind]}

    def do_GetSourceFilterList(self, sourceName: str) -> Fields:
        found = self.filters.get(sourceName, [])
        return {"filters": [one | {"filterIndex": index} for index, one in enumerate(found)]}

    def do_CreateSourceFilter(
        self, sourceName: str, filterName: str, filterKind: str, filterSettings: Fields | None = None
    ) -> None:
        self.do_GetSourceFilterDefaultSettings(filterKind)
        found = self.filters.setdefault(sourceName, [])
        if filterName in [one["filterName"] for one in found]:
            raise Refusal(601, "A filter already exists by that name.")
        one = {"filterName": filterName, "filterKind": filterKind, "filterEnabled": True}
        found.append(one | {"filterSettings": filterSettings or {}})

    def do_SetSourceFilterSettings(
        self, sourceName: str, filterName: str, filterSettings: Fields, overlay: bool = True
    ) -> None:
        one = self._filter(sourceName, filterName)
        one["filterSettings"] = (one["filterSettings"] if overlay else {}) | filterSettings

    def do_SetSourceFilterEnabled(self, sourceName: str, filterName: str, filterEnabled: bool) -> None:
        self._filter(sourceName, filterName)["filterEnabled"] = filterEnabled

    def do_SetSourceFilterIndex(self, sourceName: str, filterName: str, filterIndex: int) -> None:
        one = self._filter(sourceName, filterName)
        self.filters[sourceName].remove(one)
        self.filters[sourceName].insert(filterIndex, one)

    def do_GetSourcePrivateSettings(self, sourceName: str) -> Fields:
        return {"sourceSettings": self.private.get(sourceName, {})}

    def do_SetSourcePrivateSettings(self, sourceName: str, sourceSettings: Fields) -> None:
        self.private[sourceName] = self.private.get(sourceName, {}) | sourceSettings

    def do_GetSceneTransitionList(self) -> Fields:
        return {
            "currentSceneTransitionName": self.transition,
            "currentSceneTransitionKind": self.transitions[self.transition],
            "transitions": [
                {"transitionName": name, "transitionKind": kind, "transitionFixed": name == "Cut"}
                for name, kind in self.transitions.items()
            ],
        }

    def do_GetCurrentSceneTransition(self) -> Fields:
        fixed = self.transition == "Cut"
        return {
            "transitionName": self.transition,
            "transitionFixed": fixed,
            "transitionDuration": None if fixed else self.transition_ms,
        }

    def do_SetCurrentSceneTransition(self, transitionName: str) -> None:
        if transitionName not in self.transitions:
            raise Refusal(600, "No scene transition was found by that name.")
        self.transition = transitionName

    def do_SetCurrentSceneTransitionDuration(self, transitionDuration: int) -> None:
        self.transition_ms = transitionDuration

    def do_GetSceneCollectionList(self) -> Fields:
        return {"currentSceneCollectionName": self.collection, "sceneCollections": self.collections}

    def do_CreateSceneCollection(self, sceneCollectionName: str) -> None:
        self.collections.append(sceneCollectionName)
        self.do_SetCurrentSceneCollection(sceneCollectionName)

    def do_SetCurrentSceneCollection(self, sceneCollectionName: str) -> None:
        self.collection = sceneCollectionName
        self.scenes, self.inputs, self.programme = {"场景": []}, {}, "场景"
        self.private, self.filters, self.sound = {}, {}, {}

    def _rename(self, named: dict[str, Any], old: str, new: str) -> None:
        if new in self.scenes or new in self.inputs:
            raise Refusal(601, "A source already exists by that new name.")
        for names in (named, self.private, self.filters, self.sound):
            if old in names:
                names[new] = names.pop(old)

    def _sound(self, name: str) -> Fields:
        kind = self._input(name)["kind"]
        if name not in self.sounding and "capture" not in kind:
            raise Refusal(604, "The specified input does not support audio.")
        return self.sound.setdefault(name, {"muted": False, "db": 0.0, "offset": 0})

    def _filter(self, source: str, name: str) -> Fields:
        for one in self.filters.get(source, []):
            if one["filterName"] == name:
                return one
        raise Refusal(600, "No filter was found by that name.")

    def _items(self, scene: str) -> list[Fields]:
        raise NotImplementedError

    def _input(self, name: str) -> Fields:
        raise NotImplementedError
