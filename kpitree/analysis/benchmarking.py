"""Are we good? Each KPI against a figure that counts the same over the same, and the worth of reaching it.

Only rows with the KPI's own ratio (and a unit that fits) are compared; figures of the same name over another
denominator are listed with the reason why not (§23, §61). How a row is chosen: docs/benchmarks.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kpitree.analysis.achievable import wilson
from kpitree.analysis.benchmark_rows import Facets, Incomparable, Table, choose, differences, passes, spread_of
from kpitree.analysis.comparison import Benchmarking, Better, Comparison, Reason, overlap_of, where
from kpitree.analysis.state import State, is_number, state_of
from kpitree.engine import Changes
from kpitree.engine.held import Holdable, holdable, slopes
from kpitree.model import MONTHS, Benchmark, Kpi, KpiTree

# What counts as better when the KGI does not say so: less of what is spent or lost.
LESS_IS_BETTER = frozenset(
    {"ad_cost", "trade_show_cost", "marketing_cost", "acquisition_cost", "sales_cycle", "churned_arr", "first_response"}
)
ADDS_UP = ("money", "count", "none")  # kinds of a KGI of which a year has as much as its periods together


def compare(
    tree: KpiTree,
    rows: Iterable[Benchmark],
    *,
    changes: Changes | None = None,
    channel: str | None = None,
    industry: str | None = None,
    size: str | None = None,
    region: str | None = None,
    picked: Mapping[str, str] | None = None,
    beside: Mapping[str, tuple[Benchmark, ...]] | None = None,
) -> Benchmarking:
    """Compare every KPI that has a benchmark key (levers and computed ones) under `changes` with `rows`.

    `channel`, `industry`, `size` and `region` leave out rows that are specific to another one. `picked` maps KPI ids to
    the id of the row to compare with; a pick that counts something else is passed over. `beside` has rows for one KPI
    alone, by its id: its own past and other branches (`own_figures`); a KPI with a past needs no key. Raises
    UnknownKpi, InvalidValue.
    """
    state, extra, picks = state_of(tree, changes), beside or {}, picked or {}
    asked = Facets(channel or "", industry or "", size or "", region or "")
    table = Table(rows)
    listed = [k for k in tree.kpis if k.benchmark or any(row.kind == "history" for row in extra.get(k.id, ()))]
    found = [_beside(state, kpi, table, extra.get(kpi.id, ()), asked, picks.get(kpi.id)) for kpi in listed]
    judge = _Judge(state, tuple(row.id for row in found if row.reason is None), periods_of(tree))
    return Benchmarking(
        kgi_now=state.kgi, rows=tuple(judge.judged(row) if row.reason is None else row for row in found),
        adds_up=adds_up(tree), periods=judge.periods,
    )  # fmt: skip


def adds_up(tree: KpiTree) -> bool:
    """Whether a year of the KGI is the sum of its periods: money and volumes, nothing that is already per something."""
    unit = tree[tree.kgi].measure if tree.kgi is not None else None
    return unit is not None and unit.kind in ADDS_UP and not unit.per


def periods_of(tree: KpiTree) -> int | None:
    """How many of the tree's periods make a year (§64): None when unknown, or when the KGI does not add up."""
    return 12 // MONTHS[tree.period] if tree.period and adds_up(tree) else None


