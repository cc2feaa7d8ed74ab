"""The driver against a real OBS: starts, deaths, wishes, hands."""

import asyncio
from collections.abc import Callable

import pytest

from overlay.obs import ObsClient
from tests.obs.room_stand_in import Room, driving
from tests.obs.studio import Studio

pytestmark = pytest.mark.obs

MakeStudio = Callable[..., Studio]


async def by_hand(studio: Studio, scene: str) -> None:
    """As a person does it: not through the driver."""
    client = await ObsClient.connect(studio.patient)
    try:
        await client.call("SetCurrentProgramScene", {"sceneName": scene})
    finally:
        await client.close()


async def grown_up(studio: Studio) -> None:
    """Until OBS is past its first seconds, in which the driver takes no change of scene for a person's."""
    client = await ObsClient.connect(studio.patient)
    try:
        while (await client.call("GetStats"))["renderTotalFrames"] < 100:  # no event tells
            await asyncio.sleep(0.02)
    finally:
        await client.close()


async def test_obs_starts_after_the_driver(make_studio: MakeStudio) -> None:
    studio, room = make_studio(), Room()
    async with driving(studio.settings, room, wish="产品"):
        await room.until(lambda: "refused" in room.problems)
        assert not room.status["connected"]
        assert "WebSocket" in room.problems["refused"]
        await asyncio.to_thread(studio.start)
        await room.until_shown("产品")
    assert room.status["connected"]
    assert room.status["version"].count(".") >= 2
    assert room.status["streaming"] is room.status["recording"] is False
    assert room.status["problems"] == []
    assert "preview_scene" not in room.status
    assert room.by_hand == []


async def test_obs_is_there_before_the_driver_and_without_a_wish_stays_as_it_is(studio: Studio) -> None:
    room = Room()
    await by_hand(studio, "收尾")
    async with driving(studio.settings, room):
        await room.until(lambda: room.status.get("connected", False))
    assert room.status["program_scene"] == "收尾"
    assert room.by_hand == []


async def test_a_burst_of_wishes_ends_with_the_last(studio: Studio) -> None:
    room = Room()
    async with driving(studio.settings, room, wish="开场") as driver:
        await room.until_shown("开场")
        for _ in range(100):
            driver.want_scene("产品")
            driver.want_scene("收尾")
        await room.until_shown("收尾")
    assert "产品" not in [report.get("program_scene") for report in room.reports]
    assert room.by_hand == []


async def test_a_change_by_hand_is_accepted(studio: Studio) -> None:
    room = Room()
    await grown_up(studio)
    async with driving(studio.settings, room, wish="开场") as driver:
        await room.until_shown("开场")
        await by_hand(studio, "产品")
        await room.until(lambda: room.by_hand == ["产品"])
        await by_hand(studio, "收尾")
        await room.until(lambda: room.by_hand == ["产品", "收尾"])
        assert room.status["program_scene"] == "收尾"
        driver.want_scene("开场")
        await room.until_shown("开场")
    assert room.by_hand == ["产品", "收尾"]


async def test_studio_mode_shows_the_preview(studio: Studio) -> None:
    room = Room()
    client = await ObsClient.connect(studio.patient)
    try:
        async with driving(studio.settings, room, wish="开场"):
            await room.until_shown("开场")
            await client.call("SetStudioModeEnabled", {"studioModeEnabled": True})
            await client.call("SetCurrentPreviewScene", {"sceneName": "产品"})
            await room.until(lambda: room.status.get("preview_scene") == "产品")
            assert room.status["program_scene"] == "开场"
    finally:
        await client.call("SetStudioModeEnabled", {"studioModeEnabled": False})
        await client.close()


async def test_a_missing_scene_is_a_problem_until_it_is_made(studio: Studio) -> None:
    room = Room()
    client = await ObsClient.connect(studio.patient)
    try:
        async with driving(studio.settings, room, wish="产品特写"):
            await room.until(lambda: "scene_missing" in room.problems)
            assert "“产品”" in room.problems["scene_missing"]
            await client.call("CreateScene", {"sceneName": "产品特写"})
            await room.until_shown("产品特写")
            assert room.problems == {}
    finally:
        await client.call("SetCurrentProgramScene", {"sceneName": "开场"})
        await client.call("RemoveScene", {"sceneName": "产品特写"})
        await client.close()


async def test_a_clean_quit_is_seen_and_the_hand_picked_scene_comes_back(make_studio: MakeStudio) -> None:
    studio, room = make_studio(), Room()
    await asyncio.to_thread(studio.start)
    await grown_up(studio)
    async with driving(studio.settings, room, wish="开场"):
        await room.until_shown("开场")
        await by_hand(studio, "收尾")
        await room.until(lambda: room.by_hand == ["收尾"])
        await by_hand(studio, "产品")
        await room.until(lambda: room.by_hand == ["收尾", "产品"])
        await asyncio.to_thread(studio.quit)
        await room.until(lambda: not room.status["connected"])
        assert "program_scene" not in room.status
        await asyncio.to_thread(studio.start)
        await room.until_shown("产品")
    assert room.by_hand == ["收尾", "产品"]


async def test_a_frozen_obs_is_seen_and_recovers(make_studio: MakeStudio) -> None:
    studio, room = make_studio(), Room()
    await asyncio.to_thread(studio.start)
    async with driving(studio.settings, room, wish="开场") as driver:
        await room.until_shown("开场")
        studio.freeze()
        await room.until(lambda: "no_answer" in room.problems)
        assert room.status["connected"], "first it only hangs"
        await room.until(lambda: not room.status["connected"])
        driver.want_scene("产品")
        studio.thaw()
        await room.until_shown("产品")
    assert room.problems == {}
    assert room.by_hand == []


async def test_the_scene_collection_is_switched(make_studio: MakeStudio) -> None:
    studio, room = make_studio(collections={"直播": ("开场", "产品"), "备用": ("测试", "产品"), "空": ("一",)}), Room()
    await asyncio.to_thread(studio.start)
    await grown_up(studio)
    client = await ObsClient.connect(studio.patient)
    try:
        async with driving(studio.settings, room, wish="产品"):
            await room.until_shown("产品")
            for collection in ("备用", "直播", "备用"):
                before = len(room.reports)
                await client.call("SetCurrentSceneCollection", {"sceneCollectionName": collection})
                await room.until_shown("产品")
                await client.call("SetCurrentSceneCollection", {"sceneCollectionName": "空"})
                await room.until_shown("一")
                await room.until(lambda: "scene_missing" in room.problems)
                assert len(room.reports) > before
            await client.call("SetCurrentSceneCollection", {"sceneCollectionName": "直播"})
            await room.until_shown("产品")
    finally:
        await client.close()
    assert room.problems == {}
    assert room.by_hand == []
