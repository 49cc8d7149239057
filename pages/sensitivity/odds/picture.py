"""The distribution: rows for the chart, and the same as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from kpitree.analysis.odds import Forecast
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
BEYOND = 0.5  # a target farther away than this part of the width is said, not drawn: it would squeeze the rest


def draw_picture(t: Translator, question: Asked, found: Forecast, now: float | None) -> None:
    """The histogram with P10, P50 and P90, the target and where the KPI stands now."""
    from kpitree.charts import DISTRIBUTION_HEIGHT

    rows = picture_rows(t, question, found, now)
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


def picture_rows(t: Translator, question: Asked, found: Forecast, now: float | None) -> chart.Rows:
    """Rows of `distribution_chart`; one of kind "beyond" says a target that is too far away to be drawn."""
    unit = question.kpi.measure
    if not found.bins:
        return []
    left, right = found.bins[0][0], found.bins[-1][1]
    rows: chart.Rows = []
    for low, high, share in found.bins:
        for start, end, tone in _split(low, high, found.target):
            part = share * (end - start) / (high - low)
            text = t("sensitivity_odds.bin", range=t.range(start, end, unit), share=t.value(part, "%"))
            # The height is that of the whole bin: a cut changes the width only.
            rows.append({"kind": "bin", "x": start, "x2": end, "share": share, "tone": tone, "text": text})
    rules: chart.Rows = []
    if now is not None and abs(now) != float("inf"):
        rules.append(_rule(t("sensitivity_odds.rule_now", value=t.value(now, unit)), now, "now"))
    if found.target is not None:
        said = t("sensitivity_odds.rule_target", value=t.value(found.target, unit, trim=True))
        rules.append(_rule(said, found.target, "target"))
    room = BEYOND * (right - left)
    drawn = [row for row in rules if left - room <= row["x"] <= right + room]
    ends = [left, right, *(row["x"] for row in drawn)]
    middle = (min(ends) + max(ends)) / 2
    rows += _marks(t, question, found, min(ends), max(ends))
    rows += [{**row, "place": "right" if row["x"] <= middle else "left"} for row in drawn]
    rows += [
        {**row, "kind": "beyond", "text": t("sensitivity_odds.beyond", target=t.value(row["x"], unit, trim=True))}
        for row in rules
        if row not in drawn and row["tone"] == "target"
    ]
    return rows


def _split(low: float, high: float, target: float | None) -> list[tuple[float, float, str]]:
    """The parts of a bin that miss the target and that reach it."""
    if target is None:
        return [(low, high, "plain")]
    if low < target < high:
        return [(low, target, "short"), (target, high, "reach")]
    return [(low, high, "reach" if low >= target else "short")]


def _rule(text: str, at: float, tone: str) -> dict[str, object]:
    return {"kind": "rule", "x": at, "tone": tone, "text": text}


def _marks(t: Translator, question: Asked, found: Forecast, left: float, right: float) -> chart.Rows:
    """P10 is written to its left, P90 to its right, so that the three do not meet; those that are equal are one."""
    marks: chart.Rows = []
    for name, value, place in (("P10", found.p10, "left"), ("P50", found.p50, "middle"), ("P90", found.p90, "right")):
        text = t.value(value, question.kpi.measure, trim=True)
        if marks and marks[-1]["x"] == value:
            marks[-1]["name"] += f" = {name}"
            continue
        marks.append({"kind": "mark", "x": value, "name": name, "text": text, "place": place})
    edge = 0.1 * (right - left)
    for mark in marks:  # nothing is written beyond the edge
        if mark["x"] - left < edge:
            mark["place"] = "right"
        elif right - mark["x"] < edge:
            mark["place"] = "left"
    return marks


def table(t: Translator, found: Forecast) -> list[dict[str, object]]:
    """The bins as a table to take along: plain numbers."""
    names = [t(f"sensitivity_odds.column_{name}") for name in ("from", "to", "share")]
    return [dict(zip(names, one, strict=True)) for one in found.bins]
