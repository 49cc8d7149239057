"""The distribution: the chart, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from kpitree.analysis.odds import Forecast
from kpitree.export.picture.odds_rows import odds_rows, table
from kpitree.i18n import Translator
from pages.sensitivity.odds.asked import PAGE, Asked
from pages.sensitivity.odds.words import basis
from pages.shell import chart
from pages.shell.markup import caption
from pages.shell.saving import draw_saving

if TYPE_CHECKING:
    import altair as alt

    from kpitree.charts import Ground

PLACE = f"{PAGE}:distribution"


def draw_picture(t: Translator, question: Asked, found: Forecast, now: float | None) -> None:
    """The histogram with P10, P50 and P90, the target and where the KPI stands now."""
    from kpitree.charts import DISTRIBUTION_HEIGHT

    rows = odds_rows(t, question.kpi, found, now)
    with st.container(key=PLACE):
        chart.draw(
            "distribution", _chart, rows, height=DISTRIBUTION_HEIGHT, key=f"{PLACE}:chart",
            alt_text="; ".join(f"{row.get('name', '')} {row['text']}".strip() for row in rows if row["kind"] != "bin"),
        )  # fmt: skip
    with st.container(key=f"{PLACE}:foot", horizontal=True, vertical_alignment="center", gap="small"):
        caption(basis(t, question, found))
        about = t("picture.odds", kpi=question.kpi.name)
        draw_saving(
            PLACE, t("sensitivity_odds.file_distribution", kpi=question.kpi.name), lambda: table(t, found),
            lambda: chart.picture("distribution", _chart, rows, height=DISTRIBUTION_HEIGHT, about=about),
        )  # fmt: skip
    beyond = next((row for row in rows if row["kind"] == "beyond"), None)
    if beyond is not None:
        caption(str(beyond["text"]))


def _chart(ground: Ground) -> alt.LayerChart:
    from kpitree.charts import distribution_chart

    return distribution_chart([], ground=ground)
