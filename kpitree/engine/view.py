"""A tree with values: what checks and explanations look at. Everything derived is calculated when first asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kpitree.engine.diagnose import Diagnosis, diagnose
from kpitree.engine.structure import Structure, structure_of
from kpitree.formula import Expression, render
from kpitree.model import KpiTree


@dataclass(frozen=True, eq=False)
class View:
    """`values`: every KPI by id, NaN where there is none. KPIs in `overridden` have their value from a change."""

    tree: KpiTree
    values: Mapping[str, float]
    overridden: frozenset[str] = frozenset()

    @cached_property
    def structure(self) -> Structure:
        """What the formulas say."""
        return structure_of(self.tree, self.overridden)

    def is_input(self, kpi_id: str) -> bool:
        """True for levers and overridden KPIs."""
        return kpi_id in self.overridden or self.tree[kpi_id].is_lever

    @cached_property
    def diagnoses(self) -> dict[str, Diagnosis]:
        """Why a sound formula has no value, by id."""
        return {
            kpi_id: diagnose(expression, self.structure.references[kpi_id], self.values.__getitem__)
            for kpi_id, expression in self.structure.expressions.items()
            if math.isnan(self.values[kpi_id])
        }

    @cached_property
    def blocked(self) -> dict[str, tuple[str, ...]]:
        """KPIs that have no value through no fault of their own -> the ids of the broken ones behind it (§8)."""
        place = {kpi.id: i for i, kpi in enumerate(self.tree.kpis)}
        roots: dict[str, frozenset[str]] = {}
        blocked: dict[str, tuple[str, ...]] = {}
        for kpi_id in self.structure.order.sequence:
            if not math.isnan(self.values[kpi_id]):
                continue
            found = self.diagnoses.get(kpi_id)
            if found is None or found.fault is not None:
                roots[kpi_id] = frozenset({kpi_id})
                continue
            roots[kpi_id] = frozenset().union(*(roots[used] for used in found.missing))
            blocked[kpi_id] = tuple(sorted(roots[kpi_id], key=place.__getitem__))
        return {kpi.id: blocked[kpi.id] for kpi in self.tree.kpis if kpi.id in blocked}

    def shown(self, node: Expression) -> str:
        """A part of a formula as people see it, with names."""
        return shown(self.tree, node)


def shown(tree: KpiTree, node: Expression) -> str:
    """An expression with the names of the KPIs instead of their ids."""
    return render(node, lambda name: tree[found].name if (found := tree.resolve(name)) is not None else None)
