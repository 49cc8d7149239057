"""The actuals of several months as one (§47): what adds up is added up, rates follow from the sums."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from pydantic import Field

from kpitree.analysis.actual_values import actual_values
from kpitree.analysis.flows import flows
from kpitree.formula.entry import MAX_COUNT
from kpitree.model import Counts, KpiTree
from kpitree.model.actuals import Actual, Actuals, number_of
from kpitree.problems import Frozen


class Over(Frozen):
    """Values by KPI id over `months`; `incomplete` has, for what adds up, the months in which it is missing.

    What is missing in one month is missing in the sum. What was missing in all of them is not listed.
    """

    months: tuple[str, ...]
    values: dict[str, Actual]
    incomplete: dict[str, tuple[str, ...]] = Field(default_factory=dict)


def months_between(first: str, last: str) -> tuple[str, ...]:
    """Every month from `first` to `last`, both included; none when `last` is earlier.

    >>> months_between("2025-11", "2026-02")
    ('2025-11', '2025-12', '2026-01', '2026-02')
    """
    start, end = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (first, last))
    return tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(start, end + 1))


def actuals_over(tree: KpiTree, actuals: Actuals, months: Sequence[str]) -> Over:
    """One month as it was entered; of several what adds up, over all of them, and counted rates.

    Each month is completed by itself first (§46), so that a month of leads and rates adds up with a month of counts. A
    rate that was not counted is left out: it follows from the sums on both sides of it.
    """
    if len(months) == 1:
        return Over(months=tuple(months), values=dict(actuals.of(months[0])))
    entered = [{k: v for k, v in actuals.of(month).items() if k in tree} for month in months]
    completed = [actual_values(tree, {k: number_of(v) for k, v in values.items()}) for values in entered]
    adding = flows(tree)
    found: dict[str, Actual] = {}
    incomplete = {}
    for kpi in tree.kpis:
        lacking = tuple(m for m, values in zip(months, completed, strict=True) if kpi.id not in values.known)
        if kpi.id not in adding:
            if (counts := _counted(kpi.id, entered)) is not None:
                found[kpi.id] = counts
        elif not lacking:
            total = sum(values.value(kpi.id) for values in completed)
            if math.isfinite(total):
                found[kpi.id] = total
        elif len(lacking) < len(months):
            incomplete[kpi.id] = lacking
    return Over(months=tuple(months), values=found, incomplete=incomplete)


def _counted(kpi_id: str, entered: Sequence[Mapping[str, Actual]]) -> Counts | None:
    """Counts of all months together, where every month has them."""
    every = [values.get(kpi_id) for values in entered]
    counts = [c for c in every if isinstance(c, Counts)]
    if len(counts) < len(every):
        return None
    trials = sum(c.trials for c in counts)
    return Counts(successes=sum(c.successes for c in counts), trials=trials) if trials <= MAX_COUNT else None
