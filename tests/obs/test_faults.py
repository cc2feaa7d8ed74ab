"""The driver and a real OBS with a bad network between them, and an OBS that dies in the middle of commands."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from overlay.obs import ObsClient, ObsLost, ObsRefused
from overlay.obs.session import Session
from tests.fault_proxy import FaultProxy, fault_proxy
from tests.obs.fake_obs import FakeObs
from tests.obs.room_stand_in import Room, driving
from tests.obs.studio import Studio

SCENES = ("开场", "产品", "收尾")


class Asker:
    """A part that asks this and that all the time, and knows by the answer's own fields what was answered."""

    QUESTIONS = {
        "GetStats": "renderTotalFrames",
        "GetSceneList": "scenes",
        "GetVideoSettings": "baseWidth",
        "GetSceneItemList": "sceneItems",
        "GetVersion": "obsVersion",
    }

    def __init__(self) -> None:
        self.answers: Counter[str] = Counter()
        self.wrong: list[tuple[str, object]] = []
        self.answered = asyncio.Event()

    async def run(self, session: Session) -> None:
        await asyncio.gather(*(self._ask(session, question) for question in self.QUESTIONS))

    async def _ask(self, session: Session, question: str) -> None:
        fields = {"sceneName": "开场"} if question == "GetSceneItemList" else None
        while True:
            try:
                answer = await session.call(question, fields)
            except ObsRefused:  # it is loading
                await asyncio.sleep(0.05)
                continue
            if self.QUESTIONS[question] not in answer:
                self.wrong.append((question, answer))
            self.answers[question] += 1
            self.answered.set()
            await asyncio.sleep(0.01)

    async def until_answered(self) -> None:
        """Until there is one more answer to each question."""
        before = self.answers.copy()
        while any(self.answers[question] <= before[question] for question in self.QUESTIONS):
            self.answered.clear()
            await self.answered.wait()


@pytest.fixture
async def proxy(studio: Studio) -> AsyncIterator[FaultProxy]:
    async with fault_proxy(studio.settings.host, studio.settings.port) as proxy:
        yield proxy


@pytest.mark.obs
@pytest.mark.parametrize("fault", ["latency", "half-open", "garbage", "stall", "cut"])
async def test_a_bad_network(studio: Studio, proxy: FaultProxy, fault: str) -> None:
    room, asker = Room(), Asker()
    async with driving(replace(studio.settings, port=proxy.port), room, wish="开场", parts=[asker]) as driver:
        await room.until_shown("开场")
        await asker.until_answered()
        before = proxy.connections
        if fault == "latency":
            proxy.latency = 0.05
            driver.want_scene("产品")
            await room.until_shown("产品")
            assert proxy.connections == before, "late is not lost"
        elif fault == "half-open":
            proxy.hold()
            driver.want_scene("产品")
            await room.until(lambda: not room.status["connected"])
            assert "no_answer" in room.problems
            proxy.release()
        elif fault == "garbage":
            proxy.garble()
            driver.want_scene("产品")
            await room.until(lambda: not room.status["connected"])
        elif fault == "stall":
            proxy.hold()
            driver.want_scene("产品")
            await proxy.reached(before + 1)  # the driver has given up waiting, and connects again into the stall
            proxy.release()
        else:
            proxy.cut()
            driver.want_scene("产品")
            await room.until(lambda: not room.status["connected"])
        await room.until_shown("产品")
        await asker.until_answered()
        driver.want_scene("收尾")
        await room.until_shown("收尾")
        await room.until(lambda: room.problems == {})
    assert asker.wrong == [] and room.by_hand == []


