"""What is still on the air, armed or open in a room: what somebody who goes live has to know."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from overlay.plugin.state import Document
from overlay.room.memory import Memory
from overlay.room.rehearsal import before_rehearsal, rehearsing

ARMED = ("armed", "open", "running", "paused")
"""Phases of something that is not over, whether seen or not."""


def leftovers(memory: Memory) -> Document:
    """`{"rehearsal", "on_air", "armed", "seen"}` as the room will be after a rehearsal, or is where there is none.

    `seen` stands for the list: it changes when the list does.
    """
    topics = before_rehearsal(memory.documents)
    on_air: list[Any] = []
    armed: list[Any] = []
    for name, topic in topics.items():
        mechanic = memory.mechanics.get(name)
        if mechanic is None or mechanic.zone is None:
            continue
        line = {"mechanic": name, "label": mechanic.labels(), "what": _headline(topic)}
        if topic.get("on_air"):
            on_air.append(line)
        elif topic.get("phase") in ARMED or any(timer.get("phase") in ARMED for timer in _parts(topic)):
            armed.append(line | {"phase": topic.get("phase", "running")})
    found = {"rehearsal": rehearsing(memory.documents.public), "on_air": on_air, "armed": armed}
    return {**found, "seen": hashlib.sha256(msgspec.json.encode(found, order="deterministic")).hexdigest()[:16]}


def over(topic: Document) -> bool:
    """Whether it says of itself, in its phases, that nothing of it goes on."""
    phases = [phase for part in (topic, *_parts(topic)) if (phase := part.get("phase")) is not None]
    return bool(phases) and not any(phase in ARMED for phase in phases)


def _parts(topic: Document) -> list[Document]:
    """Parts that live on their own: the timers of a countdown."""
    return [
        part
        for value in topic.values()
        if isinstance(value, dict)
        for part in value.values()
        if isinstance(part, dict) and "phase" in part
    ]


def _headline(topic: Document) -> str:
    """What it is about, in a few words."""
    product = topic.get("product")
    if isinstance(product, dict):
        return f"{product.get('number', '')} {product.get('name', '')}".strip()[:200]
    texts = [*(part.get("label") for part in (topic, *_parts(topic))), topic.get("title"), topic.get("text")]
    return next((text for text in texts if isinstance(text, str) and text), "")[:200]
