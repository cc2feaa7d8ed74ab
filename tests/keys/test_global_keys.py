"""Keys pressed on a real X desktop, whatever has the focus, end in the room once or not at all."""

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.keys.desktop import DEADLINE, Desktop, Room
from tests.obs.studio import Screen

if sys.platform in ("win32", "darwin"):
    pytest.skip("X11 is elsewhere", allow_module_level=True)

from Xlib import X
from Xlib.display import Display
from Xlib.ext import record

Make = Callable[..., Desktop]


@contextlib.contextmanager
def downs(display: str) -> Iterator[Callable[[], int]]:
    """Counts how often a key goes down, repeats included, whoever gets to know of it."""
    asking, recording = Display(display), Display(display)
    nothing = {"core_requests": (0, 0), "core_replies": (0, 0), "ext_requests": (0, 0, 0, 0), "errors": (0, 0),
               "ext_replies": (0, 0, 0, 0), "delivered_events": (0, 0), "client_started": False, "client_died": False}  # fmt: skip
    wanted = nothing | {"device_events": (X.KeyPress, X.KeyPress)}
    context = asking.record_create_context(0, [record.AllClients], [wanted])
    asking.sync()
    seen: list[object] = []
    thread = threading.Thread(target=recording.record_enable_context, args=(context, seen.append))
    thread.start()

    def count() -> int:
        asking.sync()  # and whatever the server still holds back goes out
        return len([reply for reply in seen if reply.data])  # type: ignore[attr-defined]

    try:
        yield count
    finally:
        asking.record_disable_context(context)
        asking.sync()
        thread.join(DEADLINE)
        recording.close()
        asking.close()


def test_a_key_puts_the_card_on_air_and_holding_it_fires_once(make_desktop: Make, room: Room) -> None:
    room.put_cues(A001=["F1"], A002=["F2"], A003=["q", "Alt+Shift+k"])
    desktop = make_desktop()
    begun = len(room.fired())
    assert "not global: it would fire while somebody types" in desktop.agent.until("q ", "Card A003")

    said = desktop.press("F1", "Card A001")

    assert "✓" in said and said.endswith(" ms")
    card = room.call("GET", "state")["topics"]["product_card"]
    assert (card["on_air"], card["product"]["id"]) == (True, "A001")

    with downs(desktop.env["DISPLAY"]) as count:
        desktop.xdotool("keydown", "F2")
        while count() < 4:  # the key, and repeats of it that the X server makes
            time.sleep(0.02)
        desktop.xdotool("keyup", "F2")
    desktop.xdotool("key", "q", "ctrl+F1", "shift+F1")
    desktop.press("alt+shift+k", "Card A003", "✓")

    assert room.fired()[begun:] == ["A001", "A002", "A003"]


def test_the_keypad_counts_where_it_was_asked_for(make_desktop: Make, room: Room) -> None:
    room.put_cues(A001=["1"], A002=["F2"])
    desktop = make_desktop("--numpad")
    begun = len(room.fired())

    desktop.xdotool("key", "1")
    desktop.press("KP_1", "Card A001", "✓")

    assert room.fired()[begun:] == ["A001"]


def test_cues_that_change_have_their_new_keys_at_once(make_desktop: Make, room: Room) -> None:
    room.put_cues(A001=["F1"])
    desktop = make_desktop()
    begun, seen = len(room.fired()), len(desktop.agent.lines)

    room.put_cues(A001=["F3"], A002=["Alt+1"], A003=["Alt+Digit1"])
    desktop.agent.until("F3", "Card A001", after=seen)
    assert "the same key as Card A003 (Alt+Digit1): fires neither" in desktop.agent.until("Alt+1 ", "Card A002")
    desktop.xdotool("key", "F1", "alt+1")
    desktop.press("F3", "Card A001", "✓")

    assert room.fired()[begun:] == ["A001"]


def test_bound_keys_reach_no_other_program_and_all_others_do(make_desktop: Make, room: Room) -> None:
    room.put_cues(A001=["F1"], A002=["F2"])
    desktop = make_desktop()
    with_focus = Display(desktop.env["DISPLAY"])
    window = with_focus.screen().root.create_window(0, 0, 100, 100, 0, X.CopyFromParent, event_mask=X.KeyPressMask)
    window.map()
    with_focus.sync()
    window.set_input_focus(X.RevertToParent, X.CurrentTime)
    with_focus.sync()

    desktop.press("F1", "Card A001", "✓")
    desktop.agent.end(signal.SIGINT)
    desktop.xdotool("key", "z", "F2")  # which the agent had, too, and has no more

    heard = []
    while len(heard) < 2:
        event = with_focus.next_event()
        if event.type == X.KeyPress:
            heard.append(with_focus.keycode_to_keysym(event.detail, 0))
    with_focus.close()
    assert heard == [ord("z"), 0xFFBF]


def test_a_key_that_another_program_owns_is_named(display: str, make_desktop: Make, room: Room) -> None:
    owner = Display(display)
    code = owner.keysym_to_keycode(0xFFC4)  # F7
    owner.screen().root.grab_key(code, X.AnyModifier, False, X.GrabModeAsync, X.GrabModeAsync)
    owner.sync()
    room.put_cues(A001=["F7"], A002=["F2"])

    desktop = make_desktop()
    owner.close()

    assert "another program has taken this key too" in desktop.agent.until("F7", "Card A001")
    assert "another program" not in desktop.agent.until("F2", "Card A002")


