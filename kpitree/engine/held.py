"""Holding one computed KPI at a value (§15), for many KPIs in turn, without compiling the tree anew for each.

Overriding a computed KPI makes it a lever, which is another program. Here every KPI that may be held has a switch in
one program: asking costs what moving a lever costs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kpitree.engine import reverse, scalar
from kpitree.engine.program import Program, lower
from kpitree.model import KpiTree


@dataclass(frozen=True, eq=False)
class Holdable:
    """One program for a tree in which each of `ids` (computed KPIs), one at a time, can be held at a value."""

    program: Program
    ids: tuple[str, ...]

    @cached_property
    def _places(self) -> dict[str, float]:
        return {kpi_id: float(place) for place, kpi_id in enumerate(self.ids, 1)}

    @cached_property
    def _kgi(self) -> Callable[[Sequence[float]], float] | None:
        return None if self.program.kgi is None else scalar.one_value(self.program, self.program.kgi)

    def kgi(self, values: Sequence[float], *, held: str, at: float) -> float:
        """The KGI for lever values (in the order of the tree's own program) with one KPI held; NaN without a value.

        KeyError for a KPI that is not among `ids`.
        """
        place = self._places[held]
        return float("nan") if self._kgi is None else self._kgi((*values, place, at))


@lru_cache(maxsize=16)
def holdable(tree: KpiTree, overridden: frozenset[str], ids: tuple[str, ...]) -> Holdable:
    """Compile a tree so that the computed KPIs `ids` can be held; `overridden` ones are levers already."""
    return Holdable(lower(tree, overridden, holdable=ids), ids)


@lru_cache(maxsize=8)
def apart(tree: KpiTree, overridden: frozenset[str] = frozenset()) -> Program:
    """The program in which each computed KPI has a slot of its own."""
    return lower(tree, overridden, shared=False)


def slopes(tree: KpiTree, overridden: frozenset[str], values: Sequence[float]) -> dict[str, float]:
    """The derivative of the KGI by every KPI, moved by hand whatever it is calculated from (§15, §16), in one sweep.

    `values` are those of the levers and overridden KPIs. NaN for all where the KGI has no value, or is none.
    """
    program = apart(tree, overridden)
    if program.kgi is None:
        return dict.fromkeys(program.kpis, float("nan"))
    found = reverse.adjoints(program, values, program.kgi)
    return {kpi_id: found[slot] for kpi_id, slot in zip(program.kpis, program.slots, strict=True)}
