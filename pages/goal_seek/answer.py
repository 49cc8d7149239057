"""What the parts of the page share: the ladder, the levers alone, the plans, and the bands of the benchmarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kpitree.analysis.comparison import Comparison
from kpitree.analysis.ladder import Ladder, ladder
from kpitree.analysis.plans import Plan
from kpitree.analysis.requirement import Requirement, requirement
from kpitree.analysis.solve import Solution, ways
from kpitree.model import Kpi, KpiTree
from pages.goal_seek.aim import Aim
from pages.shell.planning import bands_of, plans_to


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
        return bands_of(self.aim.workspace, self.aim.changes)

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """Several mixes, or the best there is."""
        return plans_to(self.aim.workspace, self.tree, self.target, self.aim.changes)


def answer_of(aim: Aim, target: float) -> Answer:
    """What there is to say about a target of the KPI aimed at."""
    return Answer(aim, target, _ladder(aim.tree, target, tuple(aim.changes.items())))


@lru_cache(maxsize=8)
def _ladder(tree: KpiTree, target: float, changes: tuple[tuple[str, float], ...]) -> Ladder:
    return ladder(tree, target, dict(changes))
