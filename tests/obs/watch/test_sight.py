"""What is seen in pictures: each fault as it is, and ten minutes of living pictures without a false alarm."""

import io
import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from overlay.config.watch import Watch
from overlay.obs.watch.frames import HEIGHT, WIDTH, Frame, from_bitmap, is_transparent
from overlay.obs.watch.held import feed, held
from overlay.obs.watch.sight import Look, Sight
from overlay.obs.watch.subjects import PICTURES

PERIOD = 0.8
RULES = {check: Watch().rules()[check] for check in PICTURES["camera"]}
Looks = Iterator[Look]


def frame(pixels: np.ndarray) -> Frame:
    """From HEIGHT × WIDTH × 3 numbers."""
    whole = np.clip(pixels, 0, 255).astype(np.uint8)
    return Frame(tuple(whole[:, :, plane].tobytes() for plane in range(3)))  # type: ignore[arg-type]


def flat(*colour: float) -> Frame:
    return frame(np.broadcast_to(np.array(colour), (HEIGHT, WIDTH, 3)))


def moving() -> Looks:
    for number in range(10**9):
        picture = np.full((HEIGHT, WIDTH, 3), 90.0)
        picture[:, number * 3 % WIDTH : number * 3 % WIDTH + 5] = 230
        yield Look(frame(picture))


def dark_stage() -> Looks:
    """Nearly black, with the noise of a sensor, and a figure in a faint light who moves every few seconds."""
    noise = np.random.default_rng(1)
    for number in range(10**9):
        picture = noise.normal(9, 2, (HEIGHT, WIDTH, 3))
        left = 30 + number // 6 % 2
        picture[12:, left : left + 5] += 40
        yield Look(frame(picture))


def talking_host() -> Looks:
    """A background without any noise; the host moves, and now and then keeps still for six seconds."""
    background = np.repeat(np.add.outer(np.arange(HEIGHT), np.arange(WIDTH))[:, :, None] * 2.0, 3, 2)
    nods = random.Random(1)
    at = 0
    for number in range(10**9):
        if number % 30 > 7:
            at = nods.randrange(4)
        picture = background.copy()
        picture[10 + at :, 20:34] = (200, 160, 140)
        yield Look(frame(picture))


def product_on_white() -> Looks:
    """A product in front of white: most of the picture is one colour, but a camera is never without noise."""
    noise = np.random.default_rng(2)
    for _ in range(10**9):
        picture = np.full((HEIGHT, WIDTH, 3), 245.0)
        picture[14:22, 26:38] = (180, 40, 60)
        yield Look(frame(picture + noise.normal(0, 1, picture.shape)))


def slide() -> Looks:
    """A screen or a menu that has never moved."""
    picture = frame(np.repeat(np.add.outer(np.arange(HEIGHT), np.arange(WIDTH))[:, :, None] * 2.0, 3, 2))
    while True:
        yield Look(picture)


def faults(*parts: tuple[Looks, float], begun: frozenset[str] = frozenset()) -> list[tuple[float, str, bool]]:
    """`(second, check, whether it began)`, from looks that take so many seconds each, one part after the other."""
    sight = Sight(RULES, patience=PERIOD + 3, begun=begun)
    all_held = {check: held(check, rule, patience=PERIOD + 3, begun=check in begun) for check, rule in RULES.items()}
    found, now = [], 0.0
    for looks, seconds in parts:
        end = now + seconds
        while now < end:
            changed = feed(all_held, now, sight.judge(now, next(looks)))
            found += [(now, check, all_held[check].begun) for check in sorted(changed)]
            now += PERIOD
    return found


def still(one: Look) -> Looks:
    while True:
        yield one


@pytest.mark.parametrize("living", [moving, dark_stage, talking_host, product_on_white, slide])
def test_ten_minutes_of_a_living_picture_are_no_fault(living: Callable[[], Looks]) -> None:
    assert faults((living(), 600)) == []


BLACK, BLUE = Look(flat(3, 3, 3)), Look(flat(0, 20, 250))
EMPTY = Look(Frame((b"\0", b"\0", b"\0"), empty=True))
PAUSED, ENDED = Look(playing="paused"), Look(playing="ended")


