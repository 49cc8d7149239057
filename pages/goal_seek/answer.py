"""What the parts of the page share: the ladder, the levers alone, the plans, and the bands of the benchmarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kpitree.analysis.achievable import achievable
from kpitree.analysis.benchmarking import compare
from kpitree.analysis.comparison import Comparison
from kpitree.analysis.ladder import Ladder, ladder
from kpitree.analysis.plans import Plan, plans
from kpitree.analysis.requirement import Requirement, requirement
from kpitree.analysis.solve import Solution, ways
from kpitree.data.benchmarks import load
from kpitree.model import Benchmark, Kpi, KpiTree
from pages.goal_seek.aim import Aim

MOST_PLANS = 4


@dataclass(frozen=True)
class Answer:
    """All that can be said about a target."""

    aim: Aim
    target: float
    ladder: Ladder

    @property
    def tree(self) -> KpiTree:
        """The tree with what is aimed at as its KGI."""
        return self.aim.tree

    @property
    def kpi(self) -> Kpi:
        """What is aimed at."""
        return self.aim.kpi

    @cached_property
    def needs(self) -> Requirement | None:
        """The sentence of the ladder; None where volumes do not lead to the target."""
        return requirement(self.tree, self.ladder) if self.ladder.reachable and not self.ladder.problems else None

    @cached_property
    def ways(self) -> tuple[Solution, ...]:
        """Each lever alone."""
        return ways(self.aim.workspace.tree, self.kpi.id, self.target, self.aim.changes)

    @cached_property
    def bands(self) -> Mapping[str, Comparison]:
        """The levers that have a comparable band, by id."""
        workspace = self.aim.workspace
        values = tuple(workspace.lever_values().items())
        return _bands(workspace.tree, values, workspace.benchmarks, tuple(workspace.picked.items()))

    @cached_property
    def limits(self) -> dict[str, tuple[float, float]]:
        """Bounds from benchmarks, for levers that say none themselves; where they are now is always within."""
        found = {}
        for kpi_id, row in self.bands.items():
            kpi = self.tree[kpi_id]
            value = row.value
            if kpi.is_lever and achievable(kpi) is None and None not in (row.low, row.high, value):
                found[kpi_id] = (min(row.low, value), max(row.high, value))  # type: ignore[type-var]
        return found  # type: ignore[return-value]

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """Several mixes, or the best there is."""
        return _plans(self.tree, self.target, tuple(self.limits.items()), tuple(self.aim.changes.items()))


def answer_of(aim: Aim, target: float) -> Answer:
    """What there is to say about a target of the KPI aimed at."""
    return Answer(aim, target, _ladder(aim.tree, target, tuple(aim.changes.items())))


@lru_cache(maxsize=8)
def _ladder(tree: KpiTree, target: float, changes: tuple[tuple[str, float], ...]) -> Ladder:
    return ladder(tree, target, dict(changes))


@lru_cache(maxsize=8)
def _bands(
    tree: KpiTree, values: tuple[tuple[str, float], ...], own: tuple[Benchmark, ...],
    picked: tuple[tuple[str, str], ...],
) -> Mapping[str, Comparison]:  # fmt: skip
    ratios = {kpi.benchmark for kpi in tree.kpis if kpi.benchmark}
    rows = [row for row in (*own, *load()) if row.ratio in ratios]
    found = compare(tree, rows, changes=dict(values), picked=dict(picked)).rows if rows else ()
    return {row.id: row for row in found if row.reason is None and (row.low is not None or row.high is not None)}


@lru_cache(maxsize=8)
def _plans(
    tree: KpiTree, target: float, limits: tuple[tuple[str, tuple[float, float]], ...],
    changes: tuple[tuple[str, float], ...],
) -> tuple[Plan, ...]:  # fmt: skip
    return tuple(plans(tree, target, bounds=dict(limits), n=MOST_PLANS, changes=dict(changes), rounded=True))
