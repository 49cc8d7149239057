"""Are we good? Each KPI against the published figure that counts the same over the same, and the worth of reaching it.

Only rows with the KPI's own ratio (and a unit that fits) are compared; figures of the same name over another
denominator are listed with the reason why not (§23). How a row is chosen: docs/benchmarks.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from kpitree.analysis.achievable import wilson
from kpitree.analysis.benchmark_rows import Incomparable, Segment, candidates_for, choose, incomparable_for, spread_of
from kpitree.analysis.state import State, is_number, state_of
from kpitree.engine import Changes, compile_tree
from kpitree.model import Benchmark, Kpi, KpiTree
from kpitree.problems import Frozen

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["below", "within", "above", "not_compared"]
Reason = Literal["no_row", "contradictory", "denominator", "unit", "missing_value"]
Better = Literal["higher", "lower"]

# What counts as better when the KGI does not say so: less of what is spent or lost.
LESS_IS_BETTER = frozenset(
    {"ad_cost", "trade_show_cost", "marketing_cost", "acquisition_cost", "sales_cycle", "churned_arr", "first_response"}
)


class Comparison(Frozen):
    """One KPI beside its band. Values are in the KPI's unit (rates 0-1), `worth` in the KGI's.

    `low` and `high` are the chosen row's band, None where it is open; `spread` is the lowest and highest figure of all
    comparable rows. `interval` is the 95 % Wilson interval of the KPI's own counts. `uncertain`: within that interval
    the verdict could be another. `reach_value` is the nearer end of the band, None when there is nothing to reach;
    `worth` what the KGI gains there, None when the KPI does not feed it.
    """

    id: str
    kpi: str
    ratio: str
    value: float | None
    n: int | None = None
    interval: tuple[float, float] | None = None
    candidates: tuple[Benchmark, ...] = ()
    incomparable: tuple[Incomparable, ...] = ()
    chosen: Benchmark | None = None
    picked: bool = False
    low: float | None = None
    high: float | None = None
    spread: tuple[float, float] | None = None
    verdict: Verdict = "not_compared"
    reason: Reason | None = None
    uncertain: bool = False
    better: Better = "higher"
    reach_value: float | None = None
    worth: float | None = None


class Benchmarking(Frozen):
    """Every KPI with a benchmark key, in tree order."""

    kgi_now: float
    rows: tuple[Comparison, ...]

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
        """Columns kpi, ratio, value, own_low, own_high, low, high, benchmark (row id), verdict, reason, uncertain,
        reach_value, worth; tree order."""
        import pandas as pd  # heavy, and only this needs it

        plain = ["kpi", "ratio", "value", "low", "high", "verdict", "reason", "uncertain", "reach_value", "worth"]
        records = [
            {name: getattr(row, name) for name in plain}
            | dict(zip(("own_low", "own_high"), row.interval or (None, None), strict=True))
            | {"benchmark": row.chosen.id if row.chosen else None}
            for row in self.rows
        ]
        columns = [*plain[:3], "own_low", "own_high", "low", "high", "benchmark", *plain[5:]]
        return pd.DataFrame(records, columns=columns)


def compare(
    tree: KpiTree,
    rows: Iterable[Benchmark],
    *,
    changes: Changes | None = None,
    channel: str | None = None,
    industry: str | None = None,
    region: str | None = None,
    picked: Mapping[str, str] | None = None,
) -> Benchmarking:
    """Compare every KPI that has a benchmark key (levers and computed ones) under `changes` with `rows`.

    `channel`, `industry` and `region` leave out rows that are specific to another one. `picked` maps KPI ids to the id
    of the row to compare with; a pick whose ratio or unit differs is passed over. Raises UnknownKpi, InvalidValue.
    """
    state = state_of(tree, changes)
    table = tuple(rows)
    segment = Segment(channel or "", industry or "", region or "")
    picks = picked or {}
    found = [_comparison(state, kpi, table, segment, picks.get(kpi.id)) for kpi in tree.kpis if kpi.benchmark]
    return Benchmarking(kgi_now=state.kgi, rows=tuple(found))


def _comparison(state: State, kpi: Kpi, table: Sequence[Benchmark], segment: Segment, pick: str | None) -> Comparison:
    value = state.all[kpi.id]
    counts = kpi.counts if kpi.counts is not None and kpi.counts.rate == value else None
    candidates = candidates_for(kpi, table, segment, pick)
    incomparable = incomparable_for(kpi, table)
    chosen = choose(candidates, segment, pick)
    picked = chosen is not None and chosen.id == pick
    spread = spread_of(candidates, kpi)
    base = Comparison(
        id=kpi.id, kpi=kpi.name, ratio=kpi.benchmark, value=value if is_number(value) else None,
        n=counts.trials if counts else None, interval=wilson(counts) if counts else None,
        candidates=candidates, incomparable=incomparable, chosen=chosen, picked=picked,
        spread=(spread.low, spread.high) if spread else None,
    )  # fmt: skip
    if chosen is None:
        reason: Reason = incomparable[0].reason if incomparable else "no_row"
        return base.model_copy(update={"reason": reason})
    low, high = _scaled(chosen, kpi)
    base = base.model_copy(update={"low": low, "high": high})
    if not is_number(value):
        return base.model_copy(update={"reason": "missing_value"})
    if spread is not None and spread.contradictory and not picked and not chosen.own:
        return base.model_copy(update={"reason": "contradictory"})
    return _judged(state, base, value)


def _scaled(row: Benchmark, kpi: Kpi) -> tuple[float | None, float | None]:
    """The band in the KPI's own scale: 5,000 円 are 0.5 万円."""
    factor = row.measure.scale / kpi.measure.scale
    low, high = row.band
    return (None if low is None else low * factor, None if high is None else high * factor)


