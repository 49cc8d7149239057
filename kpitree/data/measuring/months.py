"""What the rates of a tree were month by month, from cohorts: only months that have had their time (§75)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from kpitree.data.measuring.baseline import rate_stages
from kpitree.data.measuring.result import Measurement, StageRow
from kpitree.data.measuring.stage_words import stage_id
from kpitree.model import Counts, KpiTree
from kpitree.model.actuals import MOST_MONTHS, Actual

RIPE = 0.9  # so much of what will come has come
FEWEST = 2  # months that make a past


def monthly_rates(measurement: Measurement, tree: KpiTree) -> dict[str, tuple[float, ...]]:
    """Rate lever -> its rates by month of the first stage, oldest first; levers with less than two months are left out.

    {} unless it was measured by month. Months in which nobody was there to go on have no rate and are left out, as are
    those of which too much is still to come.
    """
    order, months = _by_month(measurement)
    found = {}
    for lever, (over, of) in rate_stages(measurement, tree).items():
        rates = tuple(rows[over].count / rows[of].count for rows in months.values() if _has_rate(rows, order, over, of))
        if len(rates) >= FEWEST:
            found[lever] = rates
    return found


def monthly_actuals(measurement: Measurement, tree: KpiTree) -> dict[str, dict[str, Actual]]:
    """What happened, month -> KPI id -> value: counted rates of ripe months, and how many reached the first stage.

    Later stages are no volumes of a month: their records are counted in the month in which they began. The month in
    which the data ends is left out where its last day is not there yet. {} unless it was measured by month.
    """
    order, months = _by_month(measurement)
    rates = rate_stages(measurement, tree)
    first = [k.id for k in tree.kpis if order and k.is_volume and order[0] in (stage_id(k.name), stage_id(k.id))]
    found: dict[str, dict[str, Actual]] = {}
    for month, rows in months.items():
        values: dict[str, Actual] = {
            lever: Counts(successes=rows[over].count, trials=rows[of].count)
            for lever, (over, of) in rates.items()
            if _has_rate(rows, order, over, of)
        }
        if not _is_unfinished(month, measurement.as_of):
            values |= dict.fromkeys(first, float(rows[order[0]].count))
        if values:
            found[month] = values
    return dict(list(found.items())[-MOST_MONTHS:])


def _by_month(measurement: Measurement) -> tuple[list[str], dict[str, dict[str, StageRow]]]:
    """(stage ids down the funnel, month -> stage id -> row), oldest month first."""
    order = [stage_id(stage) for stage in measurement.stages]
    months: dict[str, dict[str, StageRow]] = {}
    if measurement.cohort == "month":
        for row in sorted(measurement.rows, key=lambda row: row.cohort or ""):
            if row.cohort and row.segment is None:
                months.setdefault(row.cohort, {})[stage_id(row.stage)] = row
    return order, months


def _has_rate(rows: Mapping[str, StageRow], order: list[str], over: str, of: str) -> bool:
    """Whether somebody was there to go on, and little is still to come on any step between."""
    steps = order[order.index(of) + 1 : order.index(over) + 1]
    return rows[of].count > 0 and all(_is_ripe(rows[step]) for step in steps)


def _is_unfinished(month: str, as_of: date | None) -> bool:
    return as_of is not None and month == f"{as_of:%Y-%m}" and (as_of + timedelta(days=1)).month == as_of.month


def _is_ripe(row: StageRow) -> bool:
    """Whether little is still to come; where nobody entered the step there is nothing to come."""
    return not row.previous or (row.maturity is not None and row.maturity >= RIPE)
