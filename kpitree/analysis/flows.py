"""What adds up over time: the leads of a year are twelve times those of a month, a rate or a price is not (§47).

No unit says so: people are visitors of a month or a team of three. Formulas do: for a sum to add up, all its terms
must; of a product one factor does, of a quotient what is divided.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from kpitree.analysis.state import is_number
from kpitree.engine import Changes, apply_changes, compile_tree
from kpitree.engine.structure import structure_of
from kpitree.formula import Binary, Expression, Name, children, walk
from kpitree.model import MONTHS, Kpi, KpiTree
from kpitree.model.unit import counts_people
from kpitree.problems import Frozen

SURE = 3.0
_GOLDEN = 0.6180339887498949


class PlanShare(Frozen):
    """The plan of some months: `share` of the whole plan, and what it changes of the tree, by id."""

    months: int
    share: float
    changes: dict[str, float]


def plan_share(tree: KpiTree, months: int, plan: Changes | None = None) -> PlanShare:
    """The part of the plan (the baseline under `plan`) that falls on some months, in equal parts.

    A tree without a period is of a month.
    """
    share = months / MONTHS[tree.period or "month"]
    planned = apply_changes(tree, plan)
    if share == 1:
        return PlanShare(months=months, share=share, changes=planned)
    adding = flows(tree)
    levers = {k.id: k.baseline for k in tree.levers if k.id in adding and k.baseline is not None}
    changes = {k: value * share if k in adding else value for k, value in (levers | planned).items()}
    return PlanShare(months=months, share=share, changes=changes)


@lru_cache(maxsize=16)
def flows(tree: KpiTree) -> frozenset[str]:
    """Ids of the KPIs that add up over time. Computed ones do when they double with their levers."""
    adding = _levers(tree)
    compiled = compile_tree(tree)
    # Somewhere in general position, so that what the baseline happens to be, or lacks, plays no part.
    once = [1 + (n * _GOLDEN) % 1 for n in range(1, len(compiled.levers) + 1)]
    twice = [2 * v if k in adding else v for k, v in zip(compiled.levers, once, strict=True)]
    found = set(adding)
    for kpi, one, two in zip(tree.kpis, compiled.all(once), compiled.all(twice), strict=True):
        if not kpi.is_lever and is_number(one) and one != 0 and abs(two - 2 * one) <= 1e-9 * abs(one):
            found.add(kpi.id)
    return frozenset(found)


def _levers(tree: KpiTree) -> frozenset[str]:
    """The levers that add up. What the KGI says of a lever holds against what side metrics say."""
    structure = structure_of(tree)
    tops = [tree.kgi] if tree.kgi else []
    tops += [kpi.id for kpi in tree.kpis if kpi.id != tree.kgi and not tree.users(kpi.id)]
    said: dict[str, bool] = {}
    for top in tops:
        stack = [(top, _may_add_up(tree[top]))]
        seen: set[tuple[str, bool]] = set()
        while stack:
            kpi_id, adds = stack.pop()
            if (kpi_id, adds) in seen:
                continue
            seen.add((kpi_id, adds))
            said.setdefault(kpi_id, adds)
            if (expression := structure.expressions.get(kpi_id)) is not None:
                stack += _Formula(tree, structure.references[kpi_id], said).names(expression, adds)
    return frozenset(k.id for k in tree.levers if said.get(k.id))


def _may_add_up(kpi: Kpi) -> bool:
    return kpi.is_volume or (kpi.measure.kind == "money" and not kpi.measure.per)


class _Formula:
    """Goes through one formula; `said` is what is known of KPIs already."""

    def __init__(self, tree: KpiTree, meaning: Mapping[str, str], said: Mapping[str, bool]) -> None:
        self.tree, self.meaning, self.said = tree, meaning, said

    def names(self, root: Expression, adds: bool) -> list[tuple[str, bool]]:
        """(id, whether it adds up) of every name, so that the whole adds up or (`adds` False) does not."""
        found = []
        stack = [(root, adds)]
        while stack:
            node, here = stack.pop()
            if isinstance(node, Name):
                found.append((self.meaning[node.name], here))
            elif isinstance(node, Binary) and node.op in "*/":
                left, right = self._sides(node, here)
                stack += [(node.right, right), (node.left, left)]
            else:
                stack += [(child, here) for child in reversed(children(node))]
        return found

    def _sides(self, node: Binary, adds: bool) -> tuple[bool, bool]:
        left, right = self._weight(node.left), self._weight(node.right)
        if node.op == "*":
            return (adds and left >= right, adds and left < right)
        if right >= SURE and left >= 1:  # cost / wins: a ratio of two things that do
            return True, True
        return adds, False

    def _weight(self, side: Expression) -> float:
        """How much speaks for a side being what adds up."""
        return max((self._of(self.tree[self.meaning[n.name]]) for n in walk(side) if isinstance(n, Name)), default=-1.0)

    def _of(self, kpi: Kpi) -> float:
        if kpi.id in self.said:
            return 4.0 if self.said[kpi.id] else -1.0
        unit = kpi.measure
        if kpi.is_volume:
            return 1.5 if counts_people(unit.text) else SURE
        if unit.kind == "time":
            return 2.5  # working days
        if unit.kind == "count":
            return 2.0 if counts_people(unit.per) else 0.5
        return 1.0 if unit.kind == "money" and not unit.per else 0.0
