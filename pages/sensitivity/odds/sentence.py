"""The headline: how likely the target is; or how far the KPI may go, or why that cannot be said."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.odds import Forecast
from kpitree.i18n import Translator
from pages.sensitivity.assumed import ASSUME
from pages.sensitivity.odds.asked import PAGE, Asked
from pages.sensitivity.odds.words import chance
from pages.shell import session
from pages.shell.markup import esc, headline, plain, strong


def draw_sentence(t: Translator, question: Asked, found: Forecast) -> bool:
    """Say it; False when there is nothing to draw a picture of."""
    kpi = question.kpi
    if found.undefined == 1:
        headline(esc(t("sensitivity_odds.no_value", kpi=kpi.name)), esc(t("sensitivity_odds.no_value_below")))
        return False
    if found.constant:
        _said_constant(t, question, found)
        return False
    low, middle, high = (_number(t.value(x, kpi.measure, trim=True)) for x in (found.p10, found.p50, found.p90))
    if found.probability is None:
        sentence = t(
            "sensitivity_odds.between", kpi=esc(kpi.name),
            range=strong(t.range(found.p10, found.p90, kpi.measure)),
        )  # fmt: skip
        headline(sentence, t("sensitivity_odds.between_below", middle=middle))
        return True
    sentence = t(
        "sensitivity_odds.chance", chance=strong(chance(t, found.probability)), kpi=esc(kpi.name),
        target=_number(t.value(found.target, kpi.measure, trim=True)),
    )  # fmt: skip
    headline(sentence, t("sensitivity_odds.chance_below", low=low, middle=middle, high=high))
    return True


def _number(text: str) -> str:
    """A number as HTML that no line break tears apart."""
    return f"<span class='kt-number'>{esc(text)}</span>"


def _said_constant(t: Translator, question: Asked, found: Forecast) -> None:
    kpi = question.kpi
    value = _number(t.value(found.p50, kpi.measure, trim=True))
    if found.uncertain:
        headline(t("sensitivity_odds.constant", kpi=esc(kpi.name), value=value), esc(_reached(t, found)))
        return
    headline(t("sensitivity_odds.certain", kpi=esc(kpi.name), value=value), esc(t("sensitivity_odds.certain_below")))
    if found.spreads and not question.assume:
        st.button(
            plain(t("sensitivity_odds.try_assumed")), key=f"{PAGE}:try_assumed",
            on_click=session.set_view, args=(ASSUME, True),
        )  # fmt: skip


def _reached(t: Translator, found: Forecast) -> str:
    """Of a KPI that never moves the target is certain, or certainly missed."""
    if found.probability is None or found.undefined:
        return t("sensitivity_odds.constant_below")
    return t("sensitivity_odds.constant_reached" if found.probability == 1 else "sensitivity_odds.constant_missed")
