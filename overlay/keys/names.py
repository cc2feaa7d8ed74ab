"""Keys by name: the browser's, which cues have; each system's own; and which of them are safe everywhere."""

from __future__ import annotations

import re
import string
from typing import NamedTuple

MODIFIERS = ("Control", "Alt", "Shift", "Meta")
ALT_GRAPH = "AltGraph"
"""Held while somebody types a special character: no chord of ours has it."""

_STRONG = frozenset({"Control", "Alt", "Meta"})
_SIGNS = {
    "Minus": "-", "Equal": "=", "BracketLeft": "[", "BracketRight": "]", "Backslash": "\\", "Semicolon": ";",
    "Quote": "'", "Backquote": "`", "Comma": ",", "Period": ".", "Slash": "/",
}  # fmt: skip
_UNSHIFTED = str.maketrans('!@#$%^&*()_+{}|:"~<>?', "1234567890-=[]\\;'`,./")  # of the US layout, which China uses
_FUNCTION = [f"F{number}" for number in range(1, 25)]
_MEDIA = {
    "MediaPlayPause": "media_play_pause", "MediaStop": "media_stop", "MediaTrackNext": "media_next",
    "MediaTrackPrevious": "media_previous", "AudioVolumeMute": "media_volume_mute",
    "AudioVolumeDown": "media_volume_down", "AudioVolumeUp": "media_volume_up",
}  # fmt: skip
_PAD_SIGNS = {
    "NumpadAdd": "+", "NumpadSubtract": "-", "NumpadMultiply": "*", "NumpadDivide": "/", "NumpadDecimal": ".",
}  # fmt: skip
_PAD = {f"Numpad{digit}": digit for digit in string.digits} | _PAD_SIGNS
_PLACES = {
    "Home": "home", "End": "end", "PageUp": "page_up", "PageDown": "page_down", "Insert": "insert",
    "Delete": "delete", "ArrowUp": "up", "ArrowDown": "down", "ArrowLeft": "left", "ArrowRight": "right",
    "Space": "space", "ContextMenu": "menu", "Pause": "pause", "ScrollLock": "scroll_lock",
}  # fmt: skip

KEYS = frozenset([*_FUNCTION, *string.ascii_uppercase, *string.digits, *_SIGNS, *_MEDIA, *_PAD, *_PLACES])
"""Every key that a chord can have, by the name that we give it."""

_ALIASES = (
    {key.lower(): key for key in KEYS}
    | {f"key{letter}": letter.upper() for letter in string.ascii_lowercase}
    | {f"digit{digit}": digit for digit in string.digits}
    | {sign: name for name, sign in _SIGNS.items()}
)


class Chord(NamedTuple):
    """A key, and the modifiers that are held with it: these and no others."""

    key: str
    modifiers: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return "+".join([*(name for name in MODIFIERS if name in self.modifiers), self.key])


def parse(name: str, *, mac: bool = False) -> Chord | None:
    """The chord that a cue's key names (`F1`, `Shift+F2`, `Control+Digit1`); None where a page alone can know it."""
    *modifiers, key = re.split(r"\b\+", name)
    held = {("Meta" if mac else "Control") if modifier == "$mod" else modifier for modifier in modifiers}
    known = _ALIASES.get(key.lower())
    return Chord(known, frozenset(held)) if known and held <= set(MODIFIERS) else None


def everywhere(chord: Chord, *, numpad: bool) -> tuple[Chord, str | None]:
    """The chord as it counts outside of pages, and why it does not ("中文 | English"), None where it does.

    A digit alone is the numeric keypad's, if that takes part: the row of digits belongs to whoever types.
    """
    key, modifiers = chord
    strong = modifiers & _STRONG
    if key in string.digits and not modifiers and numpad:
        return Chord(f"Numpad{key}"), None
    why = None
    if chord == Chord("F4", frozenset({"Alt"})):
        why = "系统用它关闭窗口 | the system closes windows with it"
    elif key in _FUNCTION or key in _MEDIA or key in ("Pause", "ScrollLock"):
        pass
    elif (key in _PAD or (key in string.digits and not modifiers)) and not strong:
        if not (numpad and key in _PAD):
            why = "打字也用它；加 --numpad 后小键盘上的算数 | typing uses it; --numpad makes the numeric keypad's count"
    elif not strong:
        why = "打字时会误触发 | it would fire while somebody types"
    elif key in string.ascii_uppercase and "Alt" not in modifiers:
        why = "每个程序都用它（复制、粘贴、关闭） | every program uses it (copy, paste, close)"
    return chord, why


def heard(system: str, *, special: str | None = None, char: str | None = None, vk: int | None = None) -> str | None:
    """The key or modifier that a keyboard event is about, None where it is none of ours.

    system: as `sys.platform`. `special`: pynput's name of a key that is no character. `vk`: the system's own number:
    on Windows it says all, on a Mac it is the place on the keyboard, which Option does not change.
    """
    if system == "win32":
        return _WINDOWS.get(vk or 0)
    if special is not None:
        return _SPECIAL.get(special)
    if system == "darwin":
        return _MAC.get(-1 if vk is None else vk)
    if char is None:
        return _X11.get(vk or 0)
    if vk is None and char in _PAD_CHARS:  # what pynput makes of the keypad, and of nothing else
        return _PAD_CHARS[char]
    return _ALIASES.get(char.translate(_UNSHIFTED).lower())


