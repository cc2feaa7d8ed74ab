"""What a room needs of its OBS, and what there is to do about it: the words of provisioning."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from overlay.config.layout import Layout, layout_of, stage_name
from overlay.config.model import Obs

Action = Literal["create", "change", "keep", "note", "problem"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a room needs: `width` × `height` is its canvas in pixels, `url` its stage as OBS reaches it.

    `layout` has the scenes and inputs, with paths as OBS can open them; `is_here`: that OBS is on this machine and
    can open the pictures that come along. `set_canvas` lets setup change OBS's own canvas. `collection`: the scene
    collection to work in, None: the one that is there.
    """

    url: str
    width: int
    height: int
    layout: Layout = field(default_factory=lambda: layout_of(Obs(), landscape=False))
    room: str = "main"
    fps: int = 30
    transition: str | None = None
    transition_ms: int | None = None
    set_canvas: bool = False
    collection: str | None = None
    is_here: bool = True

    @property
    def stage(self) -> str:
        """The name of the browser source that shows the stage, shared by all scenes."""
        return stage_name(self.layout.live)

    def mark(self, kind: Literal["scene", "input"], name: str) -> str:
        """What a thing of ours carries in its private settings, so that it is known by another name, too."""
        return f"{self.room}/{kind}/{name}"


@dataclass(frozen=True, slots=True)
class Request:
    """One request to OBS. `item`: a scene and a source, whose item's id is to be filled in once it exists."""

    name: str
    data: dict[str, object]
    item: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One finding: to create, to change, to keep, to know, or a problem that a person must mend.

    Texts are "中文 | English". `requests` do it; it `needs` things (by name) that earlier steps make, and `makes` some.
    """

    action: Action
    what: str
    mend: str = ""
    requests: tuple[Request, ...] = field(default=(), repr=False)
    needs: frozenset[str] = field(default=frozenset(), repr=False)
    makes: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def is_to_do(self) -> bool:
        return self.action in ("create", "change")


def name_taken(name: str) -> Step:
    return Step(
        "problem",
        f"OBS 里已有别的东西叫“{name}” | Something else in OBS is called “{name}”",
        "在 OBS 里给它改名，再运行一次 | Rename it in OBS and run this again",
    )


def and_more(words: list[tuple[str, str]]) -> tuple[str, str]:
    """[(中文, English), …] as the two halves of a list."""
    return "、".join(zh for zh, _ in words), ", ".join(en for _, en in words)


def moves(now: list[str], wanted: list[str], ours: Collection[str]) -> list[tuple[str, int]]:
    """Steps of "take it out, put it in at this index" that lead from one order to another of the same things. Only
    ours are moved; the others must have the same order among themselves in both."""
    now, found = list(now), []
    for index, each in enumerate(wanted):
        while now[index] != each:
            moved, to = (each, index) if each in ours else (now[index], wanted.index(now[index]))
            now.remove(moved)
            now.insert(to, moved)
            found.append((moved, to))
    return found


def in_order(now: list[str], ours: list[str]) -> list[str]:
    """`now` with ours in their order; others keep their places. What is missing of ours is put beside its neighbour."""
    present = [each for each in now if each in ours]
    ranked = iter(sorted(present, key=ours.index))
    result = [next(ranked) if each in ours else each for each in now]
    for index, each in enumerate(ours):
        if each in result:
            continue
        before = next((other for other in reversed(ours[:index]) if other in result), None)
        after = next((other for other in ours[index + 1 :] if other in result), None)
        if before is not None:
            result.insert(result.index(before) + 1, each)
        elif after is not None:
            result.insert(result.index(after), each)
        else:
            result.append(each)
    return result
