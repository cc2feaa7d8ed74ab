"""The fake room's cues: a face for each, which a test scripts, and presses that are answered as the contract says."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]

FRESH: Document = {"state": "idle"}
LIVE = {"on_air", "counting", "armed", "running"}  # states that the press of a toggle, arm or macro ends or completes


class Stale(Exception):
    """The press was of what is no longer so."""


class Unheld(Exception):
    """The press of a cue that must be held came without having been."""


class Cues:
    """What the room knows about each cue beside its definition."""

    def __init__(self, cues: list[Document]) -> None:
        self._cues = cues
        self._scripted: dict[str, Document] = {}
        self._versions: dict[str, int] = {}

    def all(self) -> dict[str, Document]:
        return {cue["id"]: self.face(cue["id"]) for cue in self._cues}

    def find(self, cue: str) -> Document:
        return next(one for one in self._cues if one["id"] == cue)

    def face(self, cue: str) -> Document:
        """As the pages are told it."""
        definition = self.find(cue)
        about = {key: definition[key] for key in ("id", "label", "mode", "keys")}
        about |= {key: definition[key] for key in ("page", "folder", "color") if definition.get(key)}
        product = definition.get("args", {}).get("product")
        if product is not None:
            about["product"] = product
        return about | FRESH | self._scripted.get(cue, {}) | {"seen": f"{cue}.{self._versions.get(cue, 0)}"}

    def script(self, cue: str, **face: Any) -> Document:
        """The cue shows this from now on: `state`, `until`, `stock` …; a refusal alone is nothing else to press."""
        if set(face) != {"refused"}:
            self._versions[cue] = self._versions.get(cue, 0) + 1
        self._scripted[cue] = face if "refused" not in face or len(face) > 1 else self._scripted.get(cue, {}) | face
        return self.face(cue)

    def press(self, cue: str, seen: str | None, held: int | None, now: int) -> tuple[Document, Document]:
        """What the press did (the result), and the cue's face after it."""
        face, mode = self.face(cue), self.find(cue)["mode"]
        if seen is not None and seen != face["seen"]:
            raise Stale
        if mode == "hold" and (held or 0) < 800:
            raise Unheld
        if mode in ("press", "hold"):
            return ({} if mode == "press" else {"did": "fired"}), face
        live = face["state"] in LIVE
        did, state = {
            "arm": (("fired", FRESH) if live else ("armed", {"state": "armed", "until": now + 10_000})),
            "toggle": (("off", FRESH) if live else ("on", {"state": "on_air"})),
            "macro": (("stopped", FRESH) if live else ("started", self._running(cue))),
        }[mode]
        return {"did": did}, self.script(cue, **state)

    def _running(self, cue: str) -> Document:
        return {"state": "running", "step": {"at": 1, "of": len(self.find(cue).get("steps", []))}}
