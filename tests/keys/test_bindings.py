"""The table: every key of every cue, those that count everywhere, and why the others do not."""

from overlay.keys.bindings import bind
from overlay.keys.names import Chord

COMMANDS = [{"name": "card.show"}, {"name": "obs.stop", "confirm": "hold"}]


def cue(identity: str, *keys: str, command: str = "card.show", label: str = "") -> dict[str, object]:
    return {"id": identity, "label": label, "keys": list(keys), "command": command, "args": {}, "mode": "press"}


def test_each_key_has_its_row() -> None:
    rows = bind(
        [cue("one", "F1", "q", label="1 号"), cue("two"), cue("three", "g i")], COMMANDS, role="assistant", numpad=False
    )

    assert [(row.name, row.cue, row.label, row.chord, row.why is None) for row in rows] == [
        ("F1", "one", "1 号", Chord("F1"), True),
        ("q", "one", "1 号", Chord("Q"), False),
        ("g i", "three", "three", None, False),
    ]


def test_a_dangerous_command_is_held() -> None:
    rows = bind([cue("one", "F1"), cue("stop", "F2", command="obs.stop")], COMMANDS, role="assistant", numpad=False)

    assert [row.hold for row in rows] == [False, True]


def test_one_key_under_two_names_fires_neither_and_both_are_named() -> None:
    rows = bind(
        [cue("one", "Alt+1", label="甲"), cue("two", "Alt+Digit1", label="乙"), cue("three", "F1")],
        COMMANDS,
        role="assistant",
        numpad=False,
    )

    assert [row.why is None for row in rows] == [False, False, True]
    assert "乙" in str(rows[0].why) and "甲" in str(rows[1].why)


def test_two_names_of_one_key_in_one_cue_are_no_conflict() -> None:
    rows = bind([cue("one", "Alt+1", "Alt+Digit1")], COMMANDS, role="assistant", numpad=False)

    assert [row.why for row in rows] == [None, None]


def test_with_the_keypad_a_digit_is_the_keypads() -> None:
    (row,) = bind([cue("one", "1")], COMMANDS, role="assistant", numpad=True)

    assert (row.chord, row.why) == (Chord("Numpad1"), None)


def test_a_label_cannot_move_the_cursor() -> None:
    (row,) = bind([cue("one", "F1", label="a\x1b[2Jb\n")], COMMANDS, role="assistant", numpad=False)

    assert row.label == "a�[2Jb�"


def test_what_the_token_may_not_do_is_no_key() -> None:
    commands = [{"name": "obs.start", "role": "operator"}]
    for role, global_ in [("assistant", False), ("operator", True), ("admin", True)]:
        (row,) = bind([cue("start", "F1", command="obs.start")], commands, role=role, numpad=False)
        assert (row.why is None) is global_


def test_what_is_held_and_who_may_follows_from_all_that_a_cue_may_run() -> None:
    commands = [*COMMANDS, {"name": "obs.stream", "role": "operator", "confirm": "hold"}]
    steps = {"mode": "macro", "steps": [{"command": "card.show"}, {"wait": 1}, {"command": "obs.stream"}]}
    cues = [
        cue("held", "F1") | {"mode": "hold"},
        cue("armed", "F2", command="obs.stop") | {"mode": "arm"},
        cue("toggle", "F3") | {"mode": "toggle", "off": {"command": "obs.stop"}},
        {"id": "macro", "label": "", "keys": ["F4"], **steps},
    ]
    rows = bind(cues, commands, role="assistant", numpad=False)

    assert [(row.mode, row.hold, row.why is None) for row in rows] == [
        ("hold", True, True), ("arm", False, True), ("toggle", True, True), ("macro", True, False)
    ]  # fmt: skip
    assert "operator" in str(rows[3].why)
