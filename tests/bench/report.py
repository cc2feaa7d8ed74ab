"""The rows of the result: ours against a limit, a peer or a fixed number, the goal, and whether it is met."""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table
from rich.text import Text

HEADINGS = ("figure", "ours", "against", "theirs", "ratio", "goal", "met")
WIDTH = 110  # columns that a table needs at least


@dataclass(frozen=True)
class Row:
    """One comparison. `ratio` is ours to theirs; `met` is None where there is no goal or no number."""

    figure: str
    unit: str
    ours: float | None = None
    against: str = ""
    theirs: float | None = None
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        met = "" if self.met is None else "yes" if self.met else "NO"
        return (
            self.figure,
            amount(self.ours, self.unit),
            self.against,
            amount(self.theirs, self.unit),
            "" if self.ratio is None else f"{self.ratio:.2f}×",
            self.goal,
            met,
        )


def compare(
    figure: str,
    unit: str,
    ours: Sequence[float],
    against: str,
    theirs: Sequence[float],
    *,
    at_most: float | None = None,
    at_least: float | None = None,
    note: str = "",
) -> Row:
    """A row from the values of all repetitions, ours and theirs pairwise: medians, and the median ratio."""
    ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
    goal, met = "", None
    if at_most is not None:
        goal, met = f"≤ {at_most:g}×", ratio <= at_most
    elif at_least is not None:
        goal, met = f"≥ {at_least:g}×", ratio >= at_least
    mine, other = statistics.median(ours), statistics.median(theirs)
    return Row(figure, unit, mine, against, other, ratio, goal, met, note)


def alone(figure: str, unit: str, name: str, values: Sequence[float], note: str = "") -> Row:
    """A row for a peer that had nobody to be compared with."""
    median = statistics.median(values)
    if name == "ours":
        return Row(figure, unit, ours=median, note=note)
    return Row(figure, unit, against=name, theirs=median, note=note)


def bound(figure: str, unit: str, ours: float, at_most: float, note: str = "") -> Row:
    """A row whose goal is a fixed number of the same unit."""
    ratio = ours / at_most
    return Row(figure, unit, ours, "goal", at_most, ratio, f"≤ {amount(at_most, unit)}", ours <= at_most, note)


def missing(figure: str, why: object) -> Row:
    """A row that says why there is no number."""
    return Row(figure, "", note=f"not measured: {str(why).splitlines()[0] if str(why) else type(why).__name__}")


def amount(value: float | None, unit: str) -> str:
    """A value with three significant digits and its unit."""
    if value is None:
        return ""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f} {unit}".rstrip()


def machine() -> str:
    """What it ran on, in one line."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else model
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{psutil.cpu_count()} × {model}, {memory:.0f} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}"
    )


@dataclass
class Report:
    """All rows of one run."""

    quick: bool
    started: datetime
    rows: list[Row]

    def title(self) -> str:
        look = " · a quick look, too short to be quoted" if self.quick else ""
        return f"{self.started:%Y-%m-%d %H:%M} · {machine()}{look}"

    def notes(self) -> list[str]:
        """What is to be said about the rows, each once."""
        return list(dict.fromkeys(f"{row.figure}: {row.note}" for row in self.rows if row.note))

    def table(self) -> Table:
        table = Table()
        for heading in HEADINGS:
            table.add_column(heading, justify="right" if heading in ("ours", "theirs", "ratio") else "left")
        for row in self.rows:
            *cells, met = row.cells()
            style = {True: "green", False: "bold red", None: ""}[row.met]
            table.add_row(*cells, Text(met, style))
        return table

    def markdown(self) -> str:
        lines = [self.title(), "", f"| {' | '.join(HEADINGS)} |", "|---|--:|---|--:|--:|---|---|"]
        lines += [f"| {' | '.join(row.cells())} |" for row in self.rows]
        return "\n".join([*lines, "", *(f"- {note}" for note in self.notes())]) + "\n"

    def json(self) -> str:
        document = {
            "started": self.started.isoformat(timespec="seconds"),
            "machine": machine(),
            "quick": self.quick,
            "rows": [asdict(row) for row in self.rows],
        }
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

    def print(self, console: Console, *, markdown: bool) -> None:
        if markdown:
            console.print(self.markdown(), markup=False, highlight=False, soft_wrap=True)
        else:
            console.width = max(console.width, WIDTH)
            console.print(self.title(), markup=False, highlight=False, soft_wrap=True)
            console.print(self.table())
            for note in self.notes():
                console.print(f"· {note}", markup=False, highlight=False, soft_wrap=True)
