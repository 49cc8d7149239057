"""The tornado of the Sensitivity page: the chart, its rows, and what goes with it (trying an end, saving)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from kpitree.analysis.tornado import Bar, Tornado
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from kpitree.workspace import Workspace
from pages.sensitivity.levers.trying import CHART, clicked, draw_list
from pages.sensitivity.levers.views import ordered
from pages.shell import chart, session
from pages.shell.markup import caption
from pages.shell.saving import draw_saving

if TYPE_CHECKING:
    import altair as alt

    from kpitree.charts import Ground

PLACE = "sensitivity:chart"
MOST_BARS = 15
ALL = "sensitivity:all_bars"


def draw_bars(workspace: Workspace, result: Tornado, order: str) -> None:
    """The chart, or why there is none."""
    t, tree = session.translator(), workspace.tree
    kgi = tree[tree.kgi or ""]
    known = [bar for bar in result.bars if bar.swing == bar.swing]
    if not known:
        caption(t("sensitivity_levers.none_known") if result.bars else t(f"sensitivity_levers.none_{result.by}"))
        return
    most = len(known) if session.view(ALL, default=False) else MOST_BARS
    shown = ordered(known[:most], order, tree=tree, kgi_now=result.kgi_now)
    rows = [row for n, bar in enumerate(shown) for row in bar_rows(t, n, bar, result, tree[bar.id], kgi)]
    spoken = "; ".join(f"{row['name']} {row['text']}" for row in rows if row["kind"] == "bar")
    rows += _rules(t, shown, result.kgi_now, kgi)
    with st.container(key=PLACE):
        chart.draw("tornado", _tornado, rows, height=_height(rows), key=CHART, alt_text=spoken, on_select=clicked)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sensitivity:foot"):
        caption(t("sensitivity_levers.click_hint"))
        draw_list(workspace, shown, result.kgi_now)
        about = t("picture.tornado", kgi=kgi.name, by=t(f"sensitivity_levers.view_{result.by}"))
        draw_saving(
            PLACE, f"tornado_{result.by}", lambda: table(t, shown, tree, result.kgi_now),
            lambda: chart.picture("tornado", _tornado, rows, height=_height(rows), about=about),
        )  # fmt: skip
    if len(known) > MOST_BARS:
        _draw_more(t, len(shown), len(known))


def _draw_more(t: Translator, shown: int, known: int) -> None:
    if shown < known:
        caption(t("sensitivity.more_bars", shown=shown, n=known))
    label = (
        t("sensitivity_levers.show_all", n=known) if shown < known else t("sensitivity_levers.show_fewer", n=MOST_BARS)
    )
    st.button(label, key=ALL, type="tertiary", on_click=session.set_view, args=(ALL, shown < known))


def _rules(t: Translator, shown: Sequence[Bar], kgi_now: float, kgi: Kpi) -> chart.Rows:
    now = t("sensitivity.rule_now", value=t.value(kgi_now, kgi.measure))
    rows: chart.Rows = [{"kind": "rule", "kgi": kgi_now, "tone": "now", "text": now}]
    reach = [bar.kgi_high for bar in shown] + [bar.kgi_low for bar in shown]
    # A target far outside the bars would squeeze them flat: then the KGI bar above says how far it is.
    span = max(reach) - min(reach)
    if kgi.target is not None and min(reach) - span < kgi.target < max(reach) + span:
        words = t("sensitivity.rule_target", value=t.value(kgi.target, kgi.measure))
        rows.append({"kind": "rule", "kgi": kgi.target, "tone": "target", "text": words})
    return rows


def _tornado(ground: Ground) -> alt.LayerChart:
    from kpitree.charts import tornado_chart

    return tornado_chart([], ground=ground)


def _height(rows: chart.Rows) -> int:
    from kpitree.charts import tornado_height

    return tornado_height(rows)


def bar_rows(t: Translator, n: int, bar: Bar, result: Tornado, lever: Kpi, kgi: Kpi) -> chart.Rows:
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
