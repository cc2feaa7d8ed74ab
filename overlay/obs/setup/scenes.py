"""The steps for a room's scenes: that they are there, and each item with its place, order, lock and visibility."""

from overlay.config.studio import SOUNDS, Scene
from overlay.config.studio import Item as Wanted
from overlay.obs.protocol import Item
from overlay.obs.setup.look import Look
from overlay.obs.setup.wanted import Request, Step, and_more, in_order, moves, name_taken

_TOP_LEFT = 5
_BOUNDS = {
    "fill": "OBS_BOUNDS_SCALE_OUTER",
    "fit": "OBS_BOUNDS_SCALE_INNER",
    "stretch": "OBS_BOUNDS_STRETCH",
}
_AS_IT_IS: dict[str, object] = {
    "positionX": 0.0,
    "positionY": 0.0,
    "rotation": 0.0,
    "scaleX": 1.0,
    "scaleY": 1.0,
    "alignment": _TOP_LEFT,
    "boundsType": "OBS_BOUNDS_NONE",
    "cropLeft": 0,
    "cropTop": 0,
    "cropRight": 0,
    "cropBottom": 0,
}
_ORDER = ("层次", "order")
_NEAR = 0.05  # pixels; newer OBSs keep places relative to the canvas, and round


def scene_steps(look: Look) -> list[Step]:
    """That the scenes are there, under their names."""
    steps = []
    for scene in look.plan.layout.scenes:
        name, mark = scene.name, look.plan.mark("scene", scene.name)
        found = name if name in look.scenes else look.ours(mark, name)
        marking = look.marking(found, name, mark)
        if found == name:
            steps.append(Step("keep", f"场景“{name}” | scene “{name}”", requests=marking))
        elif name in look.inputs:
            look.missing.add(name)
            steps.append(name_taken(name))
        elif found in look.scenes:
            look.renamed[name] = str(found)
            what = f"场景“{name}”的名字（原为“{found}”） | name of scene “{name}” (was “{found}”)"
            data: dict[str, object] = {"sceneName": found, "newSceneName": name}
            steps.append(Step("change", what, requests=(Request("SetSceneName", data), *marking)))
        else:
            requests = (Request("CreateScene", {"sceneName": name}), *marking)
            what = f"场景“{name}” | scene “{name}”"
            steps.append(Step("create", what, requests=requests, makes=frozenset((name,))))
    return steps


async def item_steps(look: Look) -> list[Step]:
    """What is in the scenes. After `scene_steps`, and the steps for the inputs."""
    return [await _Scene(look, scene).step() for scene in look.plan.layout.scenes if scene.name not in look.missing]


