"""From a measured funnel to the baseline of a tree: counts where they were observed (§59).

A rate lever takes the counts of two measured stages: those that its `benchmark` names ("won/opportunity"), else those
that its formula joins (wins = opportunities × rate). A volume lever takes how many reached its stage, in the period of
the tree. A price takes the money of the wins over how many of them say how much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitree.data.measuring.result import Measurement, StageRow
from kpitree.data.measuring.stage_words import stage_id
from kpitree.formula.expression import Binary, Name
from kpitree.model import MONTHS, Counts, Kpi, KpiTree
from kpitree.model.link import link_of
from kpitree.problems import Frozen, Problem

if TYPE_CHECKING:
    import pandas as pd

DAYS_A_MONTH = 365.2425 / 12


class BaselineItem(Frozen):
    """A lever as it was measured: `counts` for a rate, `value` otherwise; `before` is its baseline now."""

    id: str
    kpi: str
    before: float | None
    value: float
    counts: Counts | None = None

    @property
    def patch(self) -> dict[str, object]:
        """Fields for the action `EditKpi`."""
        return {"counts": self.counts, "value": None} if self.counts else {"value": self.value, "counts": None}


class Baseline(Frozen):
    """What a measurement says about the levers of a tree. `tree` has them at it; nothing else is changed in it."""

    items: tuple[BaselineItem, ...]
    tree: KpiTree
    problems: tuple[Problem, ...] = ()

    @property
    def changes(self) -> dict[str, float]:
        """Lever id -> measured value, as `kt.evaluate` and the others take changes."""
        return {item.id: item.value for item in self.items}

    def to_frame(self) -> pd.DataFrame:
        """One row a lever: kpi, before, value, successes, trials."""
        import pandas as pd

        counted = [item.counts for item in self.items]
        return pd.DataFrame({
            "kpi": [item.kpi for item in self.items],
            "before": pd.Series([item.before for item in self.items], dtype="float64"),
            "value": [item.value for item in self.items],
            "successes": pd.Series([c.successes if c else None for c in counted], dtype="Int64"),
            "trials": pd.Series([c.trials if c else None for c in counted], dtype="Int64"),
        })  # fmt: skip


def baseline(measurement: Measurement, tree: KpiTree) -> Baseline:
    """What the levers of `tree` would be by these counts. Levers that were not measured are not touched."""
    rows = {stage_id(row.stage): row for row in measurement.totals}
    order = list(rows)
    rates = _rates(tree)
    prices = _prices(tree, order[-1] if order else "")
    periods = _periods(measurement, tree)
    items, linked = [], []
    for kpi in tree.kpis:
        if not _is_set(tree, kpi):
            continue
        found = _measured(kpi, rows, order, rates, prices, periods, measurement.currency)
        if found is not None and not kpi.is_lever:
            linked.append(kpi.name)
        elif found is not None:
            value, counts = found
            items.append(BaselineItem(id=kpi.id, kpi=kpi.name, before=kpi.baseline, value=value, counts=counts))
    changed = tree
    for item in items:
        kpi = tree[item.id]
        changed = changed.replace(kpi.model_copy(update=item.patch))
    said = (*_said(measurement, tree, items, linked), *_currency(measurement, [tree[price] for price in prices]))
    return Baseline(items=tuple(items), tree=changed, problems=said)


def segment_baselines(measurement: Measurement, tree: KpiTree) -> dict[str, Baseline]:
    """What each segment says about the levers of `tree`, by the segment's name, the largest first (§76).

    {} unless it was measured by segment.
    """
    if measurement.by is None:
        return {}
    groups: dict[str, list[StageRow]] = {}
    for row in measurement.rows:
        groups.setdefault(row.segment or "", []).append(row)
    parts = {name: measurement.model_copy(update={"totals": tuple(rows)}) for name, rows in groups.items()}
    return {name: baseline(part, tree) for name, part in parts.items()}


def rate_stages(measurement: Measurement, tree: KpiTree) -> dict[str, tuple[str, str]]:
    """Rate lever -> (stage, stage it is of), where both were measured, the first further down the funnel."""
    order, rates = [stage_id(stage) for stage in measurement.stages], _rates(tree)
    found = {kpi.id: _stages_of(kpi, order, rates) for kpi in tree.levers if kpi.measure.is_rate}
    return {lever: stages for lever, stages in found.items() if stages is not None}


def _stages_of(kpi: Kpi, order: list[str], rates: dict[str, tuple[str, str]]) -> tuple[str, str] | None:
    over, _, of = kpi.benchmark.partition("/")
    over, of = (over, of) if of else rates.get(kpi.id, ("", ""))
    return (over, of) if over in order and of in order and order.index(over) > order.index(of) else None


def _measured(
    kpi: Kpi, rows: dict[str, StageRow], order: list[str], rates: dict[str, tuple[str, str]], prices: set[str],
    periods: float | None, currency: str,
) -> tuple[float, Counts | None] | None:  # fmt: skip
    if kpi.measure.is_rate:
        stages = _stages_of(kpi, order, rates)
        if stages is not None:
            passed, trials = (rows[stage].count for stage in stages)
            if 0 <= passed <= trials and trials:
                counts = Counts(successes=passed, trials=trials)
                return counts.rate, counts
        return None
    if kpi.id in prices:
        last = rows[order[-1]]
        if last.amount is None or not last.paid or currency not in ("", kpi.measure.currency):
            return None
        return last.amount / last.paid / kpi.measure.scale, None
    if kpi.is_volume:
        row = rows.get(stage_id(kpi.name)) or rows.get(stage_id(kpi.id))
        return (row.count / (periods or 1.0), None) if row is not None else None
    return None


def _is_set(tree: KpiTree, kpi: Kpi) -> bool:
    """Levers, and what was one before it was linked (§51)."""
    return kpi.is_lever or link_of(tree, kpi.id) is not None


def _products(tree: KpiTree) -> list[tuple[Kpi, Kpi, Kpi]]:
    """(a, b, c) of each KPI a = b × c, both ways round."""
    found = []
    for kpi in tree.kpis:
        expression = kpi.expression
        if (
            isinstance(expression, Binary) and expression.op == "*"
            and isinstance(expression.left, Name) and isinstance(expression.right, Name)
        ):  # fmt: skip
            left, right = tree.resolve(expression.left.name), tree.resolve(expression.right.name)
            if left is not None and right is not None:
                found += [(kpi, tree[left], tree[right]), (kpi, tree[right], tree[left])]
    return found


def _rates(tree: KpiTree) -> dict[str, tuple[str, str]]:
    """Rate lever -> (stage, stage before), from formulas such as wins = opportunities × rate."""
    return {
        rate.id: (_stage(after), _stage(before))
        for after, before, rate in _products(tree)
        if rate.measure.is_rate and _is_set(tree, rate)
    }  # fmt: skip


def _prices(tree: KpiTree, last: str) -> set[str]:
    """Levers of money that are multiplied by how many reached the last stage."""
    return {
        price.id for _, volume, price in _products(tree)
        if _is_set(tree, price) and price.measure.kind == "money" and _stage(volume) == last
    }  # fmt: skip


def _stage(kpi: Kpi) -> str:
    by_name = stage_id(kpi.name)
    return by_name if by_name.isascii() else stage_id(kpi.id)


def _periods(measurement: Measurement, tree: KpiTree) -> float | None:
    """How many of the tree's periods the table spans; None when either is unknown."""
    months = MONTHS.get(tree.period)
    if months is None or measurement.since is None or measurement.as_of is None:
        return None
    days = (measurement.as_of - measurement.since).days + 1
    return max(days / (DAYS_A_MONTH * months), 1e-9)


