"""The hatchling build hook: builds the pages, and adds them, the plugins and config.toml to the wheel."""

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PagesHook(BuildHookInterface):  # type: ignore[misc,type-arg,unused-ignore]
    """Works on wheels only. An editable install gets the pages built, and finds the rest where it is."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a build; `version` is "standard" or "editable"."""
        if self.target_name != "wheel":
            return
        pages = runpy.run_path(str(Path(__file__).with_name("build_pages.py")))
        try:
            pages["build"]()
        except pages["BuildError"] as error:
            self.app.abort(f"\n{error}\n")
        if version == "editable":
            return
        build_data["artifacts"].append("/overlay/_web/**")
        root = Path(self.root)
        for path in bundled(root):
            build_data["force_include"][str(path)] = f"overlay/_bundled/{path.relative_to(root).as_posix()}"


def bundled(root: Path) -> Iterator[Path]:
    """What a wheel carries besides the package: the shipped configuration, and the plugins without tests."""
    yield root / "config.toml"
    for path in sorted((root / "plugins").rglob("*")):
        if path.is_file() and path.suffix != ".pyc" and not path.name.startswith("test_"):
            yield path
