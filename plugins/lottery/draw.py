"""The draw procedure: commit, freeze, pick, verify. Pure functions; `docs/draw.md` describes them for anybody."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from typing import Any

FORMAT = "overlay-draw-1"
_SPACE = 1 << 256


def commitment_of(seed: bytes) -> str:
    """What is published before the first entry: SHA-256 of the 32 seed bytes, hex."""
    return hashlib.sha256(seed).hexdigest()


def frozen(ids: Iterable[str]) -> list[str]:
    """The entries in the order that the draw counts in: by their UTF-8 bytes, each once."""
    return sorted(set(ids), key=lambda id_: id_.encode())


def hash_of(ids: Sequence[str]) -> str:
    """SHA-256 over the frozen ids, each followed by a line feed, hex."""
    digest = hashlib.sha256()
    for id_ in ids:
        digest.update(id_.encode() + b"\n")
    return digest.hexdigest()


class Picker:
    """Picks without replacement from the frozen entries.

    The i-th number is HMAC-SHA-256(seed, "{draw_id}:{entries_hash}:{i}") as a big-endian integer. With n entries
    left, numbers at or above the largest multiple of n below 2^256 are passed over, so that every entry is equally
    likely; else the winner is the entry at number mod n, and leaves the list.
    """

    def __init__(
        self, seed: bytes, draw_id: str, ids: Sequence[str], *, drawn: Iterable[str] = (), number: int = 0
    ) -> None:
        gone = set(drawn)
        self.left = [id_ for id_ in ids if id_ not in gone]
        self.number = number
        self._seed = seed
        self._prefix = f"{draw_id}:{hash_of(ids)}:"

    def pick(self) -> str | None:
        """The next winner; `None` when no entry is left."""
        if not self.left:
            return None
        fair = _SPACE - _SPACE % len(self.left)
        while True:
            message = f"{self._prefix}{self.number}".encode()
            value = int.from_bytes(hmac.new(self._seed, message, hashlib.sha256).digest())
            self.number += 1
            if value < fair:
                return self.left.pop(value % len(self.left))


def problems_of(proof: Any) -> list[str]:
    """What is wrong with a proof, in English; an empty list for one that holds. Raises nothing."""
    try:
        return list(_problems(proof))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [f"not a proof of the form {FORMAT}: {type(error).__name__}: {error}"]


def _problems(proof: dict[str, Any]) -> Iterable[str]:
    if proof["format"] != FORMAT:
        yield f"unknown format {proof['format']!r}"
        return
    seed = bytes.fromhex(proof["seed"])
    if commitment_of(seed) != proof["commitment"]:
        yield "the seed does not match the commitment that was shown at the opening"
    ids = [entry["id"] for entry in proof["entries"]]
    if ids != frozen(ids):
        yield "the entries are not in order, or one is there twice"
    if hash_of(ids) != proof["entries_hash"]:
        yield "the entries do not match the hash that was shown at the closing"
    picker = Picker(seed, proof["draw_id"], ids)
    expected = [(prize["name"], picker.pick()) for prize in proof["prizes"] for _ in range(prize["count"])]
    found = [(winner["prize"], winner["id"]) for winner in proof["winners"]]
    if [pair for pair in expected if pair[1] is not None] != found:
        yield "the winners do not follow from the seed and the entries"
    current = list(found)
    for redraw in proof["redraws"]:
        replaced = (redraw["prize"], redraw["id"])
        if replaced not in current:
            yield f"a redraw replaces {redraw['id']!r}, who had not won {redraw['prize']!r}"
            return
        if not redraw["why"].strip():
            yield "a redraw gives no reason"
        if picker.pick() != redraw["winner"]:
            yield f"the redraw of {redraw['prize']!r} does not follow from the seed and the entries"
        current[current.index(replaced)] = (redraw["prize"], redraw["winner"])
