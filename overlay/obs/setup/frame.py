"""The steps for what is around scenes and inputs: scene collection, canvas, transition, the first programme."""

import msgspec

from overlay.obs.protocol import Caller, Video, ask
from overlay.obs.setup.look import Look
from overlay.obs.setup.wanted import Plan, Request, Step, and_more

# Our words, and OBS's kinds of transitions.
_TRANSITIONS = {
    "cut": "cut_transition",
    "fade": "fade_transition",
    "swipe": "swipe_transition",
    "slide": "slide_transition",
    "stinger": "obs_stinger_transition",
    "luma": "wipe_transition",
    "fade_to_colour": "fade_to_color_transition",
}


class Collections(msgspec.Struct, rename="camel"):
    current_scene_collection_name: str
    scene_collections: list[str]


class _Transition(msgspec.Struct, rename="camel"):
    transition_name: str
    transition_kind: str
    transition_fixed: bool


class _Transitions(msgspec.Struct, rename="camel"):
    transitions: list[_Transition]


class _CurrentTransition(msgspec.Struct, rename="camel"):
    transition_name: str
    transition_fixed: bool
    transition_duration: int | None = None


def _stop_first(zh: str, en: str) -> Step:
    return Step(
        "problem",
        f"OBS 正在推流、录制或开着虚拟摄像机，{zh} | OBS has an output running; {en}",
        "停掉输出后再运行一次 | Stop the output and run this again",
    )


async def collection_step(client: Caller, plan: Plan, *, on_air: bool) -> Step | None:
    """What makes the wanted scene collection the current one; None where that is to be left, or is so already."""
    if plan.collection is None:
        return None
    found = await ask(client, Collections, "GetSceneCollectionList")
    name, now = plan.collection, found.current_scene_collection_name
    if name == now:
        return None
    if on_air:
        return _stop_first(f"场景集合仍为“{now}”", f"its scene collection stays “{now}”")
    data: dict[str, object] = {"sceneCollectionName": name}
    if name in found.scene_collections:
        what = f"场景集合“{now}” → “{name}” | scene collection “{now}” → “{name}”"
        return Step("change", what, requests=(Request("SetCurrentSceneCollection", data),))
    what = f"场景集合“{name}” | scene collection “{name}”"
    return Step("create", what, requests=(Request("CreateSceneCollection", data),))


async def canvas_step(look: Look) -> Step:
    plan, video = look.plan, await ask(look.client, Video, "GetVideoSettings")
    size, now = f"{plan.width}×{plan.height}", f"{video.base_width}×{video.base_height}"
    if (video.base_width, video.base_height) == (plan.width, plan.height):
        return Step("keep", f"OBS 画布 {size} | OBS canvas {size}")
    if not plan.set_canvas:
        return Step(
            "problem",
            f"OBS 画布是 {now}，直播间是 {size} | The OBS canvas is {now}, the room's is {size}",
            f"在 OBS“设置 → 视频”把基础（画布）分辨率改为 {size}，或运行 overlay obs setup --canvas"
            f" | Set Base (Canvas) Resolution to {size} in OBS's Settings → Video,"
            " or run overlay obs setup --canvas",
        )
    if await look.is_on_air():
        return _stop_first(f"画布仍为 {now}", f"its canvas stays {now}")
    wanted: dict[str, object] = {"baseWidth": plan.width, "baseHeight": plan.height}
    wanted |= {"outputWidth": plan.width, "outputHeight": plan.height}
    what = f"OBS 画布 {now} → {size} | OBS canvas {now} → {size}"
    return Step("change", what, requests=(Request("SetVideoSettings", wanted),))


async def transition_steps(look: Look) -> list[Step]:
    name, duration = look.plan.transition, look.plan.transition_ms
    if name is None and duration is None:
        return []
    there = (await ask(look.client, _Transitions, "GetSceneTransitionList")).transitions
    now = await ask(look.client, _CurrentTransition, "GetCurrentSceneTransition")
    fitting = [
        one
        for one in there
        if name in (None, one.transition_name) or one.transition_kind == _TRANSITIONS.get(str(name))
    ]
    chosen = next((one for one in fitting if one.transition_name == now.transition_name), next(iter(fitting), None))
    if chosen is None:
        names = ", ".join(one.transition_name for one in there)
        return [
            Step(
                "problem",
                f"OBS 里没有转场“{name}” | OBS has no transition “{name}”",
                f"在 OBS 的“场景转换”里点 + 加上，或改用 {names}"
                f" | add it with + under Scene Transitions in OBS, or use one of {names}",
            )
        ]
    words: list[tuple[str, str]] = []
    requests: list[Request] = []
    switched = chosen.transition_name != now.transition_name
    if switched:
        data: dict[str, object] = {"transitionName": chosen.transition_name}
        requests.append(Request("SetCurrentSceneTransition", data))
        words.append((f"{now.transition_name} → {chosen.transition_name}",) * 2)
    # OBS tells the duration of the current one only.
    if duration is not None and not chosen.transition_fixed and (switched or duration != now.transition_duration):
        requests.append(Request("SetCurrentSceneTransitionDuration", {"transitionDuration": duration}))
        words.append((f"{duration} 毫秒", f"{duration} ms"))
    if not words:
        return [Step("keep", f"转场 {chosen.transition_name} | transition {chosen.transition_name}")]
    zh, en = and_more(words)
    return [Step("change", f"转场：{zh} | transition: {en}", requests=tuple(requests))]


async def programme_steps(look: Look) -> list[Step]:
    """The room starts with a picture: its live scene where the programme is an empty scene, and its fallback where
    the camera that the live scene names is not there. On air nothing is changed."""
    layout, programme = look.plan.layout, look.programme
    live = layout.scenes[0] if layout.scenes[0].name == layout.live else None
    broken = live is not None and any(item.input in look.absent for item in layout.shown(live))
    wanted = layout.fallback if broken else layout.live
    if programme is None or programme == look.now(wanted):
        return []
    ours = {look.now(scene.name) for scene in layout.scenes}
    stands = programme != look.now(layout.live) if programme in ours else bool(await look.items(programme))
    if stands or wanted in look.missing or await look.is_on_air():
        return []
    what = f"节目画面 → “{wanted}” | programme → “{wanted}”"
    requests = (Request("SetCurrentProgramScene", {"sceneName": wanted}),)
    return [Step("change", what, requests=requests, needs=frozenset((wanted,)))]
