"""What a tree's formulas say, before any number is calculated: expressions, references, order, what is broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kpitree.engine.order import Order, dependency_order
from kpitree.formula import Expression, names
from kpitree.model import KpiTree


@dataclass(frozen=True, slots=True)
class Structure:
    """The formulas of a tree by KPI id.

    `expressions` has the KPIs whose formula can be calculated (or would be, if it got values); `references` says which
    id each name in those formulas means; `unreadable`, `unknown` and `order.cycles` hold the ids of all the others.
    """

    expressions: Mapping[str, Expression]
    references: Mapping[str, Mapping[str, str]]
    order: Order
    unreadable: frozenset[str]
    unknown: frozenset[str]

    def inputs(self, kpi_id: str) -> tuple[str, ...]:
        """Ids a KPI is calculated from, each once, in order of appearance; none for levers and broken formulas."""
        return tuple(dict.fromkeys(self.references.get(kpi_id, {}).values()))


@lru_cache(maxsize=64)
def structure_of(tree: KpiTree, overridden: frozenset[str] = frozenset()) -> Structure:
    """Read every formula of `tree`; KPIs in `overridden` count as levers (§15)."""
    readable: dict[str, Expression] = {}
    references: dict[str, dict[str, str]] = {}
    unreadable: set[str] = set()
    unknown: set[str] = set()
    for kpi in tree.kpis:
        if kpi.is_lever or kpi.id in overridden:
            continue
        expression = kpi.expression
        if expression is None:
            unreadable.add(kpi.id)
            continue
        found = {name: tree.resolve(name) for name in names(expression)}
        if None in found.values():
            unknown.add(kpi.id)
        readable[kpi.id] = expression
        references[kpi.id] = {name: kpi_id for name, kpi_id in found.items() if kpi_id is not None}
    # Formulas with an unknown name still count for cycles: both problems are shown at once.
    used = {kpi.id: tuple(dict.fromkeys(references.get(kpi.id, {}).values())) for kpi in tree.kpis}
    order = dependency_order(used)
    sound = {i: e for i, e in readable.items() if i not in unknown and i not in order.cycles}
    return Structure(sound, {i: references[i] for i in sound}, order, frozenset(unreadable), frozenset(unknown))
