"""From cells to rows: counts, rates, intervals, quantiles of days."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta

from kpitree.analysis.wilson import wilson_interval
from kpitree.data.importing.dates import EARLIEST
from kpitree.data.measuring.cells import Cell, Counted, Key, Step
from kpitree.data.measuring.codes import Cohort
from kpitree.data.measuring.maturity import Delay, delay_of, matured
from kpitree.data.measuring.result import Decided, StageRow


def day_of(number: int | None) -> date | None:
    """A day that the statement counted from 1970-01-01."""
    return None if number is None else EARLIEST + timedelta(days=number)


def number_of(day: date | None) -> int | None:
    """A day as the statement counts it."""
    return None if day is None else (day - EARLIEST).days


def quantile(counts: Mapping[int, int], q: float) -> float | None:
    """The q-quantile (0-1) of whole numbers with how often each occurs, linear between order statistics (type 7).

    >>> quantile({1: 1, 2: 1, 10: 2}, 0.5), quantile({}, 0.5)
    (6.0, None)
    """
    total = sum(counts.values())
    if not total:
        return None
    position = q * (total - 1)
    below = math.floor(position)
    at, passed, low = 0, 0, None
    for value in sorted(counts):
        passed += counts[value]
        if low is None and passed > below:
            low, at = value, passed
        if low is not None and (passed > below + 1 or position == below):
            high = low if at > below + 1 or position == below else value
            return low + (high - low) * (position - below)
    return float(low) if low is not None else None


def cohort_name(months: int | None, cohort: Cohort | None) -> str | None:
    """2026-04 or 2026Q2; the empty text is an unknown day, None no cohorts at all."""
    if cohort is None:
        return None
    if months is None:
        return ""
    if cohort == "month":
        return f"{months // 12:04d}-{months % 12 + 1:02d}"
    return f"{months // 4:04d}Q{months % 4 + 1}"


def rows_of(
    counted: Counted, total: Cell, stages: tuple[str, ...], *, by: str | None, cohort: Cohort | None, as_of: int | None
) -> tuple[tuple[StageRow, ...], tuple[StageRow, ...]]:
    """(rows by segment and cohort, totals): segments by size, cohorts in time, stages down the funnel.

    `total` is all cells together.
    """
    delays = [delay_of(step, as_of) if as_of is not None else None for step in total.steps]
    sizes: dict[str, int] = {}
    for (segment, _), cell in counted.cells.items():
        sizes[segment] = sizes.get(segment, 0) + cell.counts(len(stages))[0]

    def order(key: Key) -> tuple[int, str, bool, int]:
        return -sizes[key[0]], key[0], key[1] is None, key[1] or 0

    rows = [
        row for key in sorted(counted.cells, key=order)
        for row in _rows(counted.cells[key], stages, delays, as_of, key[0] if by is not None else None,
                         cohort_name(key[1], cohort))
    ]  # fmt: skip
    if not rows:
        rows = _rows(total, stages, delays, as_of, None, None) if by is None and cohort is None else []
    return tuple(rows), tuple(_rows(total, stages, delays, as_of, None, None))


def _rows(
    cell: Cell, stages: tuple[str, ...], delays: list[Delay | None], as_of: int | None, segment: str | None,
    cohort: str | None,
) -> list[StageRow]:  # fmt: skip
    counts = cell.counts(len(stages))
    found = []
    for at, stage in enumerate(stages):
        data: dict[str, float | int | None] = {"count": counts[at]}
        if at:
            data |= _from_before(cell.steps[at - 1], counts[at], counts[at - 1], delays[at - 1], as_of)
        if at == len(stages) - 1 and cell.paid:
            data |= {"amount": float(cell.amount), "paid": cell.paid}
        found.append(StageRow.model_validate({"segment": segment, "cohort": cohort, "stage": stage, **data}))
    return found


def _from_before(
    step: Step, count: int, previous: int, delay: Delay | None, as_of: int | None
) -> dict[str, float | int | None]:
    days = {day: n for day, n in step.passed.items() if day is not None and day >= 0}
    data: dict[str, float | int | None] = {
        "previous": previous, "timed": sum(days.values()),
        "median_days": quantile(days, 0.5), "p90_days": quantile(days, 0.9),
    }  # fmt: skip
    if not previous:
        return data
    low, high = wilson_interval(count, previous)
    data |= {"rate": count / previous, "low": low, "high": high}
    final = matured(step, delay, as_of) if delay is not None and as_of is not None else None
    if final is not None:
        low, high = wilson_interval(count, final.trials)
        maturity = min(1.0, final.trials / previous)
        data |= {"mature_rate": final.rate, "mature_low": low, "mature_high": high, "maturity": maturity}
    return data


def decided_of(total: Cell, *, loses: bool) -> Decided | None:
    """Of everybody: won, lost and open; None where losses are not known."""
    if not loses:
        return None
    won = total.steps[-1].passed.total()
    lost = sum(step.lost.total() for step in total.steps)
    open_ = sum(step.open.total() for step in total.steps)
    low, high = wilson_interval(won, won + lost) if won + lost else (None, None)
    return Decided(won=won, lost=lost, open=open_, rate=won / (won + lost) if won + lost else None, low=low, high=high)
