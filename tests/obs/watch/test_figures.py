"""What OBS's figures tell: of its outputs, its disk, its microphones."""

from typing import Any

import pytest

from overlay.config.watch import Watch
from overlay.obs.meters import FLOOR, Level
from overlay.obs.watch import sound
from overlay.obs.watch.held import feed, held
from overlay.obs.watch.outputs import CHECKS, Outputs, Stats, Stream

RULES = Watch().rules()
OUTPUTS = {check: RULES[check] for check in CHECKS}
CALM = {"render": 0, "encoder": 0, "dropped": 0, "bytes": 500_000, "congestion": 0.0, "free": 100_000.0}


class Obs:
    """Its counters, second by second."""

    def __init__(self) -> None:
        self.outputs = Outputs(OUTPUTS, patience=4)
        self.held = {check: held(check, rule, patience=4, begun=False) for check, rule in OUTPUTS.items()}
        self.now = 0
        self.frames = self.bytes = 0
        self.lost = {"render": 0, "encoder": 0, "dropped": 0}

    def runs(self, seconds: int, **otherwise: Any) -> list[tuple[int, str, bool]]:
        """`(second, check, whether it began)` while it runs like this."""
        how = CALM | {"reconnecting": False, "streaming": True} | otherwise
        found = []
        for _ in range(seconds):
            self.now += 1
            self.frames += 30
            self.bytes += how["bytes"]
            for counter in self.lost:
                self.lost[counter] += how[counter]
            stats = Stats(self.lost["render"], self.frames, self.lost["encoder"], self.frames, how["free"])
            stream = Stream(
                how["streaming"], how["reconnecting"], how["congestion"], self.bytes, self.lost["dropped"], self.frames
            )
            judged = self.outputs.judge(self.now, stats, stream)
            found += [(self.now, check, self.held[check].begun) for check in feed(self.held, self.now, judged)]
        return found


@pytest.mark.parametrize(
    ("check", "how"),
    [
        ("render_lag", {"render": 6}),
        ("encoder_lag", {"encoder": 6}),
        ("dropped", {"dropped": 6}),
        ("disk", {"free": 2000.0}),
        ("congestion", {"congestion": 0.9}),
        ("reconnecting", {"reconnecting": True}),
        ("bitrate", {"bytes": 50_000, "congestion": 0.4}),
        ("bitrate", {"bytes": 0}),
    ],
)
def test_each_fault_of_outputs_begins_within_its_hold_and_ends(check: str, how: dict[str, Any]) -> None:
    obs = Obs()
    assert obs.runs(60) == []
    (began, *others) = obs.runs(15, **how)
    assert began[1:] == (check, True) and not others
    assert began[0] - 60 <= RULES[check].hold + 2
    assert [one[1:] for one in obs.runs(20)] == [(check, False)]


def test_a_still_picture_needs_few_bits_and_no_line_is_to_blame() -> None:
    obs = Obs()
    obs.runs(60)
    assert obs.runs(60, bytes=20_000) == []
    assert obs.outputs.rate == 160


def test_who_stops_the_stream_has_no_trouble_with_it() -> None:
    obs = Obs()
    obs.runs(30)
    assert [one[1:] for one in obs.runs(10, reconnecting=True)] == [("reconnecting", True)]
    assert [one[1:] for one in obs.runs(10, streaming=False, bytes=0)] == [("reconnecting", False)]
    assert obs.outputs.usual is None


def test_counters_that_begin_anew_are_no_fault() -> None:
    obs = Obs()
    obs.runs(30, render=1)
    obs.frames, obs.bytes, obs.lost = 0, 0, dict.fromkeys(obs.lost, 0)
    assert obs.runs(30) == []


def test_an_obs_that_says_less_is_judged_by_what_it_says() -> None:
    outputs = Outputs(OUTPUTS, patience=4)
    judged = outputs.judge(1, Stats(), None)
    assert judged["disk"] == (None, None)
    judged = outputs.judge(2, None, Stream(True))
    assert judged["congestion"] == judged["bitrate"] == (None, None)
    assert judged["reconnecting"] == (False, None)


def level(peak: float, *, device: float | None = None) -> Level:
    return Level((peak - 3,), (peak,), (peak if device is None else device,))


@pytest.mark.parametrize(
    ("heard", "silent", "clipping"),
    [
        (level(-12), False, False),
        (level(-75), True, False),
        (level(-57), None, False),
        (level(FLOOR, device=-12), True, False),
        (level(0), False, True),
        (level(-0.5), False, None),
        (level(-12, device=0), False, True),
        (level(FLOOR, device=0), True, False),
        (Level(), True, False),
        (None, None, None),
    ],
)
def test_a_microphone_is_silent_or_clips_as_viewers_hear_it(
    heard: Level | None, silent: bool | None, clipping: bool | None
) -> None:
    judged = sound.judge(RULES, heard)
    assert (judged["silent"][0], judged["clipping"][0]) == (silent, clipping)
