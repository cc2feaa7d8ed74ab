"""Carrying steps out: one request after another; what OBS refuses becomes a problem, and the rest goes on."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec

from overlay.obs.client import NOT_READY, ObsRefused
from overlay.obs.protocol import Caller, InputList, SceneList, ask
from overlay.obs.setup.wanted import Request, Step

_TAKEN = 601
# OBS frees the name of a removed input some time after it has said so.
_FREED = (40, 0.05)  # attempts, seconds between them
_TAKEN_OVER = (100, 0.02)
_SWITCHED = (200, 0.05)  # until OBS answers again after it has switched its scene collection

Progress = Callable[[Step], None]


class _Made(msgspec.Struct, rename="camel"):
    scene_item_id: int


async def apply(client: Caller, steps: Sequence[Step], progress: Progress = lambda step: None) -> list[Step]:
    """The steps as they came out, `progress` told of each. A step whose ground is missing is left out. Raises
    `ObsLost`."""
    items: dict[tuple[str, str], int] = {}
    made = {name for step in steps for name in step.makes}
    failed: set[str] = set()
    done = []
    for step in steps:
        if step.needs & failed & made:
            failed |= step.makes
            continue
        refused = None
        for request in step.requests:
            try:
                await _carry_out(client, request, items)
            except ObsRefused as error:
                refused = refused or error
        if refused is not None:
            failed |= step.makes
            zh, _, en = step.what.partition(" | ")
            step = replace(
                step,
                action="problem",
                what=f"OBS 不肯：{zh}（{refused}） | OBS refused: {en} ({refused})",
                mend="看看 OBS 有没有弹出对话框，再运行一次 | See whether OBS shows a dialog, and run this again",
            )
        done.append(step)
        progress(step)
    return done


async def ready(client: Caller) -> None:
    """Until OBS has loaded its scene collection. Raises `ObsRefused` when it takes too long."""
    attempts, pause = _SWITCHED
    for attempt in range(attempts):
        try:
            await client.call("GetSceneList")
        except ObsRefused as refused:
            if refused.status != NOT_READY or attempt == attempts - 1:
                raise
            await asyncio.sleep(pause)
        else:
            return


async def _carry_out(client: Caller, request: Request, items: dict[tuple[str, str], int]) -> None:
    data = dict(request.data)
    if request.item is not None and not request.name.startswith("Create"):
        if request.item not in items:
            return  # its making was refused, which has been said
        data["sceneItemId"] = items[request.item]
    match request.name:
        case "CreateScene":
            answer = await _create(client, request.name, data, data["sceneName"])
        case "CreateInput":
            answer = await _create(client, request.name, data, data["inputName"])
        case _:
            answer = await client.call(request.name, data)
    if request.name.startswith("SetCurrentSceneTransition"):
        await _settled(client, data)
    if request.item is not None and request.name.startswith("Create"):
        items[request.item] = msgspec.convert(answer, _Made).scene_item_id


async def _settled(client: Caller, wanted: dict[str, object]) -> None:
    """OBS takes a transition some time after it has said so; what is asked next would be asked of the one before."""
    attempts, pause = _TAKEN_OVER
    for _ in range(attempts):
        now = await client.call("GetCurrentSceneTransition")
        if all(now.get(key) == value for key, value in wanted.items()):
            return
        await asyncio.sleep(pause)


async def _create(client: Caller, request: str, data: dict[str, object], name: object) -> dict[str, object]:
    attempts, pause = _FREED
    for attempt in range(attempts):
        try:
            return await client.call(request, data)
        except ObsRefused as refused:
            if refused.status != _TAKEN or attempt == attempts - 1 or await _is_there(client, name):
                raise
            await asyncio.sleep(pause)
    raise AssertionError("unreachable")


async def _is_there(client: Caller, name: object) -> bool:
    inputs = (await ask(client, InputList, "GetInputList")).inputs
    scenes = (await ask(client, SceneList, "GetSceneList")).names
    return name in [one.input_name for one in inputs] or name in scenes
