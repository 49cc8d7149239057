"""The tornado of the Sensitivity page: the chart, its rows, and what goes with it (trying an end, saving)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from kpitree.analysis.tornado import Tornado
from kpitree.export.picture.tornado_rows import table, tornado_rows
from kpitree.i18n import Translator
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
    rows = tornado_rows(t, shown, result, tree)
    spoken = "; ".join(f"{row['name']} {row['text']}" for row in rows if row["kind"] == "bar")
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


def _tornado(ground: Ground) -> alt.LayerChart:
    from kpitree.charts import tornado_chart

    return tornado_chart([], ground=ground)


def _height(rows: chart.Rows) -> int:
    from kpitree.charts import tornado_height

    return tornado_height(rows)
