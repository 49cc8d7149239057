"""What people change, as numbers: names to ids, texts and relative changes to values (§13-§15)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from kpitree.engine.compiled import Compiled, compile_tree
from kpitree.errors import InvalidValue
from kpitree.model import Change, Counts, Kpi, KpiTree, ScaleBy, SetTo, ShiftBy
from kpitree.model.entry import read_change
from kpitree.problems import Problem

Changes = Mapping[str, float | str | Change]


@dataclass(frozen=True, eq=False)
class Changed:
    """A compiled tree with the lever values that some changes give it, in `compiled.levers` order."""

    tree: KpiTree
    compiled: Compiled
    overridden: frozenset[str]
    values: tuple[float, ...]

    def all(self) -> dict[str, float]:
        """Every KPI by id, NaN where there is no value."""
        return dict(zip(self.compiled.program.kpis, self.compiled.all(self.values), strict=True))


def changed(tree: KpiTree, changes: Changes | None = None) -> Changed:
    """The tree under `changes`. A computed KPI among them is overridden (§15). Raises UnknownKpi, InvalidValue."""
    return changed_to(tree, apply_changes(tree, changes))


def changed_to(tree: KpiTree, numbers: Mapping[str, float]) -> Changed:
    """The tree with these KPIs (by id) at these values; computed ones among them are overridden (§15)."""
    overridden = frozenset(kpi_id for kpi_id in numbers if not tree[kpi_id].is_lever)
    compiled = compile_tree(tree, overridden)
    values = tuple(numbers.get(lever, base) for lever, base in zip(compiled.levers, compiled.baseline, strict=True))
    return Changed(tree, compiled, overridden, values)


def apply_changes(tree: KpiTree, changes: Changes | None = None) -> dict[str, float]:
    """The new value of each changed KPI, by id, whatever way its change was given; the others are not listed.

    Keys are names or ids; values are numbers, texts as people type them ("30%", "+10%", "5M", "12 of 80") or Changes.
    What is relative is relative to the baseline, for a computed KPI to its value there. Raises UnknownKpi, and
    InvalidValue for NaN, infinity, unreadable text and relative changes of something that has no value.
    """
    numbers: dict[str, float] = {}
    for name, given in (changes or {}).items():
        kpi = tree.find(name)
        change = _read(kpi, given)
        if isinstance(change, Counts):
            change = SetTo(value=change.rate)
        value = change.value if isinstance(change, SetTo) else change.apply(_baseline(tree, kpi))
        numbers[kpi.id] = _finite(kpi, value)
    return numbers


def _read(kpi: Kpi, given: float | str | Change) -> Change | Counts:
    if isinstance(given, (SetTo, ScaleBy, ShiftBy)):
        return given
    if not isinstance(given, str):
        try:
            number = float(given)
        except (TypeError, ValueError, OverflowError):
            raise _invalid(kpi, f"{given!r} is not a number", "bad_number", found=str(given)[:80]) from None
        return SetTo(value=_finite(kpi, number))
    change = read_change(given, unit=kpi.measure)
    if isinstance(change, Problem):
        problem = change.at(kpi=kpi.id)
        raise InvalidValue(f"{kpi.name}: {given[:80]!r} cannot be used ({problem.code})", [problem])
    return change


def _baseline(tree: KpiTree, kpi: Kpi) -> float:
    """What a relative change is relative to."""
    value = kpi.baseline
    if not kpi.is_lever:
        compiled = compile_tree(tree)
        value = dict(zip(compiled.program.kpis, compiled.all(compiled.baseline), strict=True))[kpi.id]
    if value is None or math.isnan(value):
        raise _invalid(kpi, "a relative change of a KPI that has no value", "change_of_missing")
    return value


def _finite(kpi: Kpi, value: float) -> float:
    if not math.isfinite(value):
        raise _invalid(kpi, "a value must be a finite number", "not_finite")
    return value


def _invalid(kpi: Kpi, message: str, code: str, **params: str) -> InvalidValue:
    return InvalidValue(f"{kpi.name}: {message}.", [Problem(code=code, kpi=kpi.id, params=dict(params))])
