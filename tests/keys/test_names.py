"""Keys by name: what the pages call them is understood, what somebody types with never counts everywhere."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlay.keys.names import ALT_GRAPH, KEYS, MODIFIERS, Chord, everywhere, heard, keysym, parse

chords = st.builds(Chord, st.sampled_from(sorted(KEYS)), st.frozensets(st.sampled_from(MODIFIERS)))
TYPING = {*string.ascii_uppercase, *string.digits, "Space", "Home", "Delete", "ArrowLeft", "Minus", "Slash", "Quote"}


def chord(text: str) -> Chord:
    *modifiers, key = text.split("+")
    return Chord(key, frozenset(modifiers))


@given(chords)
def test_a_chord_is_what_its_name_says(chord: Chord) -> None:
    assert parse(str(chord)) == chord


@given(st.text(max_size=40) | st.lists(st.sampled_from([*MODIFIERS, "F1", "$mod", "", " "])).map("+".join))
def test_any_other_text_is_a_chord_or_none(name: str) -> None:
    found = parse(name)
    assert found is None or (found.key in KEYS and parse(str(found)) == found)


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("F1", "F1"), ("f1", "F1"), ("Shift+F2", "Shift+F2"), ("1", "1"), ("Control+1", "Control+1"),
        ("Control+Digit1", "Control+1"), ("Control+Shift+Digit1", "Control+Shift+1"), ("a", "A"), ("KeyA", "A"),
        ("Alt+Minus", "Alt+Minus"), ("Alt+-", "Alt+Minus"), ("NumpadAdd", "NumpadAdd"), ("Numpad1", "Numpad1"),
        ("MediaTrackNext", "MediaTrackNext"), ("ArrowUp", "ArrowUp"), ("$mod+Alt+K", "Control+Alt+K"),
    ],
)  # fmt: skip
def test_names_as_the_pages_give_them(name: str, means: str) -> None:
    assert parse(name) == chord(means)


@pytest.mark.parametrize("name", ["g i", "Escape", "Enter", "Tab", "Hyper+F1", "F25", "+", "Control++", "é", "Shift+"])
def test_what_only_a_page_can_know_is_no_chord(name: str) -> None:
    assert parse(name) is None


def test_mod_is_the_command_key_on_a_mac() -> None:
    assert parse("$mod+Alt+K", mac=True) == chord("Alt+Meta+K")


@given(chords, st.booleans())
def test_what_somebody_types_with_never_counts_everywhere(chord: Chord, numpad: bool) -> None:
    counts, why = everywhere(chord, numpad=numpad)
    if chord.key in TYPING and not chord.modifiers - {"Shift"}:
        assert why is not None or (numpad and counts == Chord(f"Numpad{chord.key}") and not chord.modifiers)
    if why is None and counts.key.startswith("Numpad") and not counts.modifiers & {"Control", "Alt", "Meta"}:
        assert numpad


@pytest.mark.parametrize(
    ("name", "numpad", "counts"),
    [
        ("F1", False, True), ("Shift+F24", False, True), ("MediaPlayPause", False, True), ("Pause", False, True),
        ("Control+Alt+K", False, True), ("Alt+1", False, True), ("Control+Home", False, True), ("Meta+F3", False, True),
        ("Control+C", False, False), ("Control+Shift+T", False, False), ("Meta+V", False, False),
        ("Alt+F4", False, False), ("Shift+A", False, False), ("1", False, False), ("Numpad7", False, False),
        ("1", True, True), ("Numpad7", True, True), ("NumpadAdd", True, True), ("Shift+1", True, False),
    ],
)  # fmt: skip
def test_which_count_everywhere(name: str, numpad: bool, counts: bool) -> None:
    assert (everywhere(chord(name), numpad=numpad)[1] is None) is counts


def everything(system: str) -> set[str | None]:
    """All that a system's keyboard can be heard to say by number alone."""
    return {heard(system, vk=number) for number in range(0x10000)}


def test_windows_can_say_every_key_by_its_number() -> None:
    assert everything("win32") - {None} == KEYS | {*MODIFIERS, ALT_GRAPH}
    assert heard("win32", vk=ord("K"), char="ǩ") == "K", "whatever character AltGr or a dead key makes of it"


def test_a_mac_says_letters_and_digits_by_their_place() -> None:
    said = everything("darwin")
    assert said >= {key for key in KEYS if len(key) == 1} | {key for key in KEYS if key.startswith("Numpad")}
    assert heard("darwin", vk=0x12, char="¡") == "1", "Option makes another character of it"
    assert heard("darwin", special="media_next", vk=17) == "MediaTrackNext"


@given(st.sampled_from(string.ascii_letters + string.digits + string.punctuation))
def test_x11_says_characters_and_shift_makes_no_other_key_of_them(char: str) -> None:
    name = heard("linux", char=char, vk=ord(char))
    assert name in KEYS
    assert heard("linux", char=chr(keysym(name)), vk=keysym(name)) == name


def test_on_x11_the_keypad_is_not_the_row_of_digits() -> None:
    assert heard("linux", char="1", vk=0x31) == "1"
    assert heard("linux", char="1") == "Numpad1"
    assert heard("linux", vk=0xFFD2) == "F21"
    assert heard("linux", vk=0xFE03) == ALT_GRAPH


def test_no_two_keys_have_one_number() -> None:
    assert len({keysym(key) for key in KEYS}) == len(KEYS)


@given(st.sampled_from(["win32", "darwin", "linux"]), st.none() | st.text(max_size=12), st.none() | st.text(max_size=3),
       st.none() | st.integers(-1, 2**32))  # fmt: skip
def test_whatever_a_keyboard_says_is_a_key_or_none(
    system: str, special: str | None, char: str | None, vk: int | None
) -> None:
    assert heard(system, special=special, char=char, vk=vk) in KEYS | {None, *MODIFIERS, ALT_GRAPH}
