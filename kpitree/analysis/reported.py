"""What somebody says happened, read: numbers, texts as people type them, and counts."""

from __future__ import annotations

import math
from collections.abc import Mapping

from kpitree.errors import InvalidValue
from kpitree.formula import NumberText, read_number
from kpitree.model import Counts, Kpi, KpiTree, SetTo, ShiftBy
from kpitree.model.entry import read_change
from kpitree.problems import Problem

Reported = float | str | Counts


def read_reported(tree: KpiTree, actual: Mapping[str, Reported]) -> tuple[dict[str, float], dict[str, Counts]]:
    """Values by id, and the counts behind those that were counted. Raises UnknownKpi, InvalidValue."""
    numbers: dict[str, float] = {}
    counts: dict[str, Counts] = {}
    for name, given in actual.items():
        kpi = tree.find(name)
        found = read_actual(kpi, given) if isinstance(given, str) else given
        if isinstance(found, Problem):
            raise InvalidValue(f"{kpi.name}: {str(given)[:80]!r} cannot be used ({found.code})", [found])
        if isinstance(found, Counts):
            counts[kpi.id] = found
            found = found.rate
        numbers[kpi.id] = _finite(kpi, found)
    return numbers, counts


def read_actual(kpi: Kpi, text: str, *, screen: bool = False) -> float | Counts | Problem:
    """The value that was typed: 120, 8%, 12 of 80, 500万. What is relative ("+10%") says nothing about what happened.

    On a `screen` a bare 8 in a rate is 8 %, and 0.3 is asked about (§14).
    """
    found = read_change(text, unit=kpi.measure, strict_screen=screen)
    if isinstance(found, Counts):
        return found
    if isinstance(found, SetTo):
        return found.value
    if isinstance(found, ShiftBy) and isinstance(number := read_number(text), NumberText):
        return number.value  # nothing is relative here: -300 is a loss of 300
    if isinstance(found, Problem) and found.code != "percent_or_points":
        return found.at(kpi=kpi.id)
    return Problem(code="actual_relative", kpi=kpi.id, params={"found": text.strip()[:40]})


def _finite(kpi: Kpi, value: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        problem = Problem(code="bad_number", kpi=kpi.id, params={"found": str(value)[:80]})
        raise InvalidValue(f"{kpi.name}: {value!r} is not a number", [problem]) from None
    if not math.isfinite(number):
        raise InvalidValue(f"{kpi.name}: a value must be finite", [Problem(code="not_finite", kpi=kpi.id)])
    return number
