"""Finds plugins (folders and installed packages), imports each alone, and imports them again when they change."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import inspect
import sys
import traceback
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pluggy

from overlay.plugin import hooks
from overlay.plugin.isolation import time_limit
from overlay.plugin.mechanic import RESERVED, Mechanic
from overlay.plugin.state import document_of, state_of

ENTRY_POINTS = "overlay"
PACKAGE = "plugins"
"""Folder plugins are modules of this package, as pytest also sees them, so that nothing is imported twice."""


IMPORT_SECONDS = 20.0
"""How long a plugin may take to be imported before it counts as hanging."""


@dataclass
class Plugin:
    """One plugin: what it brings, or why it could not be loaded."""

    name: str
    file: Path | None
    module: types.ModuleType | None = None
    mechanics: list[type[Mechanic[Any]]] = field(default_factory=list)
    routes: list[hooks.Route] = field(default_factory=list)
    problem: str | None = None  # a traceback
    stamp: tuple[int, ...] = ()


class Plugins:
    """All plugins of this process. `Plugins(folders)` loads them; a broken one is kept with its traceback."""

    def __init__(self, folders: Sequence[Path], disabled: Sequence[str] = ()) -> None:
        self.manager = pluggy.PluginManager(hooks.PROJECT)
        self.manager.add_hookspecs(hooks)
        self.loaded: dict[str, Plugin] = {}
        self._folders = [folder.resolve() for folder in folders]
        self._disabled = set(disabled)
        self._prepare_package()
        for name, file in self._found():
            self._load(Plugin(name, file))
        for entry in importlib.metadata.entry_points(group=ENTRY_POINTS):
            if entry.name not in self._disabled and entry.name not in self.loaded:
                self._load_entry_point(entry)

    def mechanics(self) -> dict[str, type[Mechanic[Any]]]:
        """Every loaded mechanic by its name."""
        return {mechanic.name: mechanic for plugin in self.loaded.values() for mechanic in plugin.mechanics}

    def owner(self, mechanic: str) -> Plugin | None:
        """The plugin that a mechanic belongs to."""
        return next((p for p in self.loaded.values() if mechanic in [m.name for m in p.mechanics]), None)

    def reload_changed(self) -> list[str]:
        """Import again what changed on disk, find what is new, drop what is gone; the names concerned.

        A plugin that no longer imports keeps what it was, with the traceback as its `problem`.
        """
        changed = []
        found = dict(self._found())
        for name, file in found.items():
            old = self.loaded.get(name)
            if old is None or old.stamp != _stamp(file):
                self._load(Plugin(name, file), old)
                changed.append(name)
        for name, plugin in list(self.loaded.items()):
            if plugin.file is not None and name not in found:
                self._forget(name)
                changed.append(name)
        return changed

    def _found(self) -> Iterator[tuple[str, Path]]:
        seen = set(self._disabled)
        for folder in self._folders:
            if not folder.is_dir():
                continue
            for path in sorted(folder.iterdir()):
                file = path / "__init__.py" if path.is_dir() else path
                name = path.stem
                if file.suffix != ".py" or name.startswith(("_", ".", "test_", "conftest")) or name in seen:
                    continue
                if name.isidentifier() and file.is_file():
                    seen.add(name)
                    yield name, file

    def _prepare_package(self) -> None:
        package = sys.modules.get(PACKAGE)
        if package is None:
            package = types.ModuleType(PACKAGE)
            package.__path__ = []
            sys.modules[PACKAGE] = package
        known = list(getattr(package, "__path__", []))
        package.__path__ = known + [str(folder) for folder in self._folders if str(folder) not in known]

    def _load(self, plugin: Plugin, old: Plugin | None = None) -> None:
        assert plugin.file is not None
        plugin.stamp = _stamp(plugin.file)
        self.loaded[plugin.name] = plugin
        name = f"{PACKAGE}.{plugin.name}"
        known = sys.modules.get(name)
        first = known is not None and old is None and getattr(known, "__file__", None) == str(plugin.file)
        if first and known is not None:
            self._register(plugin, known, old)
            return
        replaced = _forget_modules(name)
        if old is not None:
            _forget_bytecode(plugin.file)
        try:
            is_package = plugin.file.name == "__init__.py"
            spec = importlib.util.spec_from_file_location(
                name,
                plugin.file,
                submodule_search_locations=[str(plugin.file.parent)] if is_package else None,
            )
            assert spec is not None and spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            with time_limit()(IMPORT_SECONDS):
                spec.loader.exec_module(module)
        except BaseException as error:
            self._failed(plugin, error, old)
        else:
            self._register(plugin, module, old)
        if plugin.problem is not None:
            _forget_modules(name)
            if old is not None:
                sys.modules.update(replaced)  # what was there goes on, and may import of itself later

    def _load_entry_point(self, entry: importlib.metadata.EntryPoint) -> None:
        plugin = Plugin(entry.name, None)
        self.loaded[plugin.name] = plugin
        try:
            module = entry.load()
        except BaseException as error:
            self._failed(plugin, error, None)
        else:
            self._register(plugin, module, None)

    def _register(self, plugin: Plugin, module: types.ModuleType, old: Plugin | None) -> None:
        if self.manager.has_plugin(plugin.name):
            self.manager.unregister(name=plugin.name)
        try:
            self.manager.register(module, plugin.name)
            self.manager.check_pending()
            plugin.module = module
            plugin.mechanics = self._own(plugin, "register_mechanics")
            plugin.routes = self._own(plugin, "register_routes")
            taken = {m.name for p in self.loaded.values() if p is not plugin for m in p.mechanics}
            for mechanic in plugin.mechanics:
                if not (inspect.isclass(mechanic) and issubclass(mechanic, Mechanic) and mechanic.name):
                    raise TypeError(f"register_mechanics returned {mechanic!r}, which is no Mechanic with a name")
                if mechanic.name in RESERVED:
                    raise TypeError(f"{mechanic.name!r} is the room's own name: choose another")
                if mechanic.name in taken:
                    raise TypeError(f"somebody already has a mechanic named {mechanic.name!r}")
                taken.add(mechanic.name)
                _try_out(mechanic)
        except BaseException as error:
            if self.manager.has_plugin(plugin.name):
                self.manager.unregister(name=plugin.name)
            plugin.mechanics, plugin.routes = [], []
            self._failed(plugin, error, old)

    def _own(self, plugin: Plugin, hook: str) -> list[Any]:
        caller = self.manager.subset_hook_caller(
            hook, [other for name, other in self.manager.list_name_plugin() if name != plugin.name]
        )
        return [item for answer in caller() for item in answer]

    def _failed(self, plugin: Plugin, error: BaseException, old: Plugin | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            raise error
        plugin.problem = "".join(traceback.format_exception(error))
        if old is not None:  # what was shown goes on; what is new is only half there
            plugin.module, plugin.mechanics, plugin.routes = old.module, old.mechanics, old.routes
            if old.module is not None and not self.manager.has_plugin(plugin.name):
                self.manager.register(old.module, plugin.name)

    def _forget(self, name: str) -> None:
        del self.loaded[name]
        if self.manager.has_plugin(name):
            self.manager.unregister(name=name)


def _try_out(mechanic: type[Mechanic[Any]]) -> None:
    """Whether its first state can be made, written down and read back. Raises what comes of it."""
    made = mechanic()
    state_of(document_of(made.state), mechanic.state_type)
    if mechanic.secret_type is not None:
        state_of(document_of(made.secret), mechanic.secret_type)


def _forget_modules(name: str) -> dict[str, types.ModuleType]:
    """Take a plugin's modules out of `sys.modules`; what was there."""
    return {key: sys.modules.pop(key) for key in list(sys.modules) if f"{key}.".startswith(f"{name}.")}


def _forget_bytecode(file: Path) -> None:
    """Python takes a file saved twice within a second, at the same length, for the same: not here."""
    for source in [file] if file.name != "__init__.py" else file.parent.rglob("*.py"):
        Path(importlib.util.cache_from_source(str(source))).unlink(missing_ok=True)


def _stamp(file: Path) -> tuple[int, ...]:
    """Changes when a file of the plugin is saved."""
    folder = [file] if file.name != "__init__.py" else sorted(file.parent.iterdir())
    stamps = []
    for path in folder:
        if path.suffix in (".py", ".js", ".css") and not path.name.startswith("test_"):
            try:
                stamps += [path.stat().st_mtime_ns, path.stat().st_size]
            except OSError:
                stamps.append(-1)
    return tuple(stamps)