def _beside(
    state: State, kpi: Kpi, table: Table, extra: tuple[Benchmark, ...], asked: Facets, pick: str | None
) -> Comparison:
    """A KPI beside what it can be compared with; without a reason when it is to be judged."""
    value = state.all[kpi.id]
    counts = kpi.counts if kpi.counts is not None and kpi.counts.rate == value else None
    fitting, refused = table.beside(kpi)
    candidates = tuple(row for row in (*fitting, *extra) if row.id == pick or passes(row, asked))
    chosen = choose(candidates, asked, pick)
    picked = chosen is not None and chosen.id == pick
    spread = spread_of(candidates, kpi)
    base = Comparison(
        id=kpi.id, kpi=kpi.name, ratio=kpi.benchmark, value=value if is_number(value) else None,
        n=counts.trials if counts else None, successes=counts.successes if counts else None,
        interval=wilson(counts) if counts else None, candidates=candidates, incomparable=refused, chosen=chosen,
        picked=picked, passed_over=None if picked or not pick else _passed_over(kpi, table, pick),
        spread=(spread.low, spread.high) if spread else None,
    )  # fmt: skip
    reason: Reason | None = None
    if chosen is None:
        reason = "segments" if candidates else refused[0].reason if refused else "no_row"
        return base.model_copy(update={"reason": reason})
    low, high = _scaled(chosen, kpi)
    if not is_number(value):
        reason = "missing_value"
    elif spread is not None and spread.contradictory and not picked and (not chosen.own or chosen.kind == "history"):
        reason = "contradictory"
    return base.model_copy(update={"low": low, "high": high, "reason": reason})


def _passed_over(kpi: Kpi, table: Table, pick: str) -> Incomparable | None:
    row = table.find(pick)
    differs = differences(kpi, row) if row is not None else ()
    return Incomparable(row=row, differs=differs) if row is not None and differs else None


def _scaled(row: Benchmark, kpi: Kpi) -> tuple[float | None, float | None]:
    """The band in the KPI's own scale: 5,000 円 are 0.5 万円."""
    factor = row.measure.scale / kpi.measure.scale
    low, high = row.band
    return (None if low is None else low * factor, None if high is None else high * factor)


@dataclass(frozen=True)
class _Judge:
    """Where values lie, and what reaching the band is worth, in one state; `ids` are the KPIs that will be asked about.

    What moves the KGI how is found for all of them at once, and computed ones are held in one program (§15).
    """

    state: State
    ids: tuple[str, ...]
    periods: int | None

    @cached_property
    def _overridden(self) -> frozenset[str]:
        tree = self.state.tree
        return frozenset(lever for lever in self.state.compiled.levers if not tree[lever].is_lever)

    @cached_property
    def _slopes(self) -> dict[str, float]:
        return slopes(self.state.tree, self._overridden, self.state.values)

    @cached_property
    def _holdable(self) -> Holdable:
        levers = frozenset(self.state.compiled.levers)
        computed = tuple(kpi_id for kpi_id in self.ids if kpi_id not in levers)
        return holdable(self.state.tree, self._overridden, computed)

    def judged(self, base: Comparison) -> Comparison:
        """The comparison with its verdict."""
        value = base.value
        assert value is not None
        verdict = where(value, base.low, base.high)
        uncertain = base.interval is not None and any(
            where(end, base.low, base.high) != verdict for end in base.interval
        )
        better = self._better(base)
        reach = base.low if verdict == "below" and better == "higher" else None
        reach = base.high if verdict == "above" and better == "lower" else reach
        worth = self._worth(base.id, reach)
        update = {
            "verdict": verdict, "uncertain": uncertain, "better": better, "reach_value": reach, "worth": worth,
            "overlap": overlap_of(base.interval, base.low, base.high) if base.interval is not None else None,
            "yearly": worth * self.periods if worth is not None and self.periods is not None else None,
        }  # fmt: skip
        return base.model_copy(update=update)

    def _worth(self, kpi_id: str, reach: float | None) -> float | None:
        if reach is None or kpi_id not in self.state.reaching:
            return None
        if kpi_id in self.state.feeding:
            there = self.state.kgi_at({kpi_id: reach})
        else:
            there = self._holdable.kgi(self.state.values, held=kpi_id, at=reach)
        gained = there - self.state.kgi
        return gained if is_number(gained) else None

    def _better(self, base: Comparison) -> Better:
        slope = self._slopes[base.id]
        if is_number(slope) and slope != 0:
            return "higher" if slope > 0 else "lower"
        return "lower" if base.ratio.partition("/")[0] in LESS_IS_BETTER else "higher"
