"""Small pictures from OBS, and the few figures of them that detectors need. No I/O; a picture costs well under a ms."""

from __future__ import annotations

import operator
import struct
import zlib
from dataclasses import dataclass

WIDTH, HEIGHT = 64, 36  # pixels asked of OBS, whatever the source's shape: figures do not care

_BITMAP = struct.Struct("<2sIHHIIiiHHI")
_NEAR = 6  # steps of 255 that a colour may be off the one that fills the picture


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture as three planes of bytes, 0 dark, 255 bright. `empty`: there was nothing to show, not even black."""

    planes: tuple[bytes, bytes, bytes]
    empty: bool = False

    def brighter(self, than: float) -> float:
        """The share of the picture that is brighter than this, in the plane that has most of it."""
        darker = bytes(range(min(256, int(than) + 1)))
        return max(len(plane.translate(None, darker)) / len(plane) for plane in self.planes)

    def one_colour(self) -> float:
        """The share of the picture that has the colour that most of it has."""
        return min(_near_middle(plane) for plane in self.planes)

    def change(self, before: Frame) -> float:
        """How much a byte differs from the frame before, on average: 0–255."""
        if self.planes == before.planes:
            return 0.0
        green = _difference(self.planes[1], before.planes[1])
        if green:
            return green
        return sum(_difference(one, other) for one, other in zip(self.planes, before.planes, strict=True)) / 3


def _difference(one: bytes, other: bytes) -> float:
    if len(one) != len(other):
        return 255.0
    total: int = sum(map(abs, map(operator.sub, one, other)))
    return total / len(one)


def _near_middle(plane: bytes) -> float:
    middle = sorted(plane)[len(plane) // 2]
    near = bytes(range(max(0, middle - _NEAR), min(256, middle + _NEAR + 1)))
    return 1 - len(plane.translate(None, near)) / len(plane)


def from_bitmap(data: bytes) -> Frame:
    """A frame from a BMP of 24 or 32 bits, which knows no transparency. Raises `ValueError` for anything else."""
    try:
        magic, _, _, _, start, _, width, height, _, bits, packed = _BITMAP.unpack_from(data)
    except struct.error:
        raise ValueError("not a bitmap") from None
    size = bits // 8
    stride = (width * size + 3) // 4 * 4
    rows = abs(height)
    if magic != b"BM" or bits not in (24, 32) or packed not in (0, 3) or len(data) < start + stride * rows:
        raise ValueError("not a bitmap of 24 or 32 bits")
    if not width or not rows:
        raise ValueError("an empty bitmap")
    pixels = data[start : start + stride * rows]
    if stride != width * size:
        pixels = b"".join(pixels[row * stride : row * stride + width * size] for row in range(rows))
    return Frame((pixels[2::size], pixels[1::size], pixels[0::size]))


def is_transparent(data: bytes) -> bool:
    """Whether nothing at all is in a PNG: what OBS gives of a source that has no picture."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ValueError("not a PNG")
    packed, colours, row, at = bytearray(), -1, 1, 8
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        chunk = data[at + 8 : at + 8 + length]
        if kind == b"IHDR" and len(chunk) >= 10:
            width, _, depth, colours = struct.unpack_from(">IIBB", chunk)
            row = 1 + width * depth * {4: 2, 6: 4}.get(colours, 0) // 8
        elif kind == b"IDAT":
            packed += chunk
        at += 12 + length
    if colours < 0:
        raise ValueError("not a PNG")
    if colours not in (4, 6):
        return False  # without an alpha channel there is always a picture
    try:
        filtered = zlib.decompress(packed)
    except zlib.error:
        raise ValueError("not a PNG") from None
    # Whatever filter a row has, a picture of nothing but zeros stays one, and no other becomes one.
    return all(not any(filtered[start + 1 : start + row]) for start in range(0, len(filtered), row))
