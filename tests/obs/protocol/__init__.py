"""What the protocol documents of obs-websocket 5.0.1 and 5.7.3 list, as data: names, fields, types; nothing of their prose.

`"string"` is a field that must be there, `"string?"` one that may be absent.
"""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

VERSIONS = {"5.0.1": "28.0.3", "5.7.3": "32.1.2"}  # obs-websocket → an OBS that carries it

_PYTHON = {"string": str, "number": (int, float), "boolean": bool, "object": dict, "array": list, "any": object}
_EMPTY = {"string": str, "number": int, "boolean": bool, "object": dict, "array": list, "any": dict}
_Lists = Mapping[str, Mapping[str, Mapping[str, str]]]


class Protocol:
    """One version. `fault_of_…` is a sentence about what breaks the protocol, or None."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.obs_version = VERSIONS[version]
        self._lists: _Lists = json.loads((Path(__file__).parent / f"{version}.json").read_text("utf-8"))

    @property
    def requests(self) -> Mapping[str, Mapping[str, str]]:
        return self._lists["requests"]

    @property
    def events(self) -> Mapping[str, Mapping[str, str]]:
        return self._lists["events"]

    def fault_of_request(self, name: str, fields: Mapping[str, Any]) -> str | None:
        return self._fault("requests", name, fields, complete=True)

    def fault_of_answer(self, name: str, fields: Mapping[str, Any]) -> str | None:
        """A stand-in need not fill every field, but it must not invent one."""
        return self._fault("answers", name, fields, complete=False)

    def empty_answer(self, name: str) -> dict[str, Any]:
        """Every field that must be there, with nothing in it."""
        fields = self._lists["answers"][name]
        return {field: _EMPTY[kind]() for field, kind in fields.items() if not kind.endswith("?")}

    def fault_of_event(self, name: str, fields: Mapping[str, Any]) -> str | None:
        return self._fault("events", name, fields, complete=False)

    def _fault(self, kind: str, name: str, fields: Mapping[str, Any], *, complete: bool) -> str | None:
        known = self._lists[kind].get(name)
        where = f"{kind[:-1]} {name} of obs-websocket {self.version}"
        if known is None:
            return f"there is no {where}"
        for field, value in fields.items():
            if field not in known:
                return f"{where} has no field {field}"
            wanted = known[field].rstrip("?")
            # Null is how OBS says that there is none. A bool is no number, whatever Python thinks.
            wrong = not isinstance(value, _PYTHON[wanted]) or (isinstance(value, bool) and wanted == "number")
            if wrong and (value is not None or complete):
                return f"{where}: {field} must be {wanted}, is {value!r}"
        absent = [field for field, wanted in known.items() if not wanted.endswith("?") and field not in fields]
        if complete and absent:
            return f"{where} needs the field {absent[0]}"
        return None


@functools.cache
def protocol(version: str) -> Protocol:
    return Protocol(version)