def test_a_press_while_the_server_is_gone_is_refused_and_never_made_up_for(make_desktop: Make, room: Room) -> None:
    room.put_cues(A001=["F1"], A002=["F2"], A003=["F3"])
    desktop = make_desktop()
    begun = len(room.fired())
    desktop.press("F1", "Card A001", "✓")

    room.stop(signal.SIGKILL)
    desktop.agent.until("the server is away")
    assert "the server is away: not sent" in desktop.press("F2", "Card A002", "✗")
    seen = len(desktop.agent.lines)
    room.start()
    desktop.agent.until("connected", after=seen)
    desktop.press("F3", "Card A003", "✓")

    assert room.fired()[begun:] == ["A001", "A003"]


def test_a_press_that_got_stuck_on_its_way_is_not_done_later(make_desktop: Make, room: Room) -> None:
    room.put_cues(A001=["F1"], A002=["F2"], A003=["F3"])
    desktop = make_desktop()
    begun = len(room.fired())
    assert room.server is not None

    room.server.process.send_signal(signal.SIGSTOP)  # its connections stay open, and take what is sent
    desktop.press("F2", "Card A002", "✗", "no answer")
    room.server.process.send_signal(signal.SIGCONT)
    desktop.press_until_done("F3", "Card A003")

    assert room.fired()[begun:] == ["A003"]


def test_a_refusal_is_in_the_rooms_own_words(make_desktop: Make, room: Room) -> None:
    cue = {"id": "draw", "label": "Draw", "keys": ["F8"], "command": "lottery.draw", "args": {}}
    room.call("PUT", "cues", {"cues": [cue]})
    desktop = make_desktop()

    refused = desktop.press("F8", "Draw", "✗")

    assert "ms" in refused and len(refused.split("ms ")[1]) > 5


def test_a_dangerous_cue_fires_when_its_key_was_held_and_not_before(make_desktop: Make, room: Room) -> None:
    acts = {"Stop": ("F9", "studio.stop_record"), "Start": ("F10", "studio.start_stream")}
    cues = [{"id": label, "label": label, "keys": [key], "command": name} for label, (key, name) in acts.items()]
    room.call("PUT", "cues", {"cues": cues})
    desktop = make_desktop()
    assert "hold it 0.8 s" in desktop.agent.until("F9", "Stop")
    assert "it needs a token of operator" in desktop.agent.until("F10", "Start")

    assert "released too early" in desktop.press("F9", "Stop", "✗")
    seen = len(desktop.agent.lines)
    desktop.xdotool("keydown", "F9")
    refused = desktop.agent.until("Stop", "✗", after=seen)
    desktop.xdotool("keyup", "F9")

    assert "OBS is not connected" in refused, "it was carried to the room, which has no OBS"


def test_a_key_does_what_its_cues_mode_says(make_desktop: Make, room: Room) -> None:
    """Held, pressed twice, on and off; and a press by somebody who saw what is no longer so does nothing."""
    show = {"command": "product_card.show", "args": {"product": "A001"}}
    cues = [
        {"id": "hold", "label": "Held", "keys": ["F1"], "mode": "hold", **show},
        {"id": "arm", "label": "Armed", "keys": ["F2"], "mode": "arm", **show},
        {"id": "toggle", "label": "Switch", "keys": ["F3"], "mode": "toggle", **show, "off": {"command": "product_card.hide"}},
    ]  # fmt: skip
    room.call("PUT", "cues", {"cues": cues})
    desktop = make_desktop()

    def on_air() -> bool:
        return bool(room.call("GET", "state")["topics"]["product_card"]["on_air"])

    assert "hold it 0.8 s" in desktop.agent.until("F1 ", "Held")
    desktop.press("F1", "Held", "released too early")
    assert not on_air()
    seen = len(desktop.agent.lines)
    desktop.xdotool("keydown", "F1")
    desktop.agent.until("Held", "✓", after=seen)
    desktop.xdotool("keyup", "F1")
    assert on_air()
    desktop.press_until_done("F3", "Switch", "✓")
    assert not on_air()
    desktop.press_until_done("F3", "Switch", "✓")
    assert on_air()
    desktop.press_until_done("F3", "Switch", "✓")
    assert not on_air()
    desktop.press_until_done("F2", "Armed", "again within 10 s fires")
    assert not on_air()
    desktop.press_until_done("F2", "Armed", "✓")
    assert on_air()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_and_never_says_its_token(make_desktop: Make, room: Room, how: signal.Signals) -> None:
    desktop = make_desktop()
    assert desktop.agent.end(how) == 0
    token = room.assistant.partition("?token=")[2]
    assert token and token not in desktop.agent.output and token.partition(".")[2] not in desktop.agent.output
    assert "Traceback" not in desktop.agent.output
    arguments = subprocess.list2cmdline(desktop.agent.process.args)  # type: ignore[call-overload]
    assert token not in arguments


def test_when_the_desktop_goes_it_says_so_and_ends(make_desktop: Make) -> None:
    screen = Screen(640, 480)
    desktop = make_desktop(screen=screen.display)

    screen.close()

    assert "the desktop tells us of no more keys" in desktop.agent.until("run it again")
    assert desktop.agent.end_by_itself() == 1
    assert "Traceback" not in desktop.agent.output