def _said(measurement: Measurement, tree: KpiTree, items: list[BaselineItem], linked: list[str]) -> tuple[Problem, ...]:
    said = []
    if linked:  # what a link starts from is another question than what it came to
        said.append(Problem(code="baseline_linked", severity="warning", params={"names": tuple(linked)}))
    if not items:
        said.append(Problem(code="baseline_nothing", severity="warning", params={"stages": measurement.stages}))
    if any(item.counts is None and tree[item.id].is_volume for item in items) and _periods(measurement, tree) is None:
        said.append(Problem(code="baseline_whole_span", severity="warning"))
    return (*said, *(p for p in measurement.problems if p.code == "cohorts_young"))


def _currency(measurement: Measurement, prices: list[Kpi]) -> tuple[Problem, ...]:
    """Prices in another currency than the amounts are left alone; which one plain numbers are in is only assumed."""
    if not measurement.totals or not measurement.totals[-1].paid:
        return ()
    said = []
    for kpi in sorted(prices, key=lambda price: price.id):
        params = {"unit": kpi.unit[:20], "currency": measurement.currency or "-"}
        if not measurement.currency:
            said.append(Problem(code="baseline_currency_assumed", severity="warning", kpi=kpi.id, params=dict(params)))
        elif measurement.currency != kpi.measure.currency:
            said.append(Problem(code="baseline_currency", severity="warning", kpi=kpi.id, params=dict(params)))
    return tuple(said)
