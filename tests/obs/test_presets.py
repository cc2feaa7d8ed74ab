"""Every preset, tall and wide, on the real OBS: what its scenes look like."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator

import pytest
from PIL import Image

from overlay.obs import ObsClient, setup
from tests.obs.rooms import connected, plan_of, said
from tests.obs.studio import Screen, Studio

pytestmark = pytest.mark.obs

RED, BLUE = (192, 32, 32), (32, 32, 192)
# OBS has colours the other way round, and these are 1920×1080 whatever the canvas is.
SOURCE = 'kind = "color_source"\nsettings = {{ color = {}, width = 1920, height = 1080 }}\n'
CAMERA = "[rooms.obs.inputs.camera]\n" + SOURCE.format(0xFF2020C0)
OTHER = {"two-cameras": "camera2", "capture-and-camera": "card", "screen-and-camera": "screen"}
# Of each preset: what the live scene shows, the close-up, and the picture in picture behind the small one.
SHOWN = {
    "one-camera": (RED, RED, None),
    "two-cameras": (RED, BLUE, BLUE),
    "capture-and-camera": (BLUE, RED, BLUE),
    "screen-and-camera": (RED, BLUE, BLUE),
}


@pytest.fixture(scope="module")
def obs(screen: Screen, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    studio = Studio(tmp_path_factory.mktemp("presets"), screen, browser=True, fps=10)
    studio.start()
    yield studio
    studio.close()


@pytest.fixture
async def client(obs: Studio) -> AsyncIterator[ObsClient]:
    client = await connected(obs)
    yield client
    await client.close()


async def picture(client: ObsClient, scene: str, width: int, height: int) -> Image.Image:
    """Once OBS has read its pictures: it does so some time after it says that it has made them."""
    while True:
        shot = Image.open(io.BytesIO(await client.screenshot(scene, width, height))).convert("RGB")
        if shot.getpixel((width // 2, height - 2)) != (0, 0, 0):
            return shot
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("preset", SHOWN)
@pytest.mark.parametrize(("width", "height"), [(360, 640), (640, 360)])
async def test_a_preset_looks_right(
    client: ObsClient, preset: str, width: int, height: int, request: pytest.FixtureRequest
) -> None:
    name = f"{preset} {width}"
    second = f"[rooms.obs.inputs.{OTHER[preset]}]\n" + SOURCE.format(0xFFC02020) if preset in OTHER else ""
    keys = f'preset = "{preset}"\nscene = "{name}"\nfallback = "{name} F"\nprefix = "{width} {preset[0]} "\n'
    plan = plan_of(keys + CAMERA + second, width, height, room=name.replace(" ", "-"), set_canvas=True)
    steps = await setup(client, plan)
    assert not any(step.action == "problem" for step in steps), said(steps)

    live, close_up, both = SHOWN[preset]
    tall = height > width
    scenes = [scene.name for scene in plan.layout.scenes]
    shots = {scene: await picture(client, scene, width, height) for scene in scenes}
    if folder := request.config.getoption("basetemp", None):
        for scene, shot in shots.items():
            shot.save(f"{folder}-{preset}-{'tall' if tall else 'wide'}-{scenes.index(scene)}.png")

    def at(scene: int, x: float, y: float) -> tuple[int, ...]:
        found = shots[scenes[scene]].getpixel((round(width * x), round(height * y)))
        assert isinstance(found, tuple)
        return found

    assert at(0, 0.5, 0.5) == at(0, 0.02, 0.02) == at(0, 0.98, 0.98) == live, "it fills the canvas"
    assert at(1, 0.5, 0.35) == close_up
    assert at(2, 0.75, 0.24) == RED, "the small picture"
    if both is not None:
        assert at(2, 0.3, 0.4) == both
    else:
        assert sum(at(2, 0.3, 0.4)) < 150, "the backdrop"
    for scene in (3, 4):
        colours = shots[scenes[scene]].getcolors(width * height) or []
        assert max(sum(colour) for _, colour in colours if isinstance(colour, tuple)) > 600, "a picture with a text"


async def test_a_camera_that_is_not_there_leaves_a_whole_room_that_starts_with_its_fallback(client: ObsClient) -> None:
    await client.call("SetCurrentProgramScene", {"sceneName": "开场"})
    keys = 'preset = "one-camera"\nscene = "absent"\nfallback = "absent F"\nprefix = "absent "\n'
    plan = plan_of(keys + '[rooms.obs.inputs.camera]\ndevice = "Cam Link 4K"\n', room="absent", set_canvas=True)
    steps = await setup(client, plan)
    (problem,) = [step for step in steps if step.action == "problem"]
    assert "Cam Link 4K" in problem.what
    assert (await client.call("GetCurrentProgramScene"))["currentProgramSceneName"] == "absent F"
    shot = await picture(client, "absent", 640, 360)
    assert sum(shot.getpixel((320, 300))) > 0, "the backdrop, where the camera would be"  # type: ignore[arg-type]
    again = await setup(client, plan)
    assert {step.action for step in again} == {"keep", "problem"}, said(again)
