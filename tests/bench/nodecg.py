"""The peer: NodeCG from npm, with one minimal bundle that has one replicant.

The links speak the protocol of NodeCG's own browser client (socket.io 4 over engine.io 4, WebSocket): join
the replicant's room, declare it, propose operations, listen to operations. A proposal that is accepted gets no
reply of its own; what its sender learns is the operation coming back, which NodeCG sends before it saves (the
save is throttled to once in 100 ms). So that no proposal is rejected for its revision, it is counted ahead.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.ports import own_port

from .bare import PRODUCTS
from .process import Server
from .wire import BenchError, Dialect, Link, OperatorLink

VERSION = "2.6.4"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "overlay-bench"
PAGE = "/bundles/bench/graphics/index.html"
ROOM = "replicant:bench:deal"

PACKAGE = {
    "name": "bench",
    "version": "1.0.0",
    "private": True,
    "dependencies": {"nodecg": VERSION},
    "nodecg": {
        "compatibleRange": "^2.0.0",
        "graphics": [{"file": "index.html", "width": 1080, "height": 1920}],
    },
}
# The document that the replicant holds: what the bare broadcaster and the room keep in theirs.
DEAL = {
    "phase": "open",
    "product": PRODUCTS[1],
    "price": 4990,
    "stock": 1 << 40,
    "left": 1 << 40,
    "ends_at": 1800000000000,
}
DIALECT = Dialect(
    seq=b'"revision":',
    ack=b'42["replicant:operations"',
    error=b"rejected",
    heartbeat=b"2",
    answer=b"3",
)


def write_project(folder: Path, port: int) -> None:
    """A project whose root is the bundle, as `npm install nodecg` has it since 2.0."""
    (folder / "graphics").mkdir(parents=True, exist_ok=True)
    (folder / "cfg").mkdir(exist_ok=True)
    (folder / "package.json").write_text(json.dumps(PACKAGE))
    (folder / "cfg" / "nodecg.json").write_text(json.dumps({"host": "127.0.0.1", "port": port}))
    (folder / "graphics" / "index.html").write_text(
        "<!doctype html><title>bench</title><script>nodecg.Replicant('deal')</script>"
    )


def npm_install(folder: Path, *options: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise BenchError("NodeCG needs npm, and there is none")
    command = [npm, "install", "--no-audit", "--no-fund", "--loglevel=error", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"npm install of NodeCG {VERSION} failed:\n{done.stderr[-2000:]}")


def installed() -> Path:
    """The folder with NodeCG's packages; installs them the first time (minutes: it may compile SQLite)."""
    folder = CACHE / f"nodecg-{VERSION}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        write_project(folder, 9090)
        npm_install(folder)
        (folder / "complete").touch()
    return folder


def start(project: Path, log: Path) -> Server:
    node = shutil.which("node")
    if node is None:
        raise BenchError("NodeCG needs node, and there is none")
    entry = "node_modules/nodecg/index.js"
    return Server([node, entry], log, cwd=project, env={"NODE_ENV": "production"})


class NodeCG:
    """A running NodeCG with an empty database."""

    name = "NodeCG"
    senders = 1  # several would reject one another's revisions

    def __init__(self, folder: Path, pages: Callable[[Path], None] = lambda project: None) -> None:
        """`pages` puts its own pages into the project."""
        self.port = own_port()
        write_project(folder, self.port)
        pages(folder)
        (folder / "node_modules").symlink_to(installed() / "node_modules")
        self.server = start(folder, folder / "nodecg.log")
        self.left = 1 << 40
        self.revision = 0
        try:
            self.started_in = self.server.await_answer(self.port, PAGE)
        except BaseException:
            self.server.stop()
            raise

    def join(self, operator: bool) -> Link:
        kind = OperatorLink if operator else Link
        link = kind(self.port, "/socket.io/?EIO=4&transport=websocket", DIALECT)
        _expect(link, b"0{")
        link.send(b"40")
        _expect(link, b"40{")
        link.send(b'420["joinRoom","%s"]' % ROOM.encode())
        _expect(link, b"430[")
        declare = {"name": "deal", "namespace": "bench", "opts": {"defaultValue": DEAL}}
        link.send(b"421" + _compact(["replicant:declare", declare]))
        answer = _expect(link, b"431[")
        link.seq = self.revision = json.loads(answer[3:])[1]["revision"]
        return link

    def command(self, change: str, number: int) -> bytes:
        if change == "show":
            update: dict[str, object] = {"prop": "product", "newValue": PRODUCTS[1 + number % 2]}
        else:
            self.left -= 1
            update = {"prop": "left", "newValue": self.left}
        proposal = {
            "name": "deal",
            "namespace": "bench",
            "operations": [{"path": "/", "method": "update", "args": update}],
            "revision": self.revision,
            "opts": {"persistent": True, "persistenceInterval": 100},
        }
        self.revision += 1
        return b"42%d" % (number + 2) + _compact(["replicant:proposeOperations", proposal])

    def shown(self, seq: int) -> bytes:
        return b""

    def stop(self) -> None:
        self.server.stop()


def _compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _expect(link: Link, start: bytes) -> bytes:
    answer = link.next_text()
    if not answer.startswith(start):
        raise BenchError(f"NodeCG answers {answer[:200]!r}, not {start!r}…")
    return answer
