"""Assertions in the words of the field."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping


def same(a: float | None, b: float | None, *, rel: float = 0.0, scale: float = 0.0) -> bool:
    """Equal, both missing (None or NaN), or within `rel` of the larger of the two and `scale`."""
    one, other = math.nan if a is None else float(a), math.nan if b is None else float(b)
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or abs(one - other) <= rel * max(abs(one), abs(other), scale)


def assert_same_values(
    actual: Mapping[str, float | None], expected: Mapping[str, float | None], *, rel: float = 0.0, scale: float = 0.0
) -> None:
    """The same KPIs with the same values, missing exactly where the other is. By default equal to the last bit."""
    assert list(actual) == list(expected)
    wrong = {k: (actual[k], expected[k]) for k in expected if not same(actual[k], expected[k], rel=rel, scale=scale)}
    assert not wrong, f"actual, expected: {wrong}"


def assert_codes(problems: Iterable[object], *expected: str) -> None:
    """The codes of some problems, in any order."""
    assert sorted(problem.code for problem in problems) == sorted(expected)  # type: ignore[attr-defined]
