"""The pages as the build left them in overlay/_web: which HTML a page has, and what a file in there may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from overlay import __version__
from overlay.errors import Unavailable

WEB = Path(__file__).resolve().parents[1] / "_web"


class _Manifest(msgspec.Struct):
    build: str
    pages: dict[str, str]
    sw: str
    import_map: str  # what a Content-Security-Policy calls the inline import map


@dataclass
class Built:
    """What is in the folder of the built pages; read when first needed, and again when there is a newer build."""

    folder: Path = WEB
    _stamp: int = -1
    _manifest: _Manifest | None = None
    _pages: dict[str, bytes] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """`0.1.0+build`; pages that have another build load themselves again."""
        manifest = self._current()
        return f"{__version__}+{manifest.build}" if manifest else __version__

    def page(self, name: str) -> bytes:
        """The HTML of one page. Raises `Unavailable` where nobody built the pages."""
        manifest = self._current()
        if manifest is None or name not in manifest.pages:
            raise Unavailable(
                "页面尚未构建；请用 pip 安装，或在 web 目录运行 npm ci && npm run build"
                " | the pages are not built; install with pip, or run npm ci && npm run build in web/"
            )
        if name not in self._pages:
            self._pages[name] = (self.folder / manifest.pages[name]).read_bytes()
        return self._pages[name]

    @property
    def import_map(self) -> str:
        """The hash by which a Content-Security-Policy allows the pages' inline import map."""
        manifest = self._current()
        return manifest.import_map if manifest else ""

    def worker(self) -> Path:
        """The stage's service worker."""
        manifest = self._current()
        return self.folder / (manifest.sw if manifest else "sw.js")

    def _current(self) -> _Manifest | None:
        file = self.folder / "manifest.json"
        try:
            stamp = file.stat().st_mtime_ns
            if stamp != self._stamp:
                self._manifest = msgspec.json.decode(file.read_bytes(), type=_Manifest)
                self._pages.clear()
                self._stamp = stamp
        except (OSError, msgspec.DecodeError):
            self._manifest = None
            self._stamp = -1
        return self._manifest
