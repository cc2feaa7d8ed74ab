"""Chapters and clips of a real recording of a real OBS: where each product's explanation is, and a clip of each."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from overlay.obs import ObsClient
from tests.obs.studio import Studio

from .conftest import Connect, Show, probe

pytestmark = pytest.mark.obs

GOP = 1000  # ms, as the profile says
FRAME = 34


async def recorded(client: ObsClient, ms: int) -> None:
    """Until the recording is that long."""
    async with asyncio.timeout(60):
        while int(str((await client.call("GetRecordStatus"))["outputDuration"])) < ms:
            await asyncio.sleep(0.02)


async def explain(room: Show, client: ObsClient, *moments: tuple[int, str]) -> None:
    """Show these products at these ms of the recording."""
    for at, product in moments:
        await recorded(client, at)
        await room.give("product_card.show", product=product)


async def made(show: Connect, studio: Studio, work: Callable[[Show, ObsClient], Any]) -> tuple[Show, dict[str, Any]]:
    """A recording during which `work` was done, as the room lists it."""
    room = await show(studio.settings)
    client = await ObsClient.connect(studio.patient)
    try:
        await room.give("session.start", title="周三晚场")
        await room.done("start_record")
        await work(room, client)
        await room.done("stop_record")
    finally:
        await client.close()
    async with asyncio.timeout(60):
        while "ended_at" not in (newest := (await room.recordings())[0]):
            await asyncio.sleep(0.02)
    return room, newest


def overlay(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in the server's folder."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        [sys.executable, "-m", "overlay", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )


def frames(file: Path) -> dict[str, float]:
    """Of each video packet: what it holds → its time in seconds."""
    listed = probe(file, "-select_streams", "v:0", "-show_packets", "-show_data_hash", "md5", "-of", "json")
    return {one["data_hash"]: float(one["pts_time"]) for one in json.loads(listed)["packets"]}


async def test_each_product_has_a_chapter_and_a_clip(show: Connect, studio: Studio, tmp_path: Path) -> None:
    async def work(room: Show, client: ObsClient) -> None:
        await explain(room, client, (1200, "A001"), (2600, "A002"))
        await recorded(client, 3400)
        await room.done("chapter", title="抽奖 = 开始")
        await explain(room, client, (4300, "A001"))
        await recorded(client, 6000)

    room, recording = await made(show, studio, work)
    assert recording["session"] == (await room.topic("session"))["id"]
    await asyncio.to_thread(check, recording, tmp_path)


def check(recording: dict[str, Any], tmp_path: Path) -> None:
    chapters = recording["chapters"]
    assert [one.get("product") for one in chapters] == ["A001", "A002", None, "A001"]
    for one, asked in zip([chapters[0], chapters[1], chapters[3]], (1200, 2600, 4300), strict=True):
        assert asked - FRAME <= one["at"] < asked + 2000  # it was shown then; how soon after is up to the machine
    (part,) = recording["parts"]
    file = Path(part["file"])

    sidecar = file.with_name(file.stem + ".chapters.txt")
    titles = ["1 龙井茶=特级;#1", "2 青瓷/茶杯", "抽奖 = 开始", "1 龙井茶=特级;#1"]
    for readable in (sidecar, with_chapters(file, sidecar, tmp_path / "with.mkv")):
        read = json.loads(probe(readable, "-show_chapters", "-of", "json"))["chapters"]
        assert [one["tags"]["title"] for one in read] == titles
        assert [round(float(one["start_time"]) * 1000) for one in read] == [one["at"] for one in chapters]
        assert round(float(read[-1]["end_time"]) * 1000) == recording["length"]

    before = file.read_bytes()
    done = overlay(tmp_path, "clips", "last", "--out", "切片")
    assert done.returncode == 0, done.stderr
    clips = {one.name: one for one in (tmp_path / "切片").iterdir()}
    assert set(clips) == {"1-龙井茶=特级;#1-1.mkv", "1-龙井茶=特级;#1-2.mkv", "2-青瓷_茶杯.mkv"}
    source = frames(file)
    starts = {"1-龙井茶=特级;#1-1.mkv": chapters[0]["at"], "2-青瓷_茶杯.mkv": chapters[1]["at"]}
    starts["1-龙井茶=特级;#1-2.mkv"] = chapters[3]["at"]
    for name, at in starts.items():
        first = next(iter(frames(clips[name])))
        assert at - GOP - FRAME <= source[first] * 1000 <= at + 1
        assert "K" in probe(
            clips[name], "-select_streams", "v:0", "-read_intervals", "%+#1", "-show_entries", "packet=flags"
        )
    assert file.read_bytes() == before
    cup = float(probe(clips["2-青瓷_茶杯.mkv"], "-show_entries", "format=duration"))
    assert abs(cup * 1000 - (chapters[3]["at"] - chapters[1]["at"])) < GOP + 500


def with_chapters(file: Path, sidecar: Path, target: Path) -> Path:
    """The recording with the sidecar's chapters in it, as the documentation says."""
    tell = ["-v", "error", "-i", str(file), "-i", str(sidecar), "-map_metadata", "1", "-codec", "copy", str(target)]
    subprocess.run(["ffmpeg", *tell], check=True)
    return target
