"""What is known of every KPI once some were reported: calculated, or derived where one answer is left (§46)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kpitree.engine.one_formula import formula_value, solve_for
from kpitree.engine.structure import Structure, structure_of
from kpitree.model import KpiTree
from kpitree.problems import Frozen

Kind = Literal["reported", "calculated", "derived"]
SAME = 1e-9  # of the larger one: two numbers that differ by less are what rounding makes of one


class Known(Frozen):
    """The actual value of a KPI and how it is known."""

    value: float
    kind: Kind


class Mismatch(Frozen):
    """A computed KPI that was reported as something else than its formula gives on the actuals of its inputs."""

    id: str
    reported: float
    calculated: float

    @property
    def difference(self) -> float:
        """How much more was reported."""
        return self.reported - self.calculated


@dataclass(frozen=True)
class ActualValues:
    """`known` by KPI id; who is not there is missing, never zero. `mismatches` in tree order."""

    known: Mapping[str, Known]
    mismatches: tuple[Mismatch, ...]

    def value(self, kpi_id: str) -> float:
        """The actual value, NaN where it is missing."""
        found = self.known.get(kpi_id)
        return math.nan if found is None else found.value


def actual_values(tree: KpiTree, reported: Mapping[str, float]) -> ActualValues:
    """Everything that follows from the reported values (by id, finite).

    What was reported stands. A KPI all of whose inputs are known is calculated; the one unknown input of a known KPI is
    derived where its formula leaves one answer (rate = count / count). Derived values are used like reported ones.
    """
    structure = structure_of(tree)
    known = {k: Known(value=v, kind="reported") for k, v in reported.items()}
    while _calculate(structure, known) | _derive(structure, known):
        pass
    mismatches = []
    for kpi in tree.kpis:
        if kpi.id in reported and kpi.id in structure.expressions:
            calculated = _formula(structure, kpi.id, known)
            if math.isfinite(calculated) and not same(reported[kpi.id], calculated):
                mismatches.append(Mismatch(id=kpi.id, reported=reported[kpi.id], calculated=calculated))
    return ActualValues(known, tuple(mismatches))


def same(one: float, other: float) -> bool:
    """Equal but for rounding."""
    return abs(one - other) <= SAME * max(abs(one), abs(other))


def _values(structure: Structure, kpi_id: str, known: Mapping[str, Known]) -> dict[str, float]:
    """The known values of a formula's names."""
    return {name: known[i].value for name, i in structure.references[kpi_id].items() if i in known}


def _formula(structure: Structure, kpi_id: str, known: Mapping[str, Known]) -> float:
    return formula_value(structure.expressions[kpi_id], _values(structure, kpi_id, known))


def _calculate(structure: Structure, known: dict[str, Known]) -> bool:
    """Upwards, in one pass; True when something was found."""
    before = len(known)
    for kpi_id in structure.order.sequence:
        if kpi_id in structure.expressions and kpi_id not in known:
            value = _formula(structure, kpi_id, known)
            if math.isfinite(value):
                known[kpi_id] = Known(value=value, kind="calculated")
    return len(known) > before


def _derive(structure: Structure, known: dict[str, Known]) -> bool:
    """Downwards, in one pass; True when something was found."""
    before = len(known)
    for kpi_id in reversed(structure.order.sequence):
        if kpi_id in structure.expressions and kpi_id in known:
            unknown = [(name, i) for name, i in structure.references[kpi_id].items() if i not in known]
            if len(unknown) == 1:
                name, unknown_id = unknown[0]
                values = _values(structure, kpi_id, known)
                value = solve_for(structure.expressions[kpi_id], name, known[kpi_id].value, values)
                if math.isfinite(value):
                    known[unknown_id] = Known(value=value, kind="derived")
    return len(known) > before
