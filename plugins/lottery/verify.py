"""`overlay draw verify`: checks a proof offline."""

from __future__ import annotations

import json
from pathlib import Path

import click

from plugins.lottery.draw import problems_of


class Unusable(click.ClickException):
    """The file cannot be checked at all."""

    exit_code = 2

    def __init__(self, file: Path, what: str) -> None:
        super().__init__(f"{file}: {what}; give the file that /rooms/ROOM/draws/ID/proof answers, whole")


@click.group()
def draw() -> None:
    """Draws that anybody can check."""


@draw.command()
@click.argument("proof", type=click.Path(path_type=Path))
def verify(proof: Path) -> None:
    """Check the proof of a draw: exit 0 if it holds, 1 if it does not, 2 if it cannot be read."""
    try:
        document = json.loads(proof.read_text("utf-8"))
    except OSError as error:
        raise Unusable(proof, f"cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        raise Unusable(proof, f"is no JSON ({error})") from None
    if not isinstance(document, dict):
        raise Unusable(proof, "is no proof")
    problems = problems_of(document)
    for problem in problems:
        click.echo(f"✗ {problem}")
    if problems:
        raise SystemExit(1)
    click.echo(
        f"✓ 开奖结果属实：{len(document['entries'])} 人参与，{len(document['winners'])} 人中奖"
        f" | the draw holds: {len(document['entries'])} entries, {len(document['winners'])} winners"
    )
