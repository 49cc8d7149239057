"""One KPI beside the figures it can be compared with, and all of them: what `benchmarking.compare` returns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from kpitree.analysis.benchmark_rows import Difference, Incomparable
from kpitree.model import Benchmark, Kpi, Unit
from kpitree.problems import Frozen

if TYPE_CHECKING:
    import pandas as pd

FEW = 30  # §63: below so many cases hardly anything can be told apart
Verdict = Literal["below", "within", "above", "not_compared"]
Overlap = Literal["below", "overlaps", "above"]
Reason = Literal["no_row", "segments", "contradictory", "missing_value"] | Difference
Better = Literal["higher", "lower"]
Reached = Literal["end", "lower_end", "point", "history", "segment"]


class Comparison(Frozen):
    """One KPI beside its band. Values are in the KPI's unit (rates 0-1), `worth` in the KGI's.

    `low` and `high` are the chosen row's band, None where it is open; `spread` is the lowest and highest figure of all
    comparable rows. `interval` is the 95 % Wilson interval of the KPI's own counts, `overlap` where it lies,
    `uncertain` whether the verdict could be another anywhere in it (§63). `reach_value` is the nearer end of the band,
    None when there is nothing to reach; `worth` what the KGI gains there in a period, None when the KPI does not feed
    it; `yearly` the same in a year (§64). `passed_over` is a picked row that may not be compared.
    """

    id: str
    kpi: str
    ratio: str
    value: float | None
    n: int | None = None
    successes: int | None = None
    interval: tuple[float, float] | None = None
    candidates: tuple[Benchmark, ...] = ()
    incomparable: tuple[Incomparable, ...] = ()
    chosen: Benchmark | None = None
    picked: bool = False
    passed_over: Incomparable | None = None
    low: float | None = None
    high: float | None = None
    spread: tuple[float, float] | None = None
    verdict: Verdict = "not_compared"
    reason: Reason | None = None
    overlap: Overlap | None = None
    uncertain: bool = False
    better: Better = "higher"
    reach_value: float | None = None
    worth: float | None = None
    yearly: float | None = None

    @property
    def few(self) -> bool:
        """True when so few were counted that hardly anything can be told apart (§63)."""
        return self.n is not None and self.n < FEW

    @property
    def gain(self) -> float | None:
        """The worth in a year, where that is known; else in a period."""
        return self.yearly if self.yearly is not None else self.worth

    @property
    def reached(self) -> Reached | None:
        """What `reach_value` is: an end of a band, a single figure, the own past or another branch."""
        if self.chosen is None:
            return None
        if self.chosen.kind == "history":
            return "history"
        if self.chosen.kind == "segment":
            return "segment"
        if self.low == self.high:
            return "point"
        return "lower_end" if self.better == "lower" else "end"

    def unit(self, kpi: Kpi) -> Unit:
        """The KPI's unit; where it has none, that of the figure it is compared with."""
        own = kpi.measure
        return self.chosen.measure if own.kind == "none" and self.chosen is not None else own


class Benchmarking(Frozen):
    """Every KPI that can be compared, in tree order.

    `adds_up` says that a year of the KGI is the sum of its periods (money, volumes); `periods` how many of the tree's
    make a year, None when that is unknown or it does not add up (§64).
    """

    kgi_now: float
    rows: tuple[Comparison, ...]
    adds_up: bool = False
    periods: int | None = None

    @property
    def span(self) -> Literal["year", "period"] | None:
        """Of what stretch of time a gain is (§64): a year, one period of the tree while that is unknown, or none."""
        if self.periods is not None:
            return "year"
        return "period" if self.adds_up else None

    @property
    def by_worth(self) -> tuple[Comparison, ...]:
        """The same, largest worth first; those without one last, in tree order."""
        return tuple(sorted(self.rows, key=lambda row: -math.inf if row.worth is None else row.worth, reverse=True))

    @property
    def headline(self) -> Comparison | None:
        """The KPI whose band is worth the most to reach; None when reaching a band would not lift the KGI."""
        best = max(self.rows, key=lambda row: row.worth or 0.0, default=None)
        return best if best is not None and (best.worth or 0.0) > 0 else None

    def to_frame(self) -> pd.DataFrame:
        """Columns kpi, ratio, value, own_low, own_high, low, high, benchmark (row id), verdict, reason, overlap,
        uncertain, reach_value, worth, yearly; tree order."""
        import pandas as pd  # heavy, and only this needs it

        columns = [
            "kpi", "ratio", "value", "own_low", "own_high", "low", "high", "benchmark", "verdict", "reason", "overlap",
            "uncertain", "reach_value", "worth", "yearly",
        ]  # fmt: skip
        made = ("own_low", "own_high", "benchmark")
        records = [
            {name: getattr(row, name) for name in columns if name not in made}
            | dict(zip(("own_low", "own_high"), row.interval or (None, None), strict=True))
            | {"benchmark": row.chosen.id if row.chosen else None}
            for row in self.rows
        ]
        return pd.DataFrame(records, columns=columns)


def where(value: float, low: float | None, high: float | None) -> Verdict:
    """Where a value lies; a band without an end is open there."""
    # A computed rate of 30 % may lack a bit of 0.3: that is arithmetic, not a gap.
    if low is not None and value < low and not math.isclose(value, low):
        return "below"
    if high is not None and value > high and not math.isclose(value, high):
        return "above"
    return "within"


def overlap_of(interval: tuple[float, float], low: float | None, high: float | None) -> Overlap:
    """Whether an interval and a band have a point in common, and on which side it lies if not."""
    if low is not None and interval[1] < low and not math.isclose(interval[1], low):
        return "below"
    if high is not None and interval[0] > high and not math.isclose(interval[0], high):
        return "above"
    return "overlaps"