_PAD_CHARS = {char: name for name, char in _PAD.items()} | {",": "NumpadDecimal"}
_SPECIAL = (
    {name.lower(): name for name in _FUNCTION}
    | {special: name for name, special in (_MEDIA | _PLACES).items()}
    | {"ctrl": "Control", "ctrl_l": "Control", "ctrl_r": "Control", "shift": "Shift", "shift_l": "Shift"}
    | {"shift_r": "Shift", "alt": "Alt", "alt_l": "Alt", "alt_r": "Alt", "cmd": "Meta", "cmd_l": "Meta"}
    | {"cmd_r": "Meta", ALT_GRAPH: ALT_GRAPH, "alt_gr": ALT_GRAPH}
)
_X11 = {0xFE03: ALT_GRAPH} | {0xFFBE + place: name for place, name in enumerate(_FUNCTION)}
_MAC = (
    dict(zip((0x1D, *range(0x12, 0x16), 0x17, 0x16, 0x1A, 0x1C, 0x19), string.digits, strict=True))
    | {place: letter for place, letter in enumerate("ASDFHGZXCV") if letter}
    | dict(enumerate("BQWERYT", 0x0B))
    | {0x1F: "O", 0x20: "U", 0x22: "I", 0x23: "P", 0x25: "L", 0x26: "J", 0x28: "K", 0x2D: "N", 0x2E: "M"}
    | {0x18: "Equal", 0x1B: "Minus", 0x1E: "BracketRight", 0x21: "BracketLeft", 0x27: "Quote", 0x29: "Semicolon"}
    | {0x2A: "Backslash", 0x2B: "Comma", 0x2C: "Slash", 0x2F: "Period", 0x32: "Backquote"}
    | {place: f"Numpad{digit}" for digit, place in enumerate((*range(0x52, 0x5A), 0x5B, 0x5C))}
    | {0x41: "NumpadDecimal", 0x43: "NumpadMultiply", 0x45: "NumpadAdd", 0x4B: "NumpadDivide", 0x4E: "NumpadSubtract"}
)
_WINDOWS = (
    {ord(key): key for key in string.digits + string.ascii_uppercase}
    | {0x70 + place: name for place, name in enumerate(_FUNCTION)}
    | {0x60 + digit: f"Numpad{digit}" for digit in range(10)}
    | {0x6A: "NumpadMultiply", 0x6B: "NumpadAdd", 0x6D: "NumpadSubtract", 0x6E: "NumpadDecimal", 0x6F: "NumpadDivide"}
    | dict(enumerate(("Space", "PageUp", "PageDown", "End", "Home"), 0x20))
    | dict(enumerate(("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"), 0x25))
    | {0x2D: "Insert", 0x2E: "Delete", 0x5D: "ContextMenu", 0x13: "Pause", 0x91: "ScrollLock"}
    | dict(enumerate(("AudioVolumeMute", "AudioVolumeDown", "AudioVolumeUp"), 0xAD))
    | dict(enumerate(("MediaTrackNext", "MediaTrackPrevious", "MediaStop", "MediaPlayPause"), 0xB0))
    | dict(enumerate(("Semicolon", "Equal", "Comma", "Minus", "Period", "Slash", "Backquote"), 0xBA))
    | dict(enumerate(("BracketLeft", "Backslash", "BracketRight", "Quote"), 0xDB))
    | {0x10: "Shift", 0xA0: "Shift", 0xA1: "Shift", 0x11: "Control", 0xA2: "Control", 0xA3: "Control"}
    | {0x12: "Alt", 0xA4: "Alt", 0xA5: ALT_GRAPH, 0x5B: "Meta", 0x5C: "Meta"}
)


def keysym(key: str) -> int:
    """X11's number of a key."""
    if key in _FUNCTION:
        return 0xFFBE + _FUNCTION.index(key)
    if key in _KEYSYMS:
        return _KEYSYMS[key]
    return ord(_SIGNS.get(key, key).lower())


_KEYSYMS = (
    {f"Numpad{digit}": 0xFFB0 + digit for digit in range(10)}
    | {"NumpadMultiply": 0xFFAA, "NumpadAdd": 0xFFAB, "NumpadSubtract": 0xFFAD}
    | {"NumpadDecimal": 0xFFAE, "NumpadDivide": 0xFFAF}
    | dict(zip(("Home", "ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown", "PageUp", "PageDown", "End"),
               range(0xFF50, 0xFF58), strict=True))
    | {"Space": 0x20, "Insert": 0xFF63, "Delete": 0xFFFF, "ContextMenu": 0xFF67, "Pause": 0xFF13, "ScrollLock": 0xFF14}
    | dict(zip(("AudioVolumeDown", "AudioVolumeMute", "AudioVolumeUp", "MediaPlayPause", "MediaStop",
                "MediaTrackPrevious", "MediaTrackNext"), range(0x1008FF11, 0x1008FF18), strict=True))
)  # fmt: skip
