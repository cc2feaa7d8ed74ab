"""A stage that OBS has loaded is brought back in steps, and nothing else is touched."""

import pytest

from overlay.obs import ObsClient, Plan, setup
from tests.obs.fake_obs import FakeObs
from tests.obs.room_stand_in import STAGE_URL, Page, Room, driving
from tests.obs.rooms import remove
from tests.obs.studio import Studio

OURS = "直播图层"
BLANK = f"about:blank#{STAGE_URL}"


@pytest.fixture(params=["5.0.1", "5.7.3"])
def protocol(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def provision(obs: FakeObs, **settings: object) -> None:
    """Our browser source, and others that look like it."""
    client = await ObsClient.connect(obs.settings)
    await setup(client, Plan(STAGE_URL, 1080, 1920))
    for name, url in (
        ("别人的", "http://127.0.0.1:8399/stage/other"),
        ("空白", "about:blank"),
        ("预览", f"{STAGE_URL}&preview=1"),
    ):
        fields = {"sceneName": "开场", "inputName": name, "inputKind": "browser_source", "inputSettings": {"url": url}}
        await client.call("CreateInput", fields)
    await client.call("SetInputSettings", {"inputName": OURS, "inputSettings": settings})
    await client.close()
    obs.requests.clear()


def urls(obs: FakeObs) -> list[str]:
    """The addresses that were given to our source, in order."""
    return [fields["inputSettings"]["url"] for fields in obs.asked("SetInputSettings")]


def steps(obs: FakeObs) -> list[str]:
    """What was done to browser sources, in order."""
    done = []
    for request, fields in obs.requests:
        if request == "PressInputPropertiesButton":
            done.append("refresh")
        elif request == "SetInputSettings":
            done.append("blank" if fields["inputSettings"]["url"] == BLANK else "page")
    return done


async def test_a_missing_stage_is_brought_back_in_steps_until_it_speaks(protocol: str) -> None:
    room = Room()
    room.stages = []
    async with FakeObs(protocol=protocol) as obs:
        await provision(obs)
        async with driving(obs.settings, room, patience=0.05):
            await room.until(lambda: "stage_lost" in room.problems)
            assert "刷新" in room.problems["stage_missing"]
            room.stages = [Page()]
            await room.until(lambda: room.problems == {})
        assert steps(obs)[:4] == ["refresh", "blank", "page", "refresh"]
        assert {name for name, _ in obs.pressed} == {OURS}
        assert {fields["inputName"] for fields in obs.asked("SetInputSettings")} == {OURS}
        assert obs.inputs[OURS]["settings"]["url"] == STAGE_URL
    codes = [tuple(problem["code"] for problem in report["problems"]) for report in room.reports]
    assert [code for code in dict.fromkeys(codes) if code and "refused" not in code] == [
        ("stage_missing",),
        ("stage_missing", "stage_lost"),
    ]


@pytest.mark.parametrize(
    ("page", "code"),
    [(Page(silent=9.0), "stage_silent"), (Page(owing=9.0), "stage_stuck")],
    ids=["hangs", "does not paint"],
)
async def test_a_stage_that_is_connected_but_ill_is_first_asked_to_load_itself_again(page: Page, code: str) -> None:
    room, page = Room(), Page(silent=page.silent, owing=page.owing)
    room.stages = [page]
    async with FakeObs() as obs:
        await provision(obs)
        async with driving(obs.settings, room, patience=0.5):
            await room.until(lambda: code in room.problems)
            assert page.reloads == 1 and steps(obs) == []
            page.silent = page.owing = 0.0
            await room.until(lambda: room.problems == {})
            page.silent = 9.0  # it starts over
            await room.until(lambda: "stage_silent" in room.problems)
            assert page.reloads == 2 and steps(obs) == []


async def test_an_ill_stage_that_does_not_listen_goes_through_all_steps() -> None:
    room, page = Room(), Page(silent=9.0)
    room.stages = [page]
    async with FakeObs() as obs:
        await provision(obs)
        async with driving(obs.settings, room, patience=0.05):
            await room.until(lambda: "stage_lost" in room.problems)
            assert steps(obs)[:4] == ["refresh", "blank", "page", "refresh"]
            assert page.reloads == 1
            room.stages = [page, Page()]  # the old one's connection may linger
            await room.until(lambda: room.problems == {})


async def test_a_healthy_stage_is_left_alone() -> None:
    room = Room()
    room.stages = [Page(), Page(hidden=True, silent=50.0, owing=50.0), Page(silent=0.1, owing=0.3)]
    async with FakeObs() as obs:
        await provision(obs)
        obs.unseen = {OURS}
        async with driving(obs.settings, room, patience=0.5):
            await obs.wait_for("GetSourceActive", 3)
        assert steps(obs) == [] and all(page.reloads == 0 for page in room.stages)
    assert all(not report["problems"] for report in room.reports if report["connected"])


async def test_a_page_that_says_it_is_hidden_is_not_believed_for_long_while_obs_shows_it() -> None:
    room = Room()
    room.stages = [page := Page(hidden=True, silent=50.0)]
    async with FakeObs() as obs:
        await provision(obs)
        async with driving(obs.settings, room, patience=0.1):
            await room.until(lambda: "stage_silent" in room.problems)
    assert page.reloads >= 1


async def test_a_source_that_obs_unloads_while_nobody_sees_it_is_not_missed() -> None:
    room = Room()
    room.stages = []
    async with FakeObs() as obs:
        await provision(obs, shutdown=True)
        obs.unseen = {OURS}
        async with driving(obs.settings, room, patience=0.05):
            await obs.wait_for("GetSourceActive", 5)
            assert room.problems == {}
            obs.unseen = set()
            await room.until(lambda: "stage_missing" in room.problems)


async def test_one_of_two_sources_is_missed() -> None:
    room = Room()
    async with FakeObs() as obs:
        await provision(obs)
        async with driving(obs.settings, room, patience=0.05):
            await room.until(lambda: room.status.get("connected", False))
            obs.inputs["第二个"] = {"kind": "browser_source", "settings": {"url": STAGE_URL}}
            room.stages = []
            await room.until(lambda: "stage_missing" in room.problems)
            room.stages = [Page()]
            await obs.wait_for("PressInputPropertiesButton", 4)
            assert {name for name, _ in obs.pressed} == {OURS, "第二个"}
            room.stages = [Page(), Page()]
            await room.until(lambda: room.problems == {})


async def test_an_address_that_was_left_blank_is_put_back() -> None:
    """The server, or OBS, died between the two halves of a step."""
    room = Room()
    async with FakeObs() as obs:
        await provision(obs, url=BLANK)
        async with driving(obs.settings, room):
            await obs.wait_for("SetInputSettings")
        assert urls(obs) == [STAGE_URL] and obs.inputs[OURS]["settings"]["url"] == STAGE_URL


async def test_a_step_that_is_cut_short_puts_the_address_back() -> None:
    room = Room()
    room.stages = []
    async with FakeObs() as obs:
        await provision(obs)
        async with driving(obs.settings, room, patience=0.05):
            await obs.wait_for("SetInputSettings")
        assert urls(obs)[:2] == [BLANK, STAGE_URL] and obs.inputs[OURS]["settings"]["url"] == STAGE_URL


async def test_no_browser_source_of_ours_is_said() -> None:
    room = Room()
    room.stages = []
    async with FakeObs() as obs, driving(obs.settings, room, patience=0.05):
        await room.until(lambda: "stage_missing" in room.problems)
    assert "overlay obs setup" in room.problems["stage_missing"]


@pytest.mark.obs
async def test_the_real_obs_presses_its_button_and_makes_the_browser_anew(studio: Studio) -> None:
    room = Room()
    room.stages = []
    client = await ObsClient.connect(studio.patient)
    await setup(client, Plan(STAGE_URL, 640, 360))
    before = len(studio.log)
    try:
        async with driving(studio.settings, room, patience=0.1):
            await room.until(lambda: "stage_lost" in room.problems)
            room.stages = [Page()]
            await room.until(lambda: room.problems == {})
        done = [line.partition("] ")[2] for line in studio.log[before:].splitlines() if "browser_source.lua]" in line]
    finally:
        await client.call("SetCurrentProgramScene", {"sceneName": "开场"})
        for kind, name in (("Scene", "直播"), ("Scene", "故障"), ("Input", OURS), ("Input", "故障图")):
            await remove(client, kind, name)
        await client.close()
    first = done.index("refreshnocache was pressed")
    assert done[first : first + 4] == [
        "refreshnocache was pressed",
        f"browser_source loads {BLANK}",
        f"browser_source loads {STAGE_URL}",
        "refreshnocache was pressed",
    ]
