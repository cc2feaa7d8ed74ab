"""What the test machine's OBS cannot do: chapters in the file, files that are split, an OBS that is lost or too old."""

# ruff: noqa: N802  # requests keep the names that OBS gives them

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from overlay.obs.control import Control
from overlay.obs.recorder import Recorder, Subject
from overlay.room.chapters import ffmetadata
from overlay.room.recordings import Chapter, Part, Recording
from overlay.server.airing import PAUSE, Airing
from tests.obs.fake_obs import FakeObs, Fields, Refusal
from tests.obs.room_stand_in import Room, driving

TEA = Subject("A001", 1, "龙井茶")
CUP = Subject("A002", 2, "茶杯")
STATE = "OBS_WEBSOCKET_OUTPUT_"


class Recording55(FakeObs):
    """An OBS that writes chapters into its file, where that is a hybrid MP4."""

    hybrid = True
    duration = 0
    paused = False

    def do_GetRecordStatus(self) -> Fields:
        return {"outputActive": self.recording, "outputPaused": self.paused, "outputDuration": self.duration}

    def do_CreateRecordChapter(self, chapterName: str | None = None) -> None:  # noqa: N803
        if not self.hybrid:
            raise Refusal(700, "The file format takes no chapters.")

    def do_StopRecord(self) -> Fields:
        return {"outputPath": "D:\\录像\\a.mp4"}


class Notebook:
    """What the recorder writes down."""

    def __init__(self) -> None:
        self.lines: asyncio.Queue[tuple[Any, ...]] = asyncio.Queue()
        self.running: str | None = None
        self.on_air: Subject | None = None
        self.last: str | None = None

    def open(self) -> str | None:
        return self.running

    def subject(self) -> Subject | None:
        return self.on_air

    async def started(self, file: str | None, ms: int) -> str | None:
        self.running = "r1"
        self.lines.put_nowait(("started", file, ms))
        return self.last

    async def split(self, file: str, ms: int) -> None:
        self.lines.put_nowait(("split", file, ms))

    async def ended(self, file: str | None, ms: int | None) -> None:
        self.running = None
        self.lines.put_nowait(("ended", file, ms))

    async def chapter(self, ms: int, title: str, subject: Subject | None, in_file: bool) -> None:
        self.last = subject.id if subject else None
        self.lines.put_nowait((ms, title, in_file))


async def test_chapters_go_into_a_file_that_takes_them_and_are_written_down_in_any_case() -> None:
    book = Notebook()
    recorder = Recorder(book)
    async with Recording55() as obs, driving(obs.settings, Room(), parts=[recorder]):
        await obs.wait_for("GetRecordStatus", 2)
        book.on_air = TEA
        obs.recording, obs.duration = True, 20
        await obs.emit(
            "RecordStateChanged", {"outputState": STATE + "STARTED", "outputPath": "D:\\录像\\a.mp4"}, intent=64
        )
        assert await book.lines.get() == ("started", "D:\\录像\\a.mp4", 20)
        assert await book.lines.get() == (0, "1 龙井茶", True)  # it was on the air already
        obs.duration, obs.paused, obs.hybrid = 5000, True, False
        recorder.explain(CUP)
        assert await book.lines.get() == (5000, "2 茶杯", False)
        assert obs.asked("CreateRecordChapter") == [{"chapterName": "1 龙井茶"}, {"chapterName": "2 茶杯"}]
        await obs.emit("RecordFileChanged", {"newOutputPath": "D:\\录像\\b.mp4"}, intent=64)
        assert await book.lines.get() == ("split", "D:\\录像\\b.mp4", 5000)
        obs.duration = 7000
        await obs.emit("RecordStateChanged", {"outputState": STATE + "STOPPING", "outputPath": None}, intent=64)
        await obs.emit(
            "RecordStateChanged", {"outputState": STATE + "STOPPED", "outputPath": "D:\\录像\\b.mp4"}, intent=64
        )
        assert await book.lines.get() == ("ended", "D:\\录像\\b.mp4", 7000)
        recorder.explain(TEA)  # nothing is recorded any more
        await obs.wait_for("GetRecordStatus", 8)
        assert book.lines.empty()


