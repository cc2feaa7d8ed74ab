"""Volume meters of a real OBS: levels as they are, only while somebody listens, and again after OBS came back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from overlay.obs import ObsClient
from overlay.obs.meters import FLOOR, Level, Levels, Meters
from tests.obs import clips
from tests.obs.fake_obs import FakeObs
from tests.obs.room_stand_in import Room, driving
from tests.obs.studio import Studio

HANG = 30.0


@pytest.fixture
async def client(studio: Studio) -> AsyncIterator[ObsClient]:
    client = await ObsClient.connect(studio.patient)
    yield client
    await client.close()


async def heard(meters: Meters, condition: Callable[[Levels], bool]) -> Levels:
    """The first levels that are as asked for."""
    found: asyncio.Future[Levels] = asyncio.get_running_loop().create_future()

    def listen(levels: Levels) -> None:
        if condition(levels) and not found.done():
            found.set_result(dict(levels))

    stop = meters.listen(listen)
    try:
        return await asyncio.wait_for(found, HANG)
    finally:
        stop()


@pytest.mark.obs
async def test_levels_are_those_of_the_sound_and_a_muted_input_still_tells_what_its_device_gives(
    studio: Studio, client: ObsClient, tmp_path: Path
) -> None:
    meters, room = Meters(), Room()
    await client.call("SetCurrentProgramScene", {"sceneName": "开场"})
    await clips.add(client, "开场", "麦克风", clips.tone(tmp_path / "tone.wav", peak=-20))
    try:
        async with driving(studio.settings, room, parts=[meters]):
            loud = await heard(meters, lambda levels: "麦克风" in levels and levels["麦克风"].loudest > -25)
            assert loud["麦克风"].peak == pytest.approx((-20, -20), abs=0.5)
            assert loud["麦克风"].magnitude == pytest.approx((-23, -23), abs=1)
            await client.call("SetInputMute", {"inputName": "麦克风", "inputMuted": True})
            muted = await heard(meters, lambda levels: "麦克风" in levels and levels["麦克风"].loudest == FLOOR)
            assert muted["麦克风"].input_peak == pytest.approx((-20, -20), abs=0.5)
    finally:
        await client.call("RemoveInput", {"inputName": "麦克风"})


async def test_obs_is_asked_for_meters_only_while_somebody_listens_and_again_after_a_break() -> None:
    def said(factor: float) -> dict[str, object]:
        return {"inputs": [{"inputName": "麦", "inputLevelsMul": [[factor / 2, factor, factor]]}]}

    meters, room = Meters(), Room()
    async with FakeObs() as obs:

        async def listening(count: int) -> None:
            async with asyncio.timeout(HANG):
                while sum(bool(subscribed & 1 << 16) for subscribed in obs._listeners.values()) != count:
                    await asyncio.sleep(0.01)

        async with driving(obs.settings, room, parts=[meters]):
            await room.until(lambda: room.status.get("connected", False))
            assert not meters.levels
            hold = meters.hold()
            await listening(1)
            for factor in (0.01, 0.1, 0.001):
                await obs.emit("InputVolumeMeters", said(factor), intent=1 << 16)
            level = await heard_by(meters, -60)
            assert level.loudest == -60
            assert hold.take()["麦"].loudest == -20, "the loudest since it was last taken"
            assert not hold.take()
            await obs.drop()
            await listening(1)
            hold.stop()
            await listening(0)
            assert not meters.levels


async def heard_by(meters: Meters, peak: float) -> Level:
    async with asyncio.timeout(HANG):
        while "麦" not in meters.levels or meters.levels["麦"].loudest != peak:
            await asyncio.sleep(0.01)
    return meters.levels["麦"]


def test_a_louder_level_is_taken_channel_by_channel() -> None:
    stereo = Level((-30.0, -40.0), (-20.0, -30.0), (-20.0, -30.0))
    assert stereo.louder(Level((-50.0,), (-10.0,), (-60.0,))) == Level((-30.0, -40.0), (-10.0, -30.0), (-20.0, -30.0))
    assert Level().loudest == FLOOR