def _judged(state: State, base: Comparison, value: float) -> Comparison:
    verdict = _verdict(value, base.low, base.high)
    uncertain = base.interval is not None and any(
        _verdict(end, base.low, base.high) != verdict for end in base.interval
    )
    freed = _freed(state, base.id, value)
    better = _better(freed, base)
    reach = base.low if verdict == "below" and better == "higher" else None
    reach = base.high if verdict == "above" and better == "lower" else reach
    worth = None
    if (
        reach is not None
        and base.id in freed.feeding
        and is_number(gained := freed.kgi_at({base.id: reach}) - state.kgi)
    ):
        worth = gained
    update = {"verdict": verdict, "uncertain": uncertain, "better": better, "reach_value": reach, "worth": worth}
    return base.model_copy(update=update)


def _worth(state: State, freed: State, kpi_id: str, reach: float | None) -> float | None:
    if reach is None or kpi_id not in freed.feeding:
        return None
    gained = freed.kgi_at({kpi_id: reach}) - state.kgi
    return gained if is_number(gained) else None


def _verdict(value: float, low: float | None, high: float | None) -> Verdict:
    # A computed rate of 30 % may lack a bit of 0.3: that is arithmetic, not a gap.
    if low is not None and value < low and not math.isclose(value, low):
        return "below"
    if high is not None and value > high and not math.isclose(value, high):
        return "above"
    return "within"


def _freed(state: State, kpi_id: str, value: float) -> State:
    """The same state with the KPI as a lever, so that it can be moved: a computed one is overridden (§15)."""
    if kpi_id in state.compiled.levers:
        return state
    known = dict(zip(state.compiled.levers, state.values, strict=True)) | {kpi_id: value}
    compiled = compile_tree(state.tree, frozenset(i for i in known if not state.tree[i].is_lever))
    return State(state.tree, compiled, tuple(known[lever] for lever in compiled.levers))


def _better(freed: State, base: Comparison) -> Better:
    slope = freed.compiled.gradient(freed.values)[freed.index(base.id)]
    if is_number(slope) and slope != 0:
        return "higher" if slope > 0 else "lower"
    return "lower" if base.ratio.partition("/")[0] in LESS_IS_BETTER else "higher"