async def test_a_server_that_comes_back_goes_on_in_the_recording_that_runs() -> None:
    book = Notebook()
    book.running, book.on_air, book.last = "r1", CUP, "A001"
    async with Recording55() as obs:
        obs.recording, obs.duration, obs.paused = True, 60_000, True
        async with driving(obs.settings, Room(), parts=[Recorder(book)]):
            assert await book.lines.get() == ("started", None, 60_000)
            assert await book.lines.get() == (60_000, "2 茶杯", True)  # it came while nobody looked


async def test_an_act_ends_once_whatever_becomes_of_obs() -> None:
    outcomes: asyncio.Queue[tuple[str, str | None, str | None]] = asyncio.Queue()
    control = Control(lambda *outcome: outcomes.put_nowait(outcome), Recorder(Notebook()))
    control.ask("1", "stop_record", {})
    assert "OBS 没有连上" in str((await outcomes.get())[1])
    room = Room()
    async with Recording55() as obs, driving(obs.settings, room, parts=[control]):
        await room.until(lambda: bool(room.status.get("connected")))
        control.ask("2", "save_replay", {})
        id_, why, _ = await outcomes.get()
        assert id_ == "2"
        assert why is not None
        assert "31.0.3" in why and "SaveReplayBuffer" in why
        obs.recording = True
        obs.slow.add("StopRecord")
        control.ask("3", "stop_record", {})
        id_, why, _ = await outcomes.get()
        assert id_ == "3"
        assert "不知道做了没有" in str(why)
    assert len(obs.asked("StopRecord")) == 1
    assert outcomes.empty()


def test_the_sidecar_of_a_split_recording_goes_on_in_the_second_file() -> None:
    recording = Recording(
        id="r1", started_at=0, length=9000, parts=[Part(file="a.mkv"), Part(file="b.mkv", from_ms=4000)],
        chapters=[Chapter(at=1000, title="a=b;c#d\\e\nf", product="A"), Chapter(at=6000, title="杯", product="B")],
    )  # fmt: skip
    (first, one), (second, two) = ffmetadata(recording)
    assert (first, second) == ("a.mkv", "b.mkv")
    chapter = "[CHAPTER]\nTIMEBASE=1/1000\nSTART={}\nEND={}\ntitle={}\n"
    title = "a\\=b\\;c\\#d\\\\e f"
    assert one == ";FFMETADATA1\n" + chapter.format(1000, 4000, title)
    assert two == ";FFMETADATA1\n" + chapter.format(0, 2000, title) + chapter.format(2000, 5000, "杯")


def card(*products: str) -> dict[str, Any]:
    """Topics that have these on the air, each shown by a mechanic of its own."""
    shown = {
        f"m{index}": {"on_air": True, "product": {"id": id_, "number": 1, "name": id_}}
        for index, id_ in enumerate(products)
    }
    return {"timer": {"on_air": True}, "off": {"on_air": False, "product": {"id": "Z"}}, **shown}


def test_an_explanation_begins_when_a_product_comes_on_the_air() -> None:
    airing = Airing()

    def began(at: int, *products: str) -> str | None:
        subject = airing.look(card(*products), at)
        return subject.id if subject else None

    assert began(0, "A") == "A"
    assert began(1, "A", "A") is None  # a second mechanic shows it too
    assert began(2, "A", "B") == "B"
    assert began(3, "A") is None
    assert airing.subject is not None and airing.subject.id == "A"
    assert began(10) is None
    assert airing.subject is None
    assert began(10 + PAUSE, "B") is None  # the same explanation goes on
    assert began(20 + PAUSE) is None
    assert began(21 + 2 * PAUSE, "B") == "B"


@pytest.mark.parametrize("topic", [{"product": None}, {"product": {"number": 1}}, {"product": "A"}, {}])
def test_what_names_no_product_begins_nothing(topic: dict[str, Any]) -> None:
    assert Airing().look({"card": {"on_air": True, **topic}}, 0) is None
