"""The draw procedure: commit, freeze, pick, verify. Pure functions; `docs/draw.md` describes them for anybody."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

FORMAT = "overlay-draw-1"
FIELDS = {
    "format", "room", "draw_id", "title", "prizes", "commitment", "seed", "closed_at", "drawn_at", "entries",
    "entries_hash", "winners", "redraws",
}  # fmt: skip
_SPACE = 1 << 256


def commitment_of(seed: str, room: str, draw_id: str, title: str, prizes: Iterable[tuple[str, int]]) -> str:
    """What is published before the first entry: SHA-256, hex, of the seed (hex) and of what is drawn, a line each."""
    lines = [seed, room, draw_id, title, *(f"{count} {name}" for name, count in prizes)]
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def frozen(ids: Iterable[str]) -> list[str]:
    """The entries in the order that the draw counts in: by their UTF-8 bytes, each once."""
    return sorted(set(ids), key=lambda id_: id_.encode())


def hash_of(closed_at: int, entries: Iterable[tuple[str, str]]) -> str:
    """What is published at the closing: SHA-256, hex, of its time and of the frozen `(id, masked name)`s."""
    digest = hashlib.sha256(f"{closed_at}\n".encode())
    for id_, name in entries:
        digest.update(f"{id_}\t{name}\n".encode())
    return digest.hexdigest()


def is_clean(text: str) -> bool:
    """Whether a text is one line that reads in one way only: no control characters, no halves of characters."""
    return not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in text)


class Picker:
    """Picks without replacement from the frozen entries.

    The i-th number is HMAC-SHA-256(seed, "{draw_id}:{entries_hash}:{i}") as a big-endian integer. With n entries
    left, numbers at or above the largest multiple of n below 2^256 are passed over, so that every entry is equally
    likely; else the winner is the entry at number mod n, and leaves the list.
    """

    def __init__(
        self,
        seed: str,
        draw_id: str,
        entries_hash: str,
        ids: Sequence[str],
        *,
        drawn: Iterable[str] = (),
        number: int = 0,
    ) -> None:
        gone = set(drawn)
        self.left = [id_ for id_ in ids if id_ not in gone]
        self.number = number
        self._seed = bytes.fromhex(seed)
        self._prefix = f"{draw_id}:{entries_hash}:"

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
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        return [f"not a proof of the form {FORMAT}: {type(error).__name__}: {error}"]


def _problems(proof: dict[str, Any]) -> Iterator[str]:
    if proof["format"] != FORMAT:
        yield f"unknown format {proof['format']!r}"
        return
    if proof.keys() != FIELDS:
        yield f"fields that do not belong there or are missing: {', '.join(sorted(proof.keys() ^ FIELDS))}"
        return
    seed, draw_id, closed_at = proof["seed"], proof["draw_id"], proof["closed_at"]
    prizes = [(prize["name"], prize["count"]) for prize in proof["prizes"]]
    entries = [(entry["id"], entry["name"]) for entry in proof["entries"]]
    texts = [proof["room"], draw_id, proof["title"], *(name for name, _ in prizes)]
    if not all(map(is_clean, [*texts, *(text for entry in entries for text in entry)])):
        yield "a name or an id holds control characters, so that the hashes could stand for something else too"
    if commitment_of(seed, proof["room"], draw_id, proof["title"], prizes) != proof["commitment"]:
        yield "seed, room, draw, title and prizes are not those that the opening committed to"
    ids = [id_ for id_, _ in entries]
    if ids != frozen(ids):
        yield "the entries are not in order, or one is there twice"
    if hash_of(closed_at, entries) != proof["entries_hash"]:
        yield "entries and closing time are not those of the hash that was shown at the closing"
    names = dict(entries)
    picker = Picker(seed, draw_id, proof["entries_hash"], ids)
    drawn = [(prize, picker.pick()) for prize, count in prizes for _ in range(min(count, len(ids)))]
    expected = [(prize, id_, names[id_]) for prize, id_ in drawn if id_ is not None]
    if [(winner["prize"], winner["id"], winner["name"]) for winner in proof["winners"]] != expected:
        yield "the winners do not follow from the seed and the entries"
    current = [(prize, id_) for prize, id_, _ in expected]
    for redraw in proof["redraws"]:
        replaced = (redraw["prize"], redraw["id"])
        if replaced not in current:
            yield f"a redraw replaces {redraw['id']!r}, who had not won {redraw['prize']!r}"
            return
        if not redraw["why"].strip() or type(redraw["at"]) is not int:
            yield "a redraw gives no reason or no time"
        if picker.pick() != redraw["winner"]:
            yield f"the redraw of {redraw['prize']!r} does not follow from the seed and the entries"
        current[current.index(replaced)] = (redraw["prize"], redraw["winner"])