@pytest.mark.parametrize(
    ("check", "bad"),
    [("black", BLACK), ("one_colour", BLUE), ("no_frame", EMPTY), ("paused", PAUSED), ("ended", ENDED)],
)
@pytest.mark.parametrize("living", [moving, dark_stage, talking_host])
def test_each_fault_is_found_within_its_hold_and_a_period_and_so_is_its_end(
    check: str, bad: Look, living: Callable[[], Looks]
) -> None:
    hold = RULES[check].hold
    before, after = ((replace(look, playing="playing") for look in living()) for _ in range(2))
    found = faults((before, 20), (still(bad), 20), (after, 20))
    assert [(name, began) for _, name, began in found] == [(check, True), (check, False)]
    (began, _, _), (ended, _, _) = found
    assert hold - PERIOD <= began - 20 <= hold + 2 * PERIOD  # the watch looks again at the very moment: see its bench
    assert hold - PERIOD <= ended - 40 <= hold + 2 * PERIOD + 1


def test_a_frozen_picture_is_one_that_moved() -> None:
    last = next(talking_host())
    found = faults((moving(), 20), (still(last), 20), (moving(), 20))
    assert [(name, began) for _, name, began in found] == [("frozen", True), ("frozen", False)]
    assert 20 + RULES["frozen"].hold - PERIOD <= found[0][0] <= 20 + RULES["frozen"].hold + 2 * PERIOD
    assert faults((still(last), 60)) == []
    assert [check for _, check, _ in faults((still(last), 60), begun=frozenset({"frozen"}))] == [], (
        "it is known already"
    )


def test_a_lens_cap_leaves_noise_and_is_black_all_the_same() -> None:
    noise = np.random.default_rng(3)
    capped = (Look(frame(noise.normal(10, 3, (HEIGHT, WIDTH, 3)))) for _ in range(10**9))
    assert [check for _, check, _ in faults((moving(), 10), (capped, 10))] == ["black"]


def test_a_card_may_write_no_signal_on_its_blue() -> None:
    picture = np.broadcast_to(np.array((0, 20, 250)), (HEIGHT, WIDTH, 3)).copy()
    picture[15:20, 22:42] = 255
    assert [check for _, check, _ in faults((still(Look(frame(picture))), 20))] == ["one_colour"]


def test_a_wrong_size_is_a_fault_beside_others() -> None:
    sight = Sight(RULES, patience=4, size=(1920, 1080))
    assert sight.judge(0, Look(size=(640, 480)))["size"][0] is True
    assert sight.judge(1, Look(size=(1920, 1080)))["size"][0] is False
    assert sight.judge(2, Look())["size"][0] is None, "without a picture there is no size"


def test_what_obs_plays_and_nobody_ever_saw_is_sound() -> None:
    playing = Look(EMPTY.frame, "playing")
    assert faults((still(playing), 30)) == []
    seen = Look(flat(80, 80, 80), "playing")
    assert [check for _, check, _ in faults((still(seen), 1), (still(playing), 10))] == ["no_frame"]


# pictures as OBS sends them


def encoded(pixels: np.ndarray, form: str) -> bytes:
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, form)
    return written.getvalue()


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([3, 4]), st.randoms(use_true_random=False))
def test_bitmaps_are_read_as_they_are(width: int, height: int, depth: int, chance: random.Random) -> None:
    pixels = np.frombuffer(chance.randbytes(width * height * depth), np.uint8).reshape(height, width, depth)
    read = from_bitmap(encoded(pixels, "BMP"))
    for plane in range(3):
        upside_down = np.frombuffer(read.planes[plane], np.uint8).reshape(height, width)
        assert (upside_down[::-1] == pixels[:, :, plane]).all()


def test_a_png_tells_black_from_nothing() -> None:
    assert is_transparent(encoded(np.zeros((HEIGHT, WIDTH, 4), np.uint8), "PNG"))
    black = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    black[:, :, 3] = 255
    assert not is_transparent(encoded(black, "PNG"))
    assert not is_transparent(encoded(np.zeros((HEIGHT, WIDTH, 3), np.uint8), "PNG"))
    speck = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    speck[5, 5] = (0, 0, 0, 1)
    assert not is_transparent(encoded(speck, "PNG"))


@pytest.mark.parametrize("read", [from_bitmap, is_transparent])
@settings(deadline=None)
@given(data=st.binary(max_size=200))
def test_whatever_else_comes_is_refused(read: Callable[[bytes], object], data: bytes) -> None:
    with pytest.raises(ValueError):
        read(data)


def test_a_cut_picture_is_refused() -> None:
    whole = encoded(np.zeros((HEIGHT, WIDTH, 3), np.uint8), "BMP")
    for data in (whole[:-1], whole[:54], struct.pack("<2s", b"BM") + whole[2:60]):
        with pytest.raises(ValueError):
            from_bitmap(data)
