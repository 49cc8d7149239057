"""Futures side by side under the same draws: they differ by what differs in them, not by chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import streamlit as st

from kpitree.analysis.odds import Forecast
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from pages.sensitivity.odds.asked import PAGE, Asked
from pages.sensitivity.odds.drawn import compared, forecast_for
from pages.sensitivity.odds.futures import BASELINE, Future, futures
from pages.sensitivity.odds.words import chance
from pages.shell import chart, session
from pages.shell.markup import caption, esc, section
from pages.shell.saving import draw_saving

if TYPE_CHECKING:
    import altair as alt

    from kpitree.charts import Ground

PLACE = f"{PAGE}:scenarios"
ALL, FIRST, SECOND = (f"{PLACE}:{what}" for what in ("all", "first", "second"))
AT_ONCE = 10


def draw_side_by_side(t: Translator, workspace: Workspace, question: Asked) -> None:
    """The picture, and how often one of two is above the other."""
    every = futures(t, workspace)
    section(t("sensitivity_odds.side_by_side"), t("sensitivity_odds.side_by_side_below"))
    if len(every) == 1:
        caption(t("sensitivity_odds.only_one"))
        return
    shown = every if session.view(ALL, default=False) else every[:AT_ONCE]
    found = [(future, forecast_for(future.asked(question))) for future in shown]
    rows = scenario_rows(t, question, found)
    if any(row["kind"] == "row" for row in rows):
        _picture(t, question, rows, found)
    if len(shown) < len(every):
        st.button(
            t("sensitivity_odds.show_all", n=len(every) - len(shown)), key=f"{ALL}:button", type="tertiary",
            on_click=session.set_view, args=(ALL, True),
        )  # fmt: skip
    _pair(t, every, question)


def _picture(t: Translator, question: Asked, rows: chart.Rows, found: list[tuple[Future, Forecast]]) -> None:
    from kpitree.charts import intervals_height

    said = "; ".join(f"{row['name']} {row['odds']} {row['text']}" for row in rows if row["kind"] == "row")
    with st.container(key=PLACE):
        height = intervals_height(rows)
        chart.draw("intervals", _chart, rows, height=height, key=f"{PLACE}:chart", alt_text=said)
    without = [future.name for future, forecast in found if forecast.undefined == 1]
    if without:
        caption(t("sensitivity_odds.without_value", names=t.join(without)))
    name = t("sensitivity_odds.file_scenarios", kpi=question.kpi.name)
    about = t("picture.futures", kpi=question.kpi.name)
    draw_saving(
        PLACE, name, lambda: table(t, found),
        lambda: chart.picture("intervals", _chart, rows, height=height, about=about),
    )  # fmt: skip


def _chart(ground: Ground) -> alt.LayerChart:
    from kpitree.charts import intervals_chart

    return intervals_chart([], ground=ground)


def scenario_rows(t: Translator, question: Asked, found: list[tuple[Future, Forecast]]) -> chart.Rows:
    """Rows of `intervals_chart`: futures without a value have none."""
    unit, rows = question.kpi.measure, chart.Rows()
    for future, forecast in found:
        if forecast.undefined < 1:
            odds = "" if forecast.probability is None else _odds(t, forecast)
            rows.append({
                "kind": "row", "row": len(rows), "name": future.name, "odds": odds,
                "tone": "now" if future.now else "other",
                "low": forecast.p10, "x": forecast.p50, "high": forecast.p90, "low_text": t.value(forecast.p10, unit),
                "text": t.value(forecast.p50, unit), "high_text": t.value(forecast.p90, unit),
            })  # fmt: skip
    if rows and question.target is not None:
        low, high = min(row["low"] for row in rows), max(row["high"] for row in rows)
        room = high - low
        if low - room < question.target < high + room:
            words = t("sensitivity_odds.rule_target", value=t.value(question.target, unit, trim=True))
            rows.append({"kind": "rule", "x": question.target, "text": words})
    return rows


def _odds(t: Translator, forecast: Forecast) -> str:
    if forecast.constant and not forecast.uncertain:
        return ""  # nobody knows how far it could be off
    if forecast.constant and not forecast.undefined:  # the only case that is certain
        return t("sensitivity_odds.sure" if forecast.probability == 1 else "sensitivity_odds.never")
    return t("sensitivity_odds.row_odds", chance=chance(t, forecast.probability))


def table(t: Translator, found: list[tuple[Future, Forecast]]) -> list[dict[str, object]]:
    """The same as a table to take along: plain numbers."""
    scenario, probability = t("sensitivity_odds.column_scenario"), t("sensitivity_odds.column_probability")
    return [
        {scenario: future.name, "P10": one.p10, "P50": one.p50, "P90": one.p90, probability: one.probability}
        for future, one in found
    ]


def _pair(t: Translator, every: list[Future], question: Asked) -> None:
    """How often the first of two chosen ones is above the second."""
    by_id = {future.id: future for future in every}
    default = next((f.id for f in every if f.now and f.id != BASELINE), every[-1].id)
    with st.container(key=f"{PLACE}:pair", horizontal=True, vertical_alignment="bottom", gap="small"):
        first = _choice(t("sensitivity_odds.first"), FIRST, by_id, default)
        second = _choice(t("sensitivity_odds.second"), SECOND, by_id, BASELINE)
    if first == second:
        caption(t("sensitivity_odds.choose_two"))
        return
    above, equal, share = compared(by_id[first].asked(question), by_id[second].asked(question))
    st.html(f"<div class='kt-preview'>{pair_sentence(t, by_id[first].name, by_id[second].name, above, equal)}</div>")
    if 0 < share < 1:
        caption(t("sensitivity_odds.pair_share", share=t.value(share, "%")))


def pair_sentence(t: Translator, first: str, second: str, above: float, equal: float) -> str:
    """How likely the first is above the second, as HTML."""
    if math.isnan(above):
        return esc(t("sensitivity_odds.pair_none"))
    if equal == 1:
        return t("sensitivity_odds.pair_equal", first=esc(first), second=esc(second))
    said = t(
        "sensitivity_odds.pair",
        first=esc(first),
        second=esc(second),
        chance=f"<b class='kt-accent'>{esc(chance(t, above))}</b>",
    )
    if equal >= 0.005:
        said += t("sensitivity_odds.pair_ties", chance=esc(chance(t, equal)))
    return said


def _choice(label: str, key: str, by_id: dict[str, Future], default: str) -> str:
    kept = session.view(key, default=default)
    chosen = kept if kept in by_id else default
    session.seed(f"{key}:picker", chosen)
    st.selectbox(
        label, list(by_id), key=f"{key}:picker", width=250, on_change=_chosen, args=(key,),
        format_func=lambda i: by_id[i].name if i in by_id else "",
    )  # fmt: skip
    return chosen


def _chosen(key: str) -> None:
    if not session.echo(f"{key}:picker"):
        session.set_view(key, session.typed(f"{key}:picker"))
