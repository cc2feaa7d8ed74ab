"""A real OBS on a virtual screen, for tests: start, kill, freeze, restart; its home is a throw-away folder.

Debian's OBS has no browser source. `Studio(browser=True)` loads `browser_source.lua`, which gives this real
OBS an input kind of that name with the same settings and the same refresh button, so that provisioning can
be proven on it.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from overlay.obs import ObsSettings
from tests.ports import own_port

SCENES = {"直播": ("开场", "产品", "收尾")}
MISSING = "needs a real OBS and Xvfb: apt-get install --no-install-recommends obs-studio xvfb"
_DEADLINE = 30.0  # seconds; how long a loaded machine may take for what usually takes one


def missing() -> str | None:
    """What has to be installed first, or None."""
    return None if shutil.which("obs") and shutil.which("Xvfb") else MISSING


class Screen:
    """An Xvfb on a free display number."""

    def __init__(self, width: int = 1280, height: int = 720) -> None:
        # An X server starts over when its last client leaves, and drops whoever connects meanwhile.
        screen = ["-noreset", "-screen", "0", f"{width}x{height}x24"]
        for number in range(60, 80):
            readable, writable = os.pipe()
            process = subprocess.Popen(
                ["Xvfb", f":{number}", "-displayfd", str(writable), "-nolisten", "tcp", *screen],
                pass_fds=[writable],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            os.close(writable)
            with os.fdopen(readable) as answer:  # to its end of line: Xvfb would die of a pipe closed earlier
                ready = select.select([answer], [], [], _DEADLINE)[0] and answer.readline().strip()
            if ready:
                self.display = f":{ready}"
                self._process = process
                return
            process.kill()
            process.wait()
        raise RuntimeError("no free X display between :60 and :79")

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()


class Studio:
    """One OBS. `collections`: scene collections and their scenes; the first of each is what OBS starts with.

    All methods block; call them through `asyncio.to_thread` where a loop must go on.
    """

    def __init__(
        self,
        folder: Path,
        screen: Screen,
        *,
        width: int = 640,
        height: int = 360,
        fps: int = 30,
        collections: Mapping[str, Sequence[str]] = SCENES,
        browser: bool = False,
        password: str = "studio-pässwort-密码",
    ) -> None:
        self.settings = ObsSettings("127.0.0.1", own_port(), password)
        self.folder = folder
        self._screen = screen
        self._collection = next(iter(collections))
        self._process: subprocess.Popen[bytes] | None = None
        self._write_home(width, height, fps, collections, browser)

    @property
    def patient(self) -> ObsSettings:
        """For who only sets the stage of a test: how soon OBS answers is not what it is about."""
        return replace(self.settings, timeout=60)

    @property
    def log(self) -> str:
        """What OBS printed since it was made."""
        return (self.folder / "obs.log").read_text(encoding="utf-8", errors="replace")

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Returns when its WebSocket port is open (OBS may still be loading scenes then)."""
        assert not self.running, "this OBS is running"
        self.launch()
        assert self._process is not None
        deadline = time.monotonic() + _DEADLINE
        while self._process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                socket.create_connection((self.settings.host, self.settings.port), timeout=1).close()
                return
            time.sleep(0.02)
        raise RuntimeError(f"OBS did not open its port:\n{self.log[-4000:]}")

    def launch(self) -> None:
        """Starts the process and does not wait for it."""
        home = self.folder / "home"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home / "run"),
            "DISPLAY": self._screen.display,
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "xcb",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        arguments = ["--multi", "--minimize-to-tray", "--disable-missing-files-check"]
        arguments += ["--websocket_port", str(self.settings.port), "--websocket_ipv4_only"]
        arguments += ["--websocket_password", self.settings.password]
        arguments += ["--collection", self._collection, "--profile", "CI"]
        with (self.folder / "obs.log").open("ab") as log:
            self._process = subprocess.Popen(["obs", *arguments], env=environment, stdout=log, stderr=subprocess.STDOUT)

    def kill(self) -> None:
        """As a crash: SIGKILL."""
        self._end(signal.SIGKILL)

    def quit(self) -> None:
        """As a person would: OBS says goodbye and saves its scenes."""
        self._end(signal.SIGINT)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        if self.running:
            self.thaw()
            self.kill()

    def _signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def _end(self, number: int) -> None:
        self._signal(number)
        assert self._process is not None
        try:
            self._process.wait(_DEADLINE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise

    def _write_home(
        self, width: int, height: int, fps: int, collections: Mapping[str, Sequence[str]], browser: bool
    ) -> None:
        config = self.folder / "home/.config/obs-studio"
        profile = config / "basic/profiles/CI"
        scenes = config / "basic/scenes"
        for folder in (profile, scenes, self.folder / "home/run"):
            folder.mkdir(parents=True)
        (self.folder / "home/run").chmod(0o700)
        (config / "global.ini").write_text(
            "[General]\nFirstRun=true\nLastVersion=486539266\nPre19Defaults=false\nPre21Defaults=false\n"
            "Pre23Defaults=false\nPre24.1Defaults=false\n\n"
            "[Basic]\nProfile=CI\nProfileDir=CI\n"
            f"SceneCollection={self._collection}\nSceneCollectionFile=collection0\n\n"
            "[OBSWebSocket]\nFirstLoad=false\nServerEnabled=true\nAlertsEnabled=false\nAuthRequired=true\n"
            f"ServerPort={self.settings.port}\n",
            encoding="utf-8",
        )
        (profile / "basic.ini").write_text(
            f"[General]\nName=CI\n\n[Video]\nBaseCX={width}\nBaseCY={height}\n"
            f"OutputCX={width}\nOutputCY={height}\nFPSType=1\nFPSInt={fps}\n",
            encoding="utf-8",
        )
        script = Path(__file__).with_name("browser_source.lua")
        for number, (name, members) in enumerate(collections.items()):
            document = {
                "name": name,
                "current_scene": members[0],
                "current_program_scene": members[0],
                "scene_order": [{"name": member} for member in members],
                "sources": [
                    {"id": "scene", "versioned_id": "scene", "name": member, "settings": {"items": []}}
                    for member in members
                ],
                "modules": {"scripts-tool": [{"path": str(script), "settings": {}}] if browser else []},
            }
            (scenes / f"collection{number}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
