"""The tornado in words: rows of `kpitree.charts.tornado_chart`, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kpitree.analysis.tornado import Bar, Tornado
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree

Rows = list[dict[str, Any]]


def tornado_rows(t: Translator, shown: Sequence[Bar], result: Tornado, tree: KpiTree) -> Rows:
    """Two rows a bar, in the order given, then where the KGI is now and the target."""
    kgi = tree[tree.kgi or ""]
    rows = [row for n, bar in enumerate(shown) for row in bar_rows(t, n, bar, result, tree[bar.id], kgi)]
    return rows + _rules(t, shown, result.kgi_now, kgi)


def _rules(t: Translator, shown: Sequence[Bar], kgi_now: float, kgi: Kpi) -> Rows:
    now = t("sensitivity.rule_now", value=t.value(kgi_now, kgi.measure))
    rows: Rows = [{"kind": "rule", "kgi": kgi_now, "tone": "now", "text": now}]
    reach = [bar.kgi_high for bar in shown] + [bar.kgi_low for bar in shown]
    # A target far outside the bars would squeeze them flat: then the KGI bar above says how far it is.
    span = max(reach) - min(reach)
    if kgi.target is not None and min(reach) - span < kgi.target < max(reach) + span:
        words = t("sensitivity.rule_target", value=t.value(kgi.target, kgi.measure))
        rows.append({"kind": "rule", "kgi": kgi.target, "tone": "target", "text": words})
    return rows


def bar_rows(t: Translator, n: int, bar: Bar, result: Tornado, lever: Kpi, kgi: Kpi) -> Rows:
    """The two ends of one bar. Where both lie on the same side of now, they are one bar with one text."""
    ends = {"low": bar.kgi_low - result.kgi_now, "high": bar.kgi_high - result.kgi_now}
    texts = {side: t.delta(difference, kgi.measure) for side, difference in ends.items()}
    near, far = sorted(ends, key=lambda side: abs(ends[side]))
    start = result.kgi_now
    if ends[near] * ends[far] > 0 or ends[far] == 0:
        both = t("sensitivity_levers.both", near=texts[near], far=texts[far])
        texts = {near: "", far: both if texts[near] != texts[far] else texts[far]}
        if not bar.low_value <= bar.now <= bar.high_value:
            start = result.kgi_now + ends[near]
    elif ends[near] == 0:  # "nothing" has no room beside where the bar begins
        texts[near] = ""
    common = {
        "kind": "bar", "row": n, "id": bar.id, "name": bar.kpi, "kgi_now": start,
        "detail": _detail(t, bar, lever), "brief": _brief(t, bar, lever),
        "hint": "" if lever.locked else t("sensitivity_levers.click"),
    }  # fmt: skip
    return [
        {
            **common, "side": side, "kgi": start if texts[side] == "" else result.kgi_now + ends[side],
            "tone": "up" if ends[side] >= 0 else "down", "text": texts[side],
        }
        for side in ("low", "high")
    ]  # fmt: skip


def _brief(t: Translator, bar: Bar, lever: Kpi) -> str:
    span = t.range(bar.low_value, bar.high_value, lever.measure)
    return t("sensitivity.detail", now=t.value(bar.now, lever.measure), range=span)


def _detail(t: Translator, bar: Bar, lever: Kpi) -> str:
    detail = _brief(t, bar, lever)
    source = bar.note or (t(f"sensitivity.source_{bar.source}") if bar.source in ("counts", "history") else "")
    return t("sensitivity.detail_source", detail=detail, source=source) if source else detail


def table(t: Translator, shown: Sequence[Bar], tree: KpiTree, kgi_now: float) -> list[dict[str, object]]:
    """The numbers behind the chart, in the levers' own units; rates 0-1."""
    kgi = tree[tree.kgi or ""]
    return [
        {
            t("sensitivity_levers.column_lever"): bar.kpi,
            t("sensitivity_levers.column_unit"): tree[bar.id].unit,
            t("sensitivity_levers.column_now"): bar.now,
            t("sensitivity_levers.column_low"): bar.low_value,
            t("sensitivity_levers.column_high"): bar.high_value,
            t("sensitivity_levers.column_kgi_now", kgi=kgi.name): kgi_now,
            t("sensitivity_levers.column_kgi_low", kgi=kgi.name): bar.kgi_low,
            t("sensitivity_levers.column_kgi_high", kgi=kgi.name): bar.kgi_high,
            t("sensitivity_levers.column_swing", kgi=kgi.name): bar.swing,
            t("sensitivity_levers.column_source"): bar.note,
        }
        for bar in shown
    ]  # fmt: skip
