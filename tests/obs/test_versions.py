"""Nothing is sent that an obs-websocket does not know: the oldest and the newest protocol, and our own source."""

import ast
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

import overlay
from overlay.obs import ObsClient, ObsRefused, Plan, check, devices, setup
from tests.obs.fake_obs import FakeObs
from tests.obs.protocol import VERSIONS, protocol
from tests.obs.room_stand_in import STAGE_URL, Room, driving

SOURCES = Path(overlay.__file__).parent
OLDEST, NEWEST = protocol("5.0.1"), protocol("5.7.3")


@pytest.fixture(params=VERSIONS)
async def obs(request: pytest.FixtureRequest) -> AsyncIterator[FakeObs]:
    async with FakeObs(protocol=request.param) as obs:
        obs.kinds["v4l2_input"] = {}
        obs.lists["v4l2_input", "device_id"] = [
            {"itemName": "采集卡", "itemValue": "/dev/video0", "itemEnabled": True},
        ]
        yield obs


@pytest.fixture
async def client(obs: FakeObs) -> AsyncIterator[ObsClient]:
    client = await ObsClient.connect(obs.settings)
    yield client
    await client.close()


def test_the_lists_are_whole() -> None:
    assert (len(OLDEST.requests), len(OLDEST.events)) == (128, 52)
    assert (len(NEWEST.requests), len(NEWEST.events)) == (147, 60)
    assert set(OLDEST.requests) < set(NEWEST.requests)
    assert "CreateRecordChapter" not in OLDEST.requests


@pytest.mark.parametrize(
    ("request_type", "fields", "fault"),
    [
        ("CreateRecordChapter", {}, "there is no"),
        ("CreateScene", {}, "needs the field sceneName"),
        ("CreateScene", {"sceneName": "新", "canvasUuid": "x"}, "no field canvasUuid"),
        ("CreateScene", {"sceneName": 1}, "sceneName must be string"),
        ("SetStudioModeEnabled", {"studioModeEnabled": 1}, "must be boolean"),
        ("SetSceneItemIndex", {"sceneName": "开场", "sceneItemId": True, "sceneItemIndex": 0}, "must be number"),
    ],
)
async def test_the_stand_in_fails_the_test_that_breaks_the_protocol(
    request_type: str, fields: dict[str, object], fault: str
) -> None:
    with pytest.raises(AssertionError, match=fault):
        async with FakeObs(protocol="5.0.1") as obs:
            client = await ObsClient.connect(obs.settings)
            try:
                await client.call(request_type, fields)
            except ObsRefused:
                pass
            finally:
                await client.close()


async def test_an_obs_offers_what_its_version_has(obs: FakeObs, client: ObsClient) -> None:
    assert obs.protocol is not None
    answer = await client.call("GetVersion")
    assert set(answer["availableRequests"]) == set(obs.protocol.requests)  # type: ignore[call-overload]


async def test_setup_and_check(obs: FakeObs, client: ObsClient) -> None:
    plan = Plan(STAGE_URL, 720, 1280, set_canvas=True)
    assert {step.action for step in await setup(client, plan)} == {"create", "change"}
    assert {step.action for step in await setup(client, plan)} == {"keep"}
    await client.call("SetInputSettings", {"inputName": plan.stage, "inputSettings": {"fps": 10}})
    assert "change" in {step.action for step in await check(client, plan)}


async def test_devices(client: ObsClient) -> None:
    assert [device.name for device in await devices(client)] == ["采集卡"]


async def test_the_driver(obs: FakeObs, client: ObsClient) -> None:
    room = Room()
    await setup(client, Plan(STAGE_URL, 1080, 1920))
    async with driving(obs.settings, room, wish="产品") as driver:
        await room.until_shown("产品")
        driver.want_scene("开场")
        await room.until_shown("开场")
        obs.streaming = True
        await obs.emit("StreamStateChanged", {"outputActive": True, "outputState": "OBS_WEBSOCKET_OUTPUT_STARTED"})
        await room.until(lambda: room.status["streaming"] is True)


def _texts(file: Path) -> Iterator[tuple[str, bool]]:
    """Every string of a source file, and whether it stands in a call of `can`."""
    tree = ast.parse(file.read_text("utf-8"))
    asked: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "can":
            asked |= {id(part) for argument in node.args for part in ast.walk(argument)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, id(node) in asked


def test_what_the_oldest_version_lacks_is_asked_for_before_it_is_sent() -> None:
    newer = set(NEWEST.requests) - set(OLDEST.requests)
    used: dict[str, bool] = {}
    for file in SOURCES.rglob("*.py"):
        for text, asked in _texts(file):
            if text in newer:
                used[text] = used.get(text, False) or asked
    assert [name for name, asked in used.items() if not asked] == []
