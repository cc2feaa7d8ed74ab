"""Provisioning: the scenes and inputs that a room needs in OBS, made or mended, as often as one likes."""

from collections.abc import Callable

from overlay.obs.protocol import Caller
from overlay.obs.setup.apply import Progress, apply, ready
from overlay.obs.setup.frame import canvas_step, collection_step, programme_steps, transition_steps
from overlay.obs.setup.inputs import Inputs
from overlay.obs.setup.look import Look
from overlay.obs.setup.scenes import item_steps, scene_steps
from overlay.obs.setup.wanted import Plan, Step

__all__ = ["Plan", "Step", "check", "setup"]


async def check(client: Caller, plan: Plan) -> list[Step]:
    """The steps that `setup` would take. Changes nothing. Raises `ObsRefused`, `ObsLost`.

    Of a scene collection that is not the current one OBS shows nothing: then the switch to it is the only step.
    """
    await ready(client)  # also one that has just been started
    look = await Look.at(client, plan)
    switch = await collection_step(client, plan, on_air=await look.is_on_air()) if plan.collection else None
    if switch is not None:
        return [switch]
    steps = [await canvas_step(look), *scene_steps(look)]
    steps += await Inputs(look).steps()
    steps += await item_steps(look)
    steps += await transition_steps(look)
    return steps + await programme_steps(look)


async def setup(
    client: Caller,
    plan: Plan,
    *,
    planned: Callable[[list[Step]], None] = lambda steps: None,
    progress: Progress = lambda step: None,
) -> list[Step]:
    """Makes what is missing and mends what differs; what it did not make it leaves alone. The steps as they came out.

    `planned` gets the steps before any is taken, `progress` each one after it was. A change to the stage's settings
    (not its place) makes OBS load the page again: not for while it is on air. Raises `ObsRefused`, `ObsLost`.
    """
    done: list[Step] = []
    steps = await check(client, plan)
    if any(request.name.endswith("SceneCollection") for step in steps for request in step.requests):
        planned(steps)
        done = await apply(client, steps, progress)
        if any(step.action == "problem" for step in done):
            return done
        steps = await check(client, plan)
    planned(steps)
    return done + await apply(client, steps, progress)
