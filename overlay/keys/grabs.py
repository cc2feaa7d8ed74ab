"""On X11: the agent's chords reach no other program while it runs, or a console with the focus would fire them too."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator

from Xlib import X
from Xlib.display import Display
from Xlib.error import BadAccess, CatchError, ConnectionClosedError

from overlay.keys.names import Chord, keysym

_MASKS = {"Shift": X.ShiftMask, "Control": X.ControlMask, "Alt": X.Mod1Mask, "Meta": X.Mod4Mask}
_CAPS, _NUM = X.LockMask, X.Mod2Mask


class Grabs:
    """A connection to the X server that owns chords. What comes of them is thrown away: the listener hears it too."""

    def __init__(self) -> None:
        self._display = Display()
        self._root = self._display.screen().root
        self._held: set[Chord] = set()
        self.descriptor = int(self._display.fileno())
        """Readable when there is something to throw away."""

    def drain(self) -> bool:
        """Throw away what came; False when the X server is gone."""
        try:
            while self._display.pending_events():
                self._display.next_event()
        except (ConnectionClosedError, OSError):
            return False
        return True

    def own(self, chords: Collection[Chord]) -> set[Chord]:
        """Own these and no others; those that another program owns already, wholly or in part."""
        try:
            return self._own(set(chords))
        except (ConnectionClosedError, OSError):
            return set()  # the desktop is gone, and with it every key

    def _own(self, chords: set[Chord]) -> set[Chord]:
        for chord in self._held - chords:
            for code, mask in self._places(chord):
                self._root.ungrab_key(code, mask)
        self._held &= chords
        taken = set()
        for chord in chords - self._held:
            refused = CatchError(BadAccess)
            for code, mask in self._places(chord):
                self._root.grab_key(code, mask, False, X.GrabModeAsync, X.GrabModeAsync, onerror=refused)
            self._display.sync()
            if refused.get_error() is not None:
                taken.add(chord)
            self._held.add(chord)
        self._display.sync()
        return taken

    def close(self) -> None:
        """Everybody gets the keys again."""
        with contextlib.suppress(ConnectionClosedError, OSError):
            self._display.close()

    def _places(self, chord: Chord) -> Iterator[tuple[int, int]]:
        """Where the chord is on this keyboard: key codes and modifiers, CapsLock and NumLock on or off."""
        base = sum(_MASKS[modifier] for modifier in chord.modifiers)
        num_lock = (_NUM,) if chord.key.startswith("Numpad") else (0, _NUM)  # without it the keypad moves the cursor
        for code, _ in self._display.keysym_to_keycodes(keysym(chord.key)):
            for num in num_lock:
                for caps in (0, _CAPS):
                    yield code, base | num | caps