class _Scene:
    def __init__(self, look: Look, scene: Scene) -> None:
        self._look = look
        self._scene = scene
        self._requests: list[Request] = []
        self._words: list[tuple[str, str]] = []
        self._added: list[str] = []

    async def step(self) -> Step:
        look, plan, name = self._look, self._look.plan, self._scene.name
        wanted = self._wanted()
        items = await look.items(name)
        there: dict[str, Item] = {}  # the topmost of a source is ours, if a person has added another
        for item in items:
            there[item.source_name] = item
        ids = [str(item.scene_item_id) for item in items]
        key_of = {source: str(there[now].scene_item_id) for source in wanted if (now := look.now(source)) in there}
        # In the order in which they will be there: with their input, or by a request of their own.
        with_input = [source for source, scene in look.made_in.items() if scene == name and source in wanted]
        later = [source for source in wanted if source not in key_of and source not in with_input]
        for source in later:
            data: dict[str, object] = {"sceneName": name, "sourceName": source, "sceneItemEnabled": True}
            self._requests.append(Request("CreateSceneItem", data, item=(name, source)))
        self._added = [source for source in wanted if source not in key_of]
        key_of |= {source: source for source in self._added}
        ours = [key_of[source] for source in wanted]
        target = in_order(ids, ours)
        if self._scene.stage and (stage := key_of.get(plan.stage)):
            target.remove(stage)
            target.append(stage)
        source_of = {key: source for source, key in key_of.items()}
        for key, index in moves(ids + [key_of[source] for source in with_input + later], target, source_of):
            moved = source_of[key]
            self._ask("SetSceneItemIndex", there.get(look.now(moved)), moved, {"sceneItemIndex": index})
            if key in ids and _ORDER not in self._words:
                self._words.append(_ORDER)
        for source, place in wanted.items():
            self._place(source, place, there.get(look.now(source)))
        self._hide([item for item in items if item.source_name not in map(look.now, wanted)])
        return self._result(list(wanted))

    def _wanted(self) -> dict[str, Wanted | None]:
        """Sources from the bottom up; None: the stage."""
        look, layout = self._look, self._look.plan.layout
        found: dict[str, Wanted | None] = {
            str(layout.inputs[item.input].name): item for item in reversed(layout.shown(self._scene))
        }
        if self._scene.stage:
            found[look.plan.stage] = None
        return {source: item for source, item in found.items() if source not in look.missing}

    def _ask(self, request: str, item: Item | None, source: str, data: dict[str, object]) -> None:
        place: dict[str, object] = {"sceneName": self._scene.name, **data}
        if item is not None:
            self._requests.append(Request(request, place | {"sceneItemId": item.scene_item_id}))
        else:
            self._requests.append(Request(request, place, item=(self._scene.name, source)))

    def _hide(self, others: list[Item]) -> None:
        """Inputs of ours that the description has elsewhere, or no longer: what was in front would still be seen."""
        ours = self._look.inputs_of_ours()
        for item in others:
            if item.source_name in ours and item.scene_item_enabled:
                self._ask("SetSceneItemEnabled", item, item.source_name, {"sceneItemEnabled": False})
                self._words.append((f"隐藏“{item.source_name}”", f"“{item.source_name}” hidden"))

    def _place(self, source: str, wanted: Wanted | None, item: Item | None) -> None:
        words = []
        transform = self._transform(source, wanted)
        now = item.scene_item_transform if item is not None else {}
        if wanted is not None and wanted.place == "fill" and wanted.box is not None and "cropToBounds" in now:
            transform["cropToBounds"] = True  # else what does not fit hangs over the box's edge
        wrong = {key: value for key, value in transform.items() if not _same(now.get(key), value)}
        if wrong:
            self._ask("SetSceneItemTransform", item, source, {"sceneItemTransform": wrong})
            words.append(("位置和大小", "position and size"))
        visible, locked = (wanted.visible, wanted.locked) if wanted is not None else (True, True)
        if (item.scene_item_enabled if item is not None else True) != visible:
            self._ask("SetSceneItemEnabled", item, source, {"sceneItemEnabled": visible})
            words.append(("可见", "visibility"))
        if (item.scene_item_locked if item is not None else False) != locked:
            self._ask("SetSceneItemLocked", item, source, {"sceneItemLocked": locked})
            words.append(("锁定", "lock"))
        if words and item is not None:
            zh, en = and_more(words)
            self._words.append((f"“{source}”的{zh}", f"{en} of “{source}”"))

    def _transform(self, source: str, wanted: Wanted | None) -> dict[str, object]:
        plan = self._look.plan
        if wanted is None:
            return dict(_AS_IT_IS)
        if plan.layout.inputs[wanted.input].kind in SOUNDS:
            return {}
        left, top, width, height = wanted.box or (0.0, 0.0, 100.0, 100.0)
        return _AS_IT_IS | {
            "positionX": float(round(plan.width * left / 100)),
            "positionY": float(round(plan.height * top / 100)),
            "boundsType": _BOUNDS[wanted.place],
            "boundsAlignment": 0,
            "boundsWidth": float(max(1, round(plan.width * width / 100))),
            "boundsHeight": float(max(1, round(plan.height * height / 100))),
        }

    def _result(self, sources: list[str]) -> Step:
        name = self._scene.name
        needs = frozenset((name, *self._added))
        if self._look.now(name) not in self._look.scenes:
            zh, en = and_more([(f"“{source}”", f"“{source}”") for source in reversed(sources)])
            what = f"“{name}”的内容：{zh} | what “{name}” shows: {en}"
            return Step("create", what, requests=tuple(self._requests), needs=needs)
        words = [(f"加回“{source}”", f"“{source}” added") for source in self._added] + self._words
        if words:
            zh, en = and_more(words)
            what = f"“{name}”的内容：{zh} | what “{name}” shows: {en}"
            return Step("change", what, requests=tuple(self._requests), needs=needs)
        return Step("keep", f"“{name}”的内容 | what “{name}” shows")


def _same(now: object, wanted: object) -> bool:
    if isinstance(now, int | float) and isinstance(wanted, int | float):
        return abs(now - wanted) < _NEAR
    return now == wanted
