"""One bar a lever: its fair share of the KGI's spread, together 100 %."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from kpitree.analysis.sobol import GlobalSensitivity, Influence
from kpitree.analysis.spread import Spread
from kpitree.analysis.uncertain import Uncertain
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from kpitree.workspace import Workspace
from pages.sensitivity.causes.sentence import ranked
from pages.sensitivity.shares import doubted, percent
from pages.shell import chart, session
from pages.shell.saving import draw_saving

if TYPE_CHECKING:
    import altair as alt

    from kpitree.charts import Ground

MOST_BARS = 15
FEW = 5  # bars that are drawn however small they are
VISIBLE = 0.005  # what rounds to a percent
PLACE = "sensitivity:causes:chart"


def draw_bars(workspace: Workspace, question: Uncertain, result: GlobalSensitivity) -> None:
    """The chart, largest share first; what is beyond the most bars is one bar together."""
    t, tree = session.translator(), workspace.tree
    varying = [row for row in ranked(result) if row.id in question.spreads]
    shown = [row for n, row in enumerate(varying[:MOST_BARS]) if n < FEW or row.shapley >= VISIBLE]
    rest = varying[len(shown) :]
    rows = [_row(t, n, row, tree[row.id], question.spreads[row.id]) for n, row in enumerate(shown)]
    if rest:
        share = max(0.0, sum(row.shapley for row in rest))
        rows.append({
            "row": len(rows), "name": t("sensitivity_causes.rest", n=len(rest)), "detail": "", "share": share,
            "low": share, "high": share, "tone": "rest", "text": percent(t, share),
        })  # fmt: skip
    spoken = "; ".join(f"{row['name']} {row['text']}" for row in rows)
    with st.container(key=PLACE):
        chart.draw("shares", _shares, rows, height=_height(rows), key="sensitivity:causes:bars", alt_text=spoken)
    about = t("picture.causes", kgi=tree[tree.kgi or ""].name)
    draw_saving(
        PLACE, t("sensitivity_causes.file"), partial(table_rows, t, tree, result),
        lambda: chart.picture("shares", _shares, rows, height=_height(rows), about=about),
    )  # fmt: skip


def _shares(ground: Ground) -> alt.LayerChart:
    from kpitree.charts import shares_chart

    return shares_chart([], ground=ground)


def _height(rows: chart.Rows) -> int:
    from kpitree.charts import shares_height

    return shares_height(rows)


def _row(t: Translator, n: int, row: Influence, lever: Kpi, spread: Spread) -> dict[str, object]:
    share = min(1.0, max(0.0, row.shapley))
    return {
        "row": n, "name": lever.name, "detail": detail(t, lever, spread), "share": share,
        "low": max(0.0, share - row.shapley_conf), "high": min(1.0, share + row.shapley_conf),
        "tone": "assumed" if spread.source == "assumption" else "known",
        "text": doubted(t, row.shapley, row.shapley_conf),
    }  # fmt: skip


def detail(t: Translator, lever: Kpi, spread: Spread) -> str:
    """How far the lever could be off, and where that is known from: 15〜30% 80件から."""
    span = t.range(spread.low, spread.high, lever.measure)
    if spread.source == "range":
        return span
    source = t(f"sensitivity_causes.source_{spread.source}", n="" if spread.n is None else f"{spread.n:,}")
    return t("sensitivity_causes.detail", range=span, source=source)


def table_rows(t: Translator, tree: KpiTree, result: GlobalSensitivity) -> list[dict[str, object]]:
    """The numbers behind the picture, all levers, shares from 0 to 1."""
    named = {field: t(f"sensitivity_causes.column_{field}") for field in ("lever", "shapley", "first", "total")}
    error = t("sensitivity_causes.column_error")
    return [
        {named["lever"]: tree[row.id].name}
        | {named[field]: getattr(row, field) for field in ("shapley", "first", "total")}
        | {error: row.shapley_conf}
        for row in ranked(result)
    ]
