"""Presses: one for each time that a key goes down, with exactly what is held."""

from hypothesis import given
from hypothesis import strategies as st

from overlay.keys.names import ALT_GRAPH, MODIFIERS, Chord
from overlay.keys.presses import FORGOTTEN, Presses

KEYS = ["F1", "F2", "K"]
events = st.lists(st.tuples(st.sampled_from([*KEYS, *MODIFIERS, ALT_GRAPH, None]), st.booleans()), max_size=60)


@given(events)
def test_a_press_ends_with_its_release_and_repeats_are_none(events: list[tuple[str | None, bool]]) -> None:
    presses, held, down = Presses(), set(), {}
    for number, (key, is_down) in enumerate(events):
        stroke = presses.heard(key, down=is_down, now=number / 100)
        if key not in KEYS:
            assert stroke is None
            (held.add if is_down else held.discard)(key)
            held.discard(None)
        elif is_down and key not in down:
            down[key] = Chord(key, frozenset(held))
            assert stroke == (down[key], "press")
        elif is_down:
            assert stroke == (down[key], "repeat")
        else:
            assert stroke == ((down.pop(key), "release") if key in down else None)


def test_what_a_locked_screen_hid_is_forgotten() -> None:
    presses = Presses()
    presses.heard("Meta", down=True, now=0)  # and the release is never seen
    presses.heard("F2", down=True, now=0)

    assert presses.heard("F1", down=True, now=1) == (Chord("F1", frozenset({"Meta"})), "press")
    assert presses.heard("F1", down=False, now=1) == (Chord("F1", frozenset({"Meta"})), "release")
    later = FORGOTTEN + 1
    assert presses.heard("F1", down=True, now=later) == (Chord("F1"), "press")
    assert presses.heard("F2", down=True, now=later) == (Chord("F2"), "press")


def test_a_held_key_that_repeats_is_never_forgotten() -> None:
    presses = Presses()
    presses.heard("F1", down=True, now=0)

    assert all(presses.heard("F1", down=True, now=now) == (Chord("F1"), "repeat") for now in range(1, 200))
