"""Everything that is wrong with a tree, as Problems in the order of the tree. Never raises: a broken tree is normal.

Each check is a small function from a View to Problems. A new check is a function and a line in one of the two tuples.
KPIs that merely depend on a broken one are no Problems: see `Evaluation.blocked`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from kpitree.engine.check_formulas import (
    check_cycles,
    check_digits,
    check_headlines,
    check_kgi,
    check_known,
    check_members,
    check_names,
    check_readable,
    check_size,
    check_units,
    check_used,
)
from kpitree.engine.check_values import (
    check_missing,
    check_mixes,
    check_ranges,
    check_rates,
    check_results,
    check_volumes,
)
from kpitree.engine.compiled import compile_tree
from kpitree.engine.view import View
from kpitree.model import KpiTree
from kpitree.problems import Problem

Check = Callable[[View], Iterator[Problem]]

# These depend on the formulas only, so one answer serves every position of the levers.
OF_FORMULAS: tuple[Check, ...] = (
    check_kgi, check_names, check_readable, check_known, check_cycles, check_digits, check_units, check_used,
    check_size, check_members, check_headlines,
)  # fmt: skip
OF_VALUES: tuple[Check, ...] = (check_missing, check_results, check_rates, check_ranges, check_volumes, check_mixes)
CHECKS: tuple[Check, ...] = (*OF_FORMULAS, *OF_VALUES)


def check(tree: KpiTree) -> list[Problem]:
    """All problems of a tree at its baseline. Spans are those of the stored formulas (see `shown_span`)."""
    compiled = compile_tree(tree)
    values = dict(zip(compiled.program.kpis, compiled.all(compiled.baseline), strict=True))
    return problems_of(View(tree, values))


def problems_of(view: View) -> list[Problem]:
    """All problems of a tree at the values of a view."""
    found = [*_of_formulas(view.tree, view.overridden)]
    for one in OF_VALUES:
        found.extend(one(view))
    return _in_tree_order(view.tree, found)


@lru_cache(maxsize=64)
def _of_formulas(tree: KpiTree, overridden: frozenset[str]) -> tuple[Problem, ...]:
    view = View(tree, {kpi.id: float("nan") for kpi in tree.kpis}, overridden)
    return tuple(problem for one in OF_FORMULAS for problem in one(view))


def _in_tree_order(tree: KpiTree, problems: Iterable[Problem]) -> list[Problem]:
    place: Mapping[str | None, int] = {kpi.id: i for i, kpi in enumerate(tree.kpis)}

    def key(problem: Problem) -> tuple[int, bool, int]:
        start = problem.span.start if problem.span is not None else -1
        return place.get(problem.kpi, -1), problem.severity == "warning", start

    return sorted(problems, key=key)
