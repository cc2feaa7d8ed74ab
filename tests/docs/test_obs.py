"""The description of a room that docs/obs.md shows is a room: it is read, and set up, and then there is nothing to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from overlay.config import parse
from overlay.config.layout import layout_of
from overlay.config.presets import CLOSE_UP, IN_PICTURE, STANDBY
from overlay.config.studio import PRESETS
from overlay.obs import ObsClient, setup
from tests.obs.fake_obs import FakeObs
from tests.obs.rooms import plan_of, said

PAGE = (Path(__file__).resolve().parents[2] / "docs/obs.md").read_text("utf-8")
ROOMS = [re.sub("^ +", "", text, flags=re.MULTILINE) for text in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)]


@pytest.mark.parametrize("room", ROOMS)
def test_the_examples_are_read(room: str, tmp_path: Path) -> None:
    (tmp_path / "obs.password").write_text("secret")
    parse(f'[[rooms]]\nname = "main"\n{room}', file="config.toml", base=tmp_path)


async def test_the_described_room_is_set_up() -> None:
    (room,) = [room for room in ROOMS if "transition_ms" in room]
    description = room.partition("[rooms.obs]\n")[2]
    async with FakeObs() as obs:
        obs.kinds |= {"dshow_input": {}, "ffmpeg_source": {}, "wasapi_input_capture": {"device_id": "default"}}
        cameras = [{"itemName": "Cam Link 4K", "itemValue": "card:1", "itemEnabled": True}]
        obs.lists["dshow_input", "video_device_id"] = cameras
        client = await ObsClient.connect(obs.settings)
        steps = await setup(client, plan_of(description, 1080, 1920))
        again = await setup(client, plan_of(description, 1080, 1920))
        await client.close()
    assert not any(step.action in ("problem", "note") for step in steps), said(steps)
    assert {step.action for step in again} == {"keep"}, said(again)
    assert [one["sourceName"] for one in obs.scenes["画中画"]] == ["麦克风", "副机位", "主机位", "直播图层"]


def test_the_table_of_presets_names_their_inputs() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", PAGE, re.MULTILINE))
    assert set(PRESETS) <= set(rows)
    for preset in PRESETS:
        config = parse(f'[[rooms]]\nname = "main"\n[rooms.obs]\npreset = "{preset}"', file="config.toml", base=Path())
        obs = config.room().obs
        assert obs is not None
        layout = layout_of(obs, landscape=False)
        assert [scene.name for scene in layout.scenes] == ["直播", CLOSE_UP, IN_PICTURE, STANDBY, "故障"]
        named = set(re.findall(r"`(\w+)`", rows[preset]))
        assert named | {"backdrop", "standby", "fault"} == set(layout.inputs)
