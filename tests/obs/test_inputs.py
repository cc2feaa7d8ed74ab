"""Inputs and the choice of their device, by every version's protocol."""

from collections.abc import AsyncIterator

import pytest

from overlay.errors import Conflict, NotFound, Refused
from overlay.obs import ObsClient
from overlay.obs.inputs import choose, inputs
from tests.obs.fake_obs import FakeObs
from tests.obs.protocol import VERSIONS


@pytest.fixture(params=VERSIONS)
async def obs(request: pytest.FixtureRequest) -> AsyncIterator[FakeObs]:
    """Two screens; the first is on the programme as 屏幕, and a microphone is there that OBS does not see any more."""
    async with FakeObs(protocol=request.param) as obs:
        obs.kinds |= {"xshm_input_v2": {"screen": 0}, "pulse_input_capture": {"device_id": "default"}}
        obs.lists["xshm_input_v2", "screen"] = [
            {"itemName": f"Screen {number}", "itemValue": number, "itemEnabled": True} for number in (0, 1)
        ]
        obs.lists["pulse_input_capture", "device_id"] = []
        obs.inputs = {
            "屏幕": {"kind": "xshm_input_v2", "settings": {}},
            "麦": {"kind": "pulse_input_capture", "settings": {"device_id": "gone"}},
            "overlay-probe-1-a": {"kind": "xshm_input_v2", "settings": {}},
        }
        obs.active, obs.sounding = {"屏幕"}, {"麦"}
        yield obs


@pytest.fixture
async def client(obs: FakeObs) -> AsyncIterator[ObsClient]:
    client = await ObsClient.connect(obs.settings)
    yield client
    await client.close()


async def test_inputs_say_what_they_are_and_probes_are_none(client: ObsClient) -> None:
    screen, mic = await inputs(client)
    assert (screen.name, screen.video, screen.audio, screen.on_programme) == ("屏幕", True, False, True)
    assert (screen.property, screen.device, screen.device_name) == ("screen", 0, "Screen 0")
    assert (mic.video, mic.audio, mic.device, mic.device_name) == (False, True, "gone", None)


async def test_a_device_is_chosen_by_its_id_and_nothing_else_is_touched(obs: FakeObs, client: ObsClient) -> None:
    with pytest.raises(Conflict):
        await choose(client, "屏幕", 1, on_air=False)
    with pytest.raises(Refused, match="it sees: Screen 1"):
        await choose(client, "屏幕", "1", on_air=True)
    with pytest.raises(NotFound):
        await choose(client, "没有", 1, on_air=True)
    assert obs.asked("SetInputSettings") == []
    chosen = await choose(client, "屏幕", 1, on_air=True)
    assert (chosen.was, chosen.name) == (0, "Screen 1")
    assert obs.asked("SetInputSettings") == [
        {"inputName": "屏幕", "inputSettings": {"screen": 1}, "overlay": True},
    ]