class Worker:
    """A part that turns things on and off of an OBS that may die at any moment, and notes what it was told of each."""

    def __init__(self) -> None:
        self.done = 0
        self.strange: list[object] = []

    async def run(self, session: Session) -> None:
        await asyncio.gather(self._work(session), self._pictures(session))

    async def _work(self, session: Session) -> None:
        while True:
            for scene in SCENES:
                try:
                    answer = await session.call("GetSceneItemList", {"sceneName": scene})
                    kept = await session.call("SetCurrentSceneTransitionDuration", {"transitionDuration": 50})
                except ObsRefused as refused:
                    if refused.request not in ("GetSceneItemList", "SetCurrentSceneTransitionDuration"):
                        self.strange.append(refused)
                    await asyncio.sleep(0.05)
                    continue
                if set(answer) != {"sceneItems"} or kept != {}:
                    self.strange.append((answer, kept))
                self.done += 1

    async def _pictures(self, session: Session) -> None:
        while True:
            try:
                picture = await session.screenshot("开场", 64, 36)
            except ObsRefused:
                await asyncio.sleep(0.05)
                continue
            if not picture.startswith(b"\x89PNG"):
                self.strange.append(picture)


@pytest.mark.obs
@pytest.mark.timeout(280)
async def test_obs_is_killed_ten_times_during_commands(make_studio: Callable[..., Studio]) -> None:
    studio, room, worker = make_studio(), Room(), Worker()
    await asyncio.to_thread(studio.start)
    async with driving(studio.settings, room, parts=[worker]) as driver:
        for round_ in range(10):
            done = worker.done
            wishing = asyncio.create_task(_wish_on(driver.want_scene))
            await room.until(lambda: room.status.get("connected", False))
            while worker.done < done + 3 * round_:  # the kill hits at another point each time
                await asyncio.sleep(0.001)
            await asyncio.to_thread(studio.kill)
            await room.until(lambda: not room.status["connected"])
            wishing.cancel()
            wish = SCENES[round_ % 3]
            driver.want_scene(wish)
            await asyncio.to_thread(studio.start)
            await room.until_shown(wish)
        client = await ObsClient.connect(studio.patient)
        assert (await client.call("GetCurrentProgramScene"))["currentProgramSceneName"] == wish
        await client.close()
    assert worker.strange == [] and room.by_hand == []


async def _wish_on(want_scene: Callable[[str], None]) -> None:
    while True:
        for scene in SCENES:
            want_scene(scene)
            await asyncio.sleep(0.002)


async def test_an_answer_to_something_else_is_never_taken() -> None:
    """obsws-python would: it does not look at the ids."""
    async with FakeObs() as obs:
        client = await ObsClient.connect(obs.settings)
        obs.echo = {"requestId": "other"}
        with pytest.raises(ObsLost):
            await client.call("GetStats")
        assert client.lost
        await client.close()


async def test_a_burst_of_wishes_costs_fewer_requests_than_wishes() -> None:
    room = Room()
    async with FakeObs() as obs, driving(obs.settings, room, wish="开场") as driver:
        await room.until_shown("开场")
        obs.requests.clear()
        for number in range(100):
            driver.want_scene(("产品", "开场")[number % 2])
            if number % 10 == 0:
                await asyncio.sleep(0)
        driver.want_scene("产品")
        await room.until_shown("产品")
        assert len(obs.requests) < 100
        assert len(obs.asked("SetCurrentProgramScene")) < 20
    assert room.by_hand == [] and obs.programme == "产品"


async def test_wishes_wait_for_nobody_while_obs_does_not_answer() -> None:
    room = Room()
    async with FakeObs() as obs, driving(replace(obs.settings, timeout=1.0), room, wish="开场") as driver:
        await room.until_shown("开场")
        obs.slow.add("SetCurrentProgramScene")
        for number in range(100):  # returns at once: it is no coroutine
            driver.want_scene(("产品", "开场")[number % 2])
        driver.want_scene("产品")
        await obs.wait_for("SetCurrentProgramScene")
        await room.until(lambda: not room.status["connected"])
        obs.slow.clear()
        await room.until_shown("产品")
    assert obs.programme == "产品" and room.by_hand == []
