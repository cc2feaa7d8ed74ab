"""Merge patches: what the server sends makes of the page's copy what the server has."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlay.room.patches import apply, diff, inverse, merge

CASES = json.loads((Path(__file__).parents[1] / "patch_cases.json").read_text("utf-8"))

scalars = st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner | st.none(), max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)
documents = st.dictionaries(st.sampled_from(["a", "b", "c", "", "__proto__", "名"]), values, max_size=4)


def same(left, right):
    """Equal as JSON text, where `1`, `1.0` and `true` are three things."""
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_cases_that_the_browser_is_held_to(case):
    before, patch, after = case["before"], case["patch"], case["after"]
    kept = json.dumps(before)
    # `merge` is for documents; a case about a bare value is one about a member of a document.
    if isinstance(before, dict) and isinstance(patch, dict):
        assert same(merge(before, patch), after)
    assert same(merge({"x": before} if before is not None else {}, {"x": patch}).get("x"), after)
    assert json.dumps(before) == kept


@given(documents, documents)
def test_a_difference_applied_gives_what_it_was_made_for(before, after):
    kept = json.dumps([before, after])
    patch = diff(before, after)
    assert same(merge(before, patch), after)
    assert same(merge(before, msgspec.json.decode(msgspec.json.encode(patch))), after)
    assert json.dumps([before, after]) == kept


@given(documents, documents)
def test_a_patch_applied_in_place_gives_the_same(before, after):
    patch = diff(before, after)
    apply(before, patch)
    assert same(before, after)


@given(documents, documents)
def test_a_patch_is_taken_back_by_its_inverse(before, after):
    patch = diff(before, after)
    assert same(merge(after, inverse(before, patch)), before)


@given(documents)
def test_no_difference_is_an_empty_patch(document):
    assert diff(document, json.loads(json.dumps(document))) == {}
    assert same(merge(document, {}), document)


@given(documents, documents, documents)
def test_patches_in_a_row_are_one_way(first, second, third):
    assert same(merge(merge(first, diff(first, second)), diff(second, third)), third)


@given(documents, documents)
def test_a_patch_applied_twice_changes_nothing_more(before, after):
    patch = diff(before, after)
    assert same(merge(merge(before, patch), patch), after)


@pytest.mark.parametrize(("old", "new"), [(1, 1.0), (1, True), (0, False), ("", None), ([1], [1.0]), ([True], [1])])
def test_what_python_takes_for_equal_is_not(old, new):
    assert same(merge({"x": old}, diff({"x": old}, {"x": new} if new is not None else {})).get("x"), new)
