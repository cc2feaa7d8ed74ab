"""JSON Merge Patch (RFC 7396) between documents without nulls. Documents are never changed in place."""

from __future__ import annotations

from typing import Any

from overlay.plugin.state import Document


def diff(before: Document, after: Document) -> Document:
    """The patch that makes `after` of `before`: `merge(before, diff(before, after)) == after`."""
    patch: Document = {}
    for key, new in after.items():
        old = before.get(key)
        if old is new:
            continue
        if type(old) is dict and type(new) is dict:
            inner = diff(old, new)
            if inner:
                patch[key] = inner
        elif not _same(old, new):
            patch[key] = new
    for key in before:
        if key not in after:
            patch[key] = None
    return patch


def merge(document: Document, patch: Document) -> Document:
    """The document after the patch; what the patch does not name is shared with the one before."""
    merged = dict(document)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        elif type(value) is dict:
            old = merged.get(key)
            merged[key] = merge(old if type(old) is dict else {}, value)
        else:
            merged[key] = value
    return merged


def apply(document: Document, patch: Document) -> None:
    """As `merge`, but the document itself changes, and the patch becomes part of it: for a replay, which owns both."""
    for key, value in patch.items():
        if value is None:
            document.pop(key, None)
        elif type(value) is dict:
            old = document.get(key)
            if type(old) is dict:
                apply(old, value)
            else:
                document[key] = merge({}, value)  # an object that is new here has no nulls
        else:
            document[key] = value


def inverse(before: Document, patch: Document) -> Document:
    """The patch that takes `patch` back: `merge(merge(before, patch), inverse(before, patch)) == before`."""
    back: Document = {}
    for key, value in patch.items():
        old = before.get(key)
        back[key] = inverse(old, value) if type(old) is dict and type(value) is dict else old
    return back


def _same(old: Any, new: Any) -> bool:
    """Equal as JSON: `1`, `1.0` and `true` are three things, also inside lists."""
    if type(old) is not type(new):
        return False
    if type(old) is list:
        return len(old) == len(new) and all(map(_same, old, new))
    if type(old) is dict:
        return old.keys() == new.keys() and all(_same(old[key], new[key]) for key in old)
    return bool(old == new)
