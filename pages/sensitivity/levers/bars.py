"""The tornado of the Sensitivity page: rows for the chart, largest swing first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from kpitree.analysis.tornado import Bar, Tornado
from kpitree.i18n import Translator
from kpitree.model import Kpi
from kpitree.workspace import Workspace
from pages.shell import chart, session
from pages.shell.markup import caption

if TYPE_CHECKING:
    import altair as alt

    from kpitree.charts import Ground

MOST_BARS = 15


def draw_bars(workspace: Workspace, result: Tornado) -> None:
    """The chart, or why there is none."""
    t = session.translator()
    tree = workspace.tree
    kgi = tree[tree.kgi or ""]
    shown = [bar for bar in result.bars if bar.swing == bar.swing][:MOST_BARS]
    if not shown:
        caption(t(f"sensitivity.none_{result.by}"))
        return
    rows = [row for n, bar in enumerate(shown) for row in _rows(t, n, bar, result, tree[bar.id], kgi)]
    now = t("sensitivity.rule_now", value=t.value(result.kgi_now, kgi.measure))
    rows.append({"kind": "rule", "kgi": result.kgi_now, "tone": "now", "text": now})
    reach = [bar.kgi_high for bar in shown] + [bar.kgi_low for bar in shown]
    # A target far outside the bars would squeeze them flat: then the KGI bar above says how far it is.
    span = max(reach) - min(reach)
    if kgi.target is not None and min(reach) - span < kgi.target < max(reach) + span:
        words = t("sensitivity.rule_target", value=t.value(kgi.target, kgi.measure))
        rows.append({"kind": "rule", "kgi": kgi.target, "tone": "target", "text": words})
    spoken = "; ".join(f"{row['name']} {row['text']}" for row in rows if row["kind"] == "bar")
    with st.container(key="sensitivity:chart"):
        chart.draw("tornado", _tornado, rows, height=_height(rows), key="sensitivity:tornado", alt_text=spoken)
    if len(result.bars) > len(shown):
        caption(t("sensitivity.more_bars", shown=len(shown), n=len(result.bars)))


def _tornado(ground: Ground) -> alt.LayerChart:
    from kpitree.charts import tornado_chart

    return tornado_chart([], ground=ground)


def _height(rows: chart.Rows) -> int:
    from kpitree.charts import tornado_height

    return tornado_height(rows)


def _rows(t: Translator, n: int, bar: Bar, result: Tornado, lever: Kpi, kgi: Kpi) -> chart.Rows:
    span = t.range(bar.low_value, bar.high_value, lever.measure)
    detail = t("sensitivity.detail", now=t.value(bar.now, lever.measure), range=span)
    source = bar.note or (t(f"sensitivity.source_{bar.source}") if bar.source in ("counts", "history") else "")
    if source:
        detail = t("sensitivity.detail_source", detail=detail, source=source)
    rows: chart.Rows = []
    for side, kgi_there in (("low", bar.kgi_low), ("high", bar.kgi_high)):
        difference = kgi_there - result.kgi_now
        rows.append({
            "kind": "bar", "row": n, "side": side, "name": bar.kpi, "detail": detail, "kgi_now": result.kgi_now,
            "kgi": kgi_there, "tone": "up" if difference >= 0 else "down", "text": t.delta(difference, kgi.measure),
        })  # fmt: skip
    return rows
