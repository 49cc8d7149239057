"""What the rates of a tree were month by month, from cohorts: only months that have had their time (§75)."""

from __future__ import annotations

from kpitree.data.measuring.baseline import rate_stages
from kpitree.data.measuring.result import Measurement, StageRow
from kpitree.data.measuring.stage_words import stage_id
from kpitree.model import KpiTree

RIPE = 0.9  # so much of what will come has come
FEWEST = 2  # months that make a past


def monthly_rates(measurement: Measurement, tree: KpiTree) -> dict[str, tuple[float, ...]]:
    """Rate lever -> its rates by month of the first stage, oldest first; levers with less than two months are left out.

    {} unless it was measured by month. Months in which nobody was there to go on have no rate and are left out, as are
    those of which too much is still to come.
    """
    if measurement.cohort != "month":
        return {}
    months: dict[str, dict[str, StageRow]] = {}
    for row in measurement.rows:
        if row.cohort and row.segment is None:
            months.setdefault(row.cohort, {})[stage_id(row.stage)] = row
    order = [stage_id(stage) for stage in measurement.stages]
    found = {}
    for lever, (over, of) in rate_stages(measurement, tree).items():
        steps = order[order.index(of) + 1 : order.index(over) + 1]
        rates = tuple(
            rows[over].count / rows[of].count
            for _, rows in sorted(months.items())
            if rows[of].count and all(_is_ripe(rows[step]) for step in steps)
        )
        if len(rates) >= FEWEST:
            found[lever] = rates
    return found


def _is_ripe(row: StageRow) -> bool:
    """Whether little is still to come; where nobody entered the step there is nothing to come."""
    return not row.previous or (row.maturity is not None and row.maturity >= RIPE)
