"""What a tree knows to compare a KPI with (§62): its own past, and the same KPI in sibling branches."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kpitree.analysis.sibling_branches import siblings
from kpitree.analysis.state import State, is_number, state_of
from kpitree.engine import Changes
from kpitree.model import Benchmark, Kpi, KpiTree
from kpitree.model.benchmark import check_benchmark
from kpitree.problems import Frozen

LEAST, MOST = 6, 12  # past values that an average needs, and takes at most
HISTORY = "history"
OwnFigures = dict[str, tuple[Benchmark, ...]]


class Past(Frozen):
    """The last values of a KPI: their plain average (of rates too), the lowest, the highest, and how many they are."""

    average: float
    low: float
    high: float
    n: int


def recent(values: Sequence[float], *, least: int = LEAST, most: int = MOST) -> Past | None:
    """The last `most` of some values, oldest first; None with fewer than `least`.

    >>> recent((0.1,) * 5), recent(tuple(range(20))).average
    (None, 13.5)
    """
    last = tuple(values)[-most:]
    if len(last) < least:
        return None
    average = math.fsum(x / len(last) for x in last)  # divided first: a sum may leave the range of a double
    return Past(average=average, low=min(last), high=max(last), n=len(last))


def own_figures(tree: KpiTree, changes: Changes | None = None) -> OwnFigures:
    """Rows to compare each KPI with, by its id: at most one of kind `history`, and one `segment` for each sibling.

    Segments have the value they have under `changes`. KPIs without either are left out, as are values no row could have
    (a rate above 100 %). Raises UnknownKpi, InvalidValue.
    """
    state = state_of(tree, changes)
    beside = siblings(tree)
    found = {}
    for kpi in tree.kpis:
        rows = [_history(kpi), *(_segment(state, kpi, tree[other]) for other in beside.get(kpi.id, ()))]
        sound = tuple(row for row in rows if row is not None and not _unsound(row))
        if sound:
            found[kpi.id] = sound
    return found


def _history(kpi: Kpi) -> Benchmark | None:
    past = recent(kpi.history)
    if past is None:
        return None
    return Benchmark(
        id=HISTORY, ratio=kpi.benchmark, unit=kpi.unit, typical=past.average, n=past.n, kind="history", own=True
    )


def _segment(state: State, kpi: Kpi, other: Kpi) -> Benchmark | None:
    value = state.all[other.id]
    if not is_number(value):
        return None
    counted = other.counts.trials if other.counts is not None and other.counts.rate == value else None
    return Benchmark(
        id=f"segment_{other.id}", ratio=kpi.benchmark, unit=other.unit, segment_ja=other.name, segment_en=other.name,
        typical=value, n=counted, kind="segment", own=True,
    )  # fmt: skip


def _unsound(row: Benchmark) -> bool:
    # A KPI that says nothing about what it counts is still the same as its own past.
    return any(problem.code != "benchmark_ratio" for problem in check_benchmark(row))
