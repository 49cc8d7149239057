"""A measured funnel: counts, rates with their intervals, lead times, what young cohorts will come to (§55–§58)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kpitree.data.importing.joining import Joined
from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.codes import Cohort
from kpitree.problems import Frozen, Problem

if TYPE_CHECKING:
    import pandas as pd

    from kpitree.data.measuring.baseline import Baseline
    from kpitree.model import Counts, KpiTree

COLUMNS = (
    "segment", "cohort", "stage", "count", "previous", "rate", "low", "high", "median_days", "p90_days",
)  # fmt: skip
DETAILS = (
    "mature_rate", "mature_low", "mature_high", "maturity", "alpha", "beta", "timed", "amount", "paid",
)  # fmt: skip


class StageRow(Frozen):
    """One stage of one segment and cohort.

    `count` reached it, `previous` the stage before; `rate` is their ratio, `low` and `high` its 95 % Wilson interval,
    `alpha` and `beta` its Beta counts (§28). Days are from the stage before, over the `timed` records that have both
    dates. `mature_rate` is what the rate will come to once everybody has had the time the slowest needed (§57), and
    `maturity` how much of that has come. `amount` is the money of the last stage, said by `paid` records.
    """

    segment: str | None
    cohort: str | None
    stage: str
    count: int
    previous: int | None = None
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    median_days: float | None = None
    p90_days: float | None = None
    mature_rate: float | None = None
    mature_low: float | None = None
    mature_high: float | None = None
    maturity: float | None = None
    timed: int = 0
    amount: float | None = None
    paid: int = 0

    @property
    def alpha(self) -> float | None:
        """Successes and a half."""
        return None if self.rate is None else self.count + 0.5

    @property
    def beta(self) -> float | None:
        """Failures and a half."""
        return None if self.rate is None or self.previous is None else self.previous - self.count + 0.5

    @property
    def observed(self) -> Counts | None:
        """The rate as counts of a lever; None where there is no rate."""
        if self.rate is None or not self.previous:
            return None
        from kpitree.model import Counts

        return Counts(successes=self.count, trials=self.previous)


class Decided(Frozen):
    """What became of the records that are decided: won ÷ (won + lost), where losses are known."""

    won: int
    lost: int
    open: int
    rate: float | None
    low: float | None
    high: float | None


class Measurement(Frozen):
    """What `measure` found. `rows` are by segment and cohort, `totals` everything together, stage by stage.

    `since` is the first day of the first stage, `as_of` the last day the table knows of. `records` is how many were
    counted out of `lines` rows, `currency` what the amounts are in, where they say so. `joined` is what became of a
    second file. `problems` list what was noticed, with how many and where.
    """

    rows: tuple[StageRow, ...]
    totals: tuple[StageRow, ...]
    stages: tuple[str, ...]
    by: str | None = None
    cohort: Cohort | None = None
    since: date | None = None
    as_of: date | None = None
    lines: int = 0
    records: int = 0
    decided: Decided | None = None
    currency: str = ""
    source: TableSource | None = None
    joined: Joined | None = None
    problems: tuple[Problem, ...] = ()

    def to_frame(self, details: bool = False) -> pd.DataFrame:
        """One row a segment, cohort and stage: segment, cohort, stage, count, previous, rate, low, high, median_days,
        p90_days; with `details` also mature_rate, mature_low, mature_high, maturity, alpha, beta, timed, amount, paid.
        """
        import pandas as pd

        columns = COLUMNS + (DETAILS if details else ())
        whole = {"count", "timed", "paid"}
        data = {name: [getattr(row, name) for row in self.rows] for name in columns}
        words = {"segment", "cohort", "stage"}
        return pd.DataFrame({
            name: pd.Series(values, dtype="object" if name in words else "int64" if name in whole else "float64")
            for name, values in data.items()
        })  # fmt: skip

    def apply(self, tree: KpiTree) -> Baseline:
        """What the levers of a tree would be by these counts; see `kpitree.data.measuring.baseline`."""
        from kpitree.data.measuring.baseline import baseline

        return baseline(self, tree)
