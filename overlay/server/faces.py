"""Cues' faces on their way out: to pages over their WebSocket, to anything else as a stream of events."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from overlay.server.frames import text_frame
from overlay.server.roles import allowed

if TYPE_CHECKING:
    from overlay.plugin.state import Document
    from overlay.room.face_board import FaceBoard, FaceChanges
    from overlay.server.hub import Hub, Page

KINDS = frozenset({"console", "prompter", "keys"})
"""Pages that get faces; `keys` is what presses keys and shows no page."""
LEAST = "host"

_encode = msgspec.json.Encoder().encode


class Follower:
    """Somebody who reads when there is time: what came meanwhile is one change, however slow the reader is."""

    def __init__(self) -> None:
        self.news = asyncio.Event()
        self.ended = False
        self._whole = True
        self._changes: dict[str, Document | None] = {}

    def take(self, board: FaceBoard) -> bytes | None:
        """What is new since the last time; None: nothing."""
        self.news.clear()
        whole, self._whole = self._whole, False
        changes, self._changes = self._changes, {}
        if whole:
            return everything(board)
        return _message(changes) if changes else None

    def changed(self, changes: FaceChanges) -> None:
        self._changes |= changes
        self.news.set()

    def end(self) -> None:
        self.ended = True
        self.news.set()


class Faces:
    """One room's."""

    def __init__(self, board: FaceBoard) -> None:
        self.board = board
        self.followers: set[Follower] = set()
        self._hub: Hub | None = None
        self._greeting: bytes | None = None

    def start(self, hub: Hub) -> None:
        """From now on what changes goes out."""
        self._hub = hub
        self.board.listen(self._changed)

    def close(self) -> None:
        """End every stream."""
        for follower in list(self.followers):
            follower.end()

    def look_again(self) -> None:
        """Somebody may no longer: let each stream look whether it is its reader."""
        for follower in self.followers:
            follower.news.set()

    def greeting(self, page: Page) -> bytes:
        """The frame that follows a page's hello."""
        if not _wants(page):
            return b""
        if self._greeting is None:
            self._greeting = text_frame(everything(self.board))
        return self._greeting

    def follow(self) -> Follower:
        """Hear of everything, until `leave`."""
        follower = Follower()
        self.followers.add(follower)
        return follower

    def leave(self, follower: Follower) -> None:
        self.followers.discard(follower)

    def _changed(self, changes: FaceChanges) -> None:
        self._greeting = None
        if self._hub is not None:
            self._hub.send([page for page in self._hub.pages if _wants(page)], text_frame(_message(changes)))
        for follower in self.followers:
            follower.changed(changes)


def everything(board: FaceBoard) -> bytes:
    """All faces, as a message."""
    return _encode({"type": "faces", "all": True, "faces": board.faces()})


def _message(changes: FaceChanges) -> bytes:
    return _encode({"type": "faces", "faces": changes})


def _wants(page: Page) -> bool:
    return page.kind in KINDS and allowed(page.role, LEAST)
