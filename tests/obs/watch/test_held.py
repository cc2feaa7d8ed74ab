"""From verdicts to faults: only what lasts counts, both ways, whatever comes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from overlay.config.watch import Rule
from overlay.obs.watch.held import Held, Verdict, feed, held

PATIENCE = 4
# Whole numbers: what is said of them is then exact.
VERDICTS = st.lists(st.tuples(st.integers(1, 6), st.sampled_from([True, True, False, None])), min_size=1, max_size=60)


@settings(deadline=None)
@given(VERDICTS, st.integers(0, 8), st.integers(1, 8))
def test_a_fault_begins_and_ends_only_after_an_unbroken_run(
    fed: list[tuple[int, Verdict]], hold: int, release: int
) -> None:
    one, now = Held(hold, release, patience=PATIENCE), 0
    history: list[tuple[float, Verdict]] = []
    for pause, verdict in fed:
        now += pause
        history.append((now, verdict))
        before = one.begun
        assert one.feed(now, verdict) == (one.begun != before)
        if one.begun != before:
            assert verdict is one.begun
            run = _run(history)
            assert now - run >= (release if before else hold), "it lasted long enough"
        elif verdict is not None and verdict is not one.begun:
            assert now - _run(history) < (release if one.begun else hold), "it began as soon as it might"


def _run(history: list[tuple[float, Verdict]]) -> float:
    """Since when the latest verdict has been given at every look, without a gap."""
    start, wanted = history[-1]
    for at, verdict in reversed(history):
        if verdict is not wanted or start - at > PATIENCE:
            break
        start = at
    return start


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_what_flickers_faster_than_the_hold_is_never_a_fault(flicker: list[bool]) -> None:
    one = Held(3, 3, patience=PATIENCE)
    for number, bad in enumerate(flicker):
        one.feed(number * 0.8, bad if number % 4 else False)
        assert not one.begun


def test_what_is_known_to_hold_since_earlier_counts_from_then() -> None:
    one = Held(3, 3, patience=PATIENCE)
    assert one.feed(10, True, since=7)


def test_the_time_when_it_will_have_lasted_long_enough_is_told() -> None:
    one = Held(3, 5, patience=PATIENCE)
    assert one.due is None and not one.suspect
    one.feed(1, True)
    assert one.due == 4 and one.suspect
    one.feed(4, True)
    one.feed(5, False)
    assert one.due == 10


def test_a_fault_that_turns_into_another_is_not_over_in_between() -> None:
    rule = Rule(24, 3, "alarm", "tell")
    all_held = {check: held(check, rule, patience=PATIENCE, begun=False) for check in ("black", "one_colour", "size")}

    def look(now: float, **verdicts: Verdict) -> set[str]:
        return feed(all_held, now, {check: (verdicts.get(check), None) for check in all_held})

    for now in range(4):
        changed = look(now, black=True, one_colour=None, size=True)
    assert changed == {"black", "size"}
    for now in range(4, 8):
        changed = look(now, black=False, one_colour=True, size=False)
    assert changed == {"one_colour", "size"}, "it is still black or blue; only the size is right again"
    for now in range(8, 12):
        changed = look(now, black=False, one_colour=False, size=False)
    assert changed == {"black", "one_colour"}
