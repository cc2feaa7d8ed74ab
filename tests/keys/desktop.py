"""A desktop without a screen: an X server, xdotool's fingers, a server and the agent as processes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MISSING = "needs Xvfb and xdotool: apt-get install --no-install-recommends xvfb xdotool"
DEADLINE = 60  # seconds, against hangs only
CONFIG = 'language = "en"\n[server]\nport = {port}\n[[rooms]]\nname = "main"\ncatalogue = "sample"\ncues = "sample"\n'


def missing() -> str | None:
    """What has to be installed first, or None."""
    return None if shutil.which("Xvfb") and shutil.which("xdotool") else MISSING


def environment(display: str) -> dict[str, str]:
    """This one, on that display, wherever the tests themselves run."""
    clean = {
        key: value for key, value in os.environ.items() if not key.startswith(("WAYLAND_", "XDG_SESSION", "OVERLAY_"))
    }
    root = str(Path(__file__).parents[2])
    return clean | {"DISPLAY": display, "PYTHONPATH": root, "PYTHONUNBUFFERED": "1"}


class Talker:
    """A process whose lines are read as they come."""

    def __init__(self, *args: str, folder: Path, env: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "overlay", *args],
            cwd=folder, env=env or environment(""), encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.lines: list[str] = []
        self._news = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._news:
                self.lines.append(line.rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def until(self, *texts: str, after: int = 0) -> str:
        """The first line, not counting so many, that holds all these; waited for."""

        def found() -> str | None:
            return next((line for line in self.lines[after:] if all(text in line for text in texts)), None)

        with self._news:
            if not self._news.wait_for(lambda: found() or self._ended, DEADLINE) or not found():
                raise AssertionError(f"{texts} was never said:\n" + "\n".join(self.lines))
            return str(found())

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, and read what it still has to say."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(how)
        return self.end_by_itself()

    def end_by_itself(self) -> int:
        """Wait for its end, and read what it still has to say."""
        code = self.process.wait(DEADLINE)
        self._reader.join(DEADLINE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def agent(*args: str, folder: Path, env: dict[str, str]) -> Talker:
    """`overlay keys`, in English, as on a machine that has no config."""
    return Talker("keys", "--language", "en", *args, folder=folder, env=env)


class Room:
    """The sample room in a folder, its server as a process, and its HTTP calls as an operator."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        (folder / "config.toml").write_text(CONFIG.format(port=port), "utf-8")
        self.server: Talker | None = None
        self.start()
        self.operator = self.link("operator").partition("?token=")[2]
        self.assistant = self.link("assistant")

    def start(self) -> None:
        self.server = Talker("serve", folder=self.folder)
        self.server.until("Ctrl+C")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        assert self.server is not None
        self.server.end(how)

    def link(self, role: str) -> str:
        args = [sys.executable, "-m", "overlay", "link", role]
        done = subprocess.run(
            args, cwd=self.folder, env=environment(""), capture_output=True, encoding="utf-8", check=True
        )
        return done.stdout.strip()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"{self.url}/api/v1/rooms/main/{path}",
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"Bearer {self.operator}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            return answer.read() if path.startswith("journal") else json.load(answer)

    def clear_the_air(self) -> None:
        """Take what an earlier test left on it."""
        self.call("POST", "commands/product_card.hide", {})

    def fired(self) -> list[str]:
        """Which products' cards an assistant has shown, in order."""
        rows = [json.loads(line) for line in self.call("GET", "journal?after=0").splitlines()]
        return [
            row["args"].get("product", row["command"])
            for row in rows
            if row["actor"] == "assistant" and row["command"].startswith("product_card.")
        ]

    def put_cues(self, **keys: Sequence[str]) -> None:
        """Cards as cues: `A001=["F1"]`."""
        cues = [
            {"id": product.lower(), "label": f"Card {product}", "keys": list(names),
             "command": "product_card.show", "args": {"product": product}}
            for product, names in keys.items()
        ]  # fmt: skip
        self.call("PUT", "cues", {"cues": cues})


class Desktop:
    """A person at a keyboard. `agent`: `overlay keys` beside them, started with the link of an assistant."""

    def __init__(self, folder: Path, display: str, room: Room, *options: str) -> None:
        self.room = room
        self.env = environment(display)
        (folder / "assistant.link").write_text(room.assistant, "utf-8")
        self.agent = agent("--token-file", "assistant.link", *options, folder=folder, env=self.env)
        self.agent.until("connected")

    def xdotool(self, *args: str) -> str:
        done = subprocess.run(["xdotool", *args], env=self.env, check=True, capture_output=True, timeout=DEADLINE)
        return done.stdout.decode().strip()

    def press(self, key: str, *said: str) -> str:
        """Press and release, and wait for what is said of it."""
        seen = len(self.agent.lines)
        self.xdotool("key", "--delay", "0", key)
        return self.agent.until(*said, after=seen)

    def press_until_done(self, key: str, label: str, done: str = "✓") -> None:
        """Press again for as long as the room is not back yet, or the agent has not heard what the last press did."""
        end = time.monotonic() + DEADLINE
        while done not in self.press(key, label):
            assert time.monotonic() < end, self.agent.output
