"""From single verdicts to a fault that has begun or is over: only what lasts counts, both ways."""

from __future__ import annotations

from collections.abc import Mapping

from overlay.config.watch import KINDS, Rule

Verdict = bool | None
"""Of one look: True is a fault, False none, None too close to say, or nothing that one could judge."""

Judged = dict[str, tuple[Verdict, float | None]]
"""Of each check: the verdict, and since when it is known to hold if that is earlier than now."""

# Whether it is frozen shows late, and the size is another matter: neither keeps a picture from being there again.
_SIGNAL = frozenset(check for check, kind in KINDS.items() if kind.picture) - {"frozen", "size"}
_RELEASE = (3.0, 5.0)  # seconds that a fault of sound or output has to be gone, at least and at most


class Held:
    """A fault begins when it has lasted `hold` seconds without a break, and ends after `release` seconds without it.

    `feed` it the verdicts with their times, on any clock in seconds that does not go back.
    """

    def __init__(self, hold: float, release: float, *, patience: float, begun: bool = False) -> None:
        self.hold = hold
        self.release = release
        self.begun = begun
        self._patience = patience  # seconds without a verdict after which what was before does not count
        self._since: float | None = None  # the run of verdicts against what is
        self._fed: float | None = None

    @property
    def due(self) -> float | None:
        """When the run of verdicts will have lasted long enough, if it goes on."""
        return None if self._since is None else self._since + (self.release if self.begun else self.hold)

    @property
    def suspect(self) -> bool:
        """Whether a fault has begun, or is about to."""
        return self.begun or self._since is not None

    def feed(self, now: float, verdict: Verdict, since: float | None = None) -> bool:
        """One verdict; `since`: from when on it is known to hold, if earlier than now. Whether the state changed."""
        if self._fed is not None and now - self._fed > self._patience:
            self._since = None
        self._fed = now
        if verdict is None or verdict is self.begun:
            self._since = None
            return False
        start = now if since is None else min(since, now)
        self._since = start if self._since is None else min(self._since, start)
        if self.due is None or now < self.due:
            return False
        self.begun = not self.begun
        self._since = None
        return True


def held(check: str, rule: Rule, *, patience: float, begun: bool) -> Held:
    """A check by its rule. A picture comes back as slowly as it went: the programme must not flicker."""
    least, most = _RELEASE
    release = max(rule.hold, 1.0) if KINDS[check].picture else min(max(rule.hold, least), most)
    return Held(rule.hold, release, patience=patience, begun=begun)


def feed(all_held: Mapping[str, Held], now: float, judged: Judged) -> set[str]:
    """The checks whose fault has begun or is over. While anything is wrong with a picture, none of its faults is."""
    wrong = any(judged[check][0] for check in judged if check in _SIGNAL)
    changed = set()
    for check, (verdict, since) in judged.items():
        one = all_held[check]
        told = None if wrong and one.begun and verdict is False and check in _SIGNAL else verdict
        if one.feed(now, told, since):
            changed.add(check)
    return changed
