"""Plan against actual: where the KGI falls, split exactly over what differs from the plan (§46-§48)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kpitree.analysis.actual_values import ActualValues, Kind, Mismatch, actual_values
from kpitree.analysis.difference import difference
from kpitree.analysis.quality import Quality, quality_missed, rate_interval
from kpitree.analysis.reported import Reported, read_reported
from kpitree.analysis.shapley import Method
from kpitree.analysis.state import is_number, state_at
from kpitree.engine import Changes, apply_changes
from kpitree.engine.held import slopes
from kpitree.model import Counts, Kpi, KpiTree
from kpitree.problems import Frozen, Problem

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("kpi", "plan", "actual", "attainment", "contribution", "source", "calculated", "mismatch")


class PlanRow(Frozen):
    """One KPI: plan and actual (None: missing), and its part in the KGI's gap.

    `contribution` is None where the KPI is no part of the split: its own parts are, it does not reach the KGI, or it is
    missing. `source` is how the actual is known, `calculated` what the formula gives on the actuals of its inputs,
    `mismatch` what was reported beyond that. `behind`: the KGI suffers from it; None where it does not depend on it.
    `interval` is the 95 % Wilson interval of a rate whose counts are known, `trials` of how many.
    """

    id: str
    kpi: str
    plan: float | None
    actual: float | None
    source: Kind | None = None
    contribution: float | None = None
    error: float = 0.0
    calculated: float | None = None
    mismatch: float | None = None
    behind: bool | None = None
    interval: tuple[float, float] | None = None
    trials: float | None = None

    @property
    def attainment(self) -> float | None:
        """Actual / plan; None without both, or for a plan that is not above 0."""
        if self.plan is None or self.actual is None or self.plan <= 0:
            return None
        found = self.actual / self.plan
        return found if math.isfinite(found) else None

    @property
    def by_chance(self) -> bool:
        """The plan lies within the actual's own 95 % interval: so few cases can fall like this by chance."""
        return self.interval is not None and self.plan is not None and self.interval[0] <= self.plan <= self.interval[1]


class Bottleneck(Frozen):
    """The gap of the KGI against the plan: contributions and `remainder` add up to it exactly.

    `kgi_actual` is None when it was neither reported nor can be calculated; then there is no gap to speak of, and
    `explained` is what the known KPIs alone make of the plan. `missing` are the ids of levers without an actual: they
    are held at their plan. `remainder` is what no lever explains.
    """

    kgi: str | None
    kgi_plan: float | None
    kgi_actual: float | None
    explained: float | None
    remainder: float | None
    rows: tuple[PlanRow, ...]
    missing: tuple[str, ...]
    mismatches: tuple[Mismatch, ...]
    quality: tuple[Quality, ...]
    method: Method
    problems: tuple[Problem, ...] = ()

    @property
    def gap(self) -> float | None:
        """Actual less plan of the KGI."""
        if self.kgi_plan is None or self.kgi_actual is None:
            return None
        return self.kgi_actual - self.kgi_plan

    @property
    def parts(self) -> tuple[PlanRow, ...]:
        """The rows that the gap is split over, the largest loss first."""
        found = [row for row in self.rows if row.contribution is not None]
        return tuple(sorted(found, key=lambda row: row.contribution or 0.0))

    @property
    def worst(self) -> PlanRow | None:
        """The bottleneck: what costs the KGI most. None when nothing does."""
        return next((row for row in self.parts if (row.contribution or 0.0) < 0), None)

    @property
    def best(self) -> PlanRow | None:
        """What adds most to the KGI; None when nothing does."""
        return next((row for row in reversed(self.parts) if (row.contribution or 0.0) > 0), None)

    def row(self, kpi_id: str) -> PlanRow:
        """The row of a KPI, by id. StopIteration when there is none."""
        return next(row for row in self.rows if row.id == kpi_id)

    def to_frame(self) -> pd.DataFrame:
        """One row per KPI in tree order; missing is NaN. The remainder stands in the KGI's own row, where there is one.

        So the column `contribution` adds up to the gap.
        """
        import pandas as pd

        records = []
        for row in self.rows:
            contribution = row.contribution
            if row.id == self.kgi and self.remainder:
                contribution = (contribution or 0.0) + self.remainder
            records.append((row.kpi, row.plan, row.actual, row.attainment, contribution, row.source or "",
                            row.calculated, row.mismatch))  # fmt: skip
        frame = pd.DataFrame(records, columns=list(COLUMNS))
        return frame.astype({name: float for name in COLUMNS if name not in ("kpi", "source")})


def bottleneck(tree: KpiTree, actual: Mapping[str, Reported], *, plan: Changes | None = None) -> Bottleneck:
    """Compare what happened with the plan and split the KGI's gap.

    `actual` maps names or ids, of levers or computed KPIs, to values, texts ("8%") or counts. The plan is the tree's
    baseline under `plan`. Raises UnknownKpi with the nearest names, InvalidValue.
    """
    numbers, counts = read_reported(tree, actual)
    planned = apply_changes(tree, plan)
    start = state_at(tree, planned)
    found = actual_values(tree, numbers)
    result = difference(tree, planned, found)
    steps = {step.id: step for step in result.split.steps}
    shares = {} if result.split.problems else dict.fromkeys(result.known, 0.0) | {
        k: step.contribution for k, step in steps.items()
    }  # fmt: skip
    slope = slopes(tree, frozenset(start.compiled.levers) - {k.id for k in tree.levers}, start.values)
    errors = {k: step.error for k, step in steps.items()}
    rows = tuple(
        _row(tree, kpi, start.all[kpi.id], found, slope[kpi.id], shares.get(kpi.id), errors.get(kpi.id, 0.0), counts)
        for kpi in tree.kpis
    )
    return Bottleneck(
        kgi=tree.kgi, kgi_plan=result.kgi_before, kgi_actual=result.kgi_after, explained=result.explained,
        remainder=result.remainder, rows=rows, missing=result.missing, mismatches=found.mismatches,
        quality=quality_missed(tree, rows), method=result.split.method,
        problems=(*result.split.problems, *_above_one(tree, found)),
    )  # fmt: skip


def _row(
    tree: KpiTree, kpi: Kpi, plan: float, found: ActualValues, slope: float, contribution: float | None, error: float,
    counts: Mapping[str, Counts],
) -> PlanRow:  # fmt: skip
    known = found.known.get(kpi.id)
    mismatch = next((m for m in found.mismatches if m.id == kpi.id), None)
    behind = None
    if known is not None and is_number(plan) and is_number(slope) and slope != 0:
        behind = (known.value - plan) * slope < 0
    trials, interval = rate_interval(tree, kpi, found, counts)
    return PlanRow(
        id=kpi.id, kpi=kpi.name, plan=_number(plan), actual=known.value if known else None,
        source=known.kind if known else None, contribution=contribution, error=error,
        calculated=mismatch.calculated if mismatch else None, mismatch=mismatch.difference if mismatch else None,
        behind=behind, interval=interval, trials=trials,
    )  # fmt: skip


def _above_one(tree: KpiTree, found: ActualValues) -> list[Problem]:
    """Rates that come out above 100 %: two reported counts cannot both be right, or do not count the same."""
    return [
        Problem(code="actual_rate_above_one", severity="warning", kpi=k, params={"value": known.value})
        for k, known in found.known.items()
        if known.kind == "derived" and tree[k].measure.is_rate and known.value > 1
    ]


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
