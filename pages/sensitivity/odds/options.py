"""Under which agreements it is calculated: what goes together, chance in small numbers, seed and number of draws."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.odds import Forecast, can_count
from kpitree.i18n import Translator
from kpitree.workspace.actions import SetCountingNoise
from pages.sensitivity.assumed import ASSUME, assuming
from pages.sensitivity.odds.asked import DRAWS, PAGE, SEED, Asked
from pages.sensitivity.odds.drawn import QUICK, forecast_for, with_noise
from pages.sensitivity.odds.pairs import draw_pairs
from pages.sensitivity.odds.words import draws, fine
from pages.shell import session
from pages.shell.markup import caption, section

LONG = {QUICK: "quick", 1_000_000: "million", 10_000_000: "ten_million"}
NOISE = f"{PAGE}:noise"
MOST_SEED = 2**31 - 1


def draw_options(t: Translator, question: Asked, found: Forecast) -> None:
    """Folded away: nothing in it is drawn before it is opened. (An expander whose title changes closes.)"""
    part = st.expander(t("sensitivity_odds.options"), key=f"{PAGE}:options", on_change="rerun")
    if not part.open:
        return
    with part:
        left, right = st.columns(2, gap="large")
        with left:
            draw_pairs(t, question, found)
        with right:
            _draw_noise(t, question)
            _draw_unknown(t, found)
            _draw_draws(t)


def _draw_noise(t: Translator, question: Asked) -> None:
    section(t("sensitivity_odds.noise"))
    if not can_count(question.tree, dict(question.moved)):
        caption(t("sensitivity_odds.noise_nothing"))
        return
    session.seed(NOISE, question.odds.counting_noise)
    st.toggle(t("sensitivity_odds.noise_on"), key=NOISE, on_change=_switched)
    caption(t("sensitivity_odds.noise_below"))
    if not question.odds.counting_noise:  # else a note says it beside the picture
        caption(noise_sentence(t, question))


def noise_sentence(t: Translator, question: Asked) -> str:
    """What chance in small numbers changes, with numbers."""
    without, there = (forecast_for(with_noise(question, on)) for on in (False, True))
    unit = question.kpi.measure
    widths = [t.delta(one.p90 - one.p10, unit, signed=False) for one in (without, there)]
    if without.probability is None or there.probability is None:
        return t("sensitivity_odds.noise_width", before=widths[0], after=widths[1])
    chances = [fine(t, one.probability) for one in (without, there)]
    return t(
        "sensitivity_odds.noise_odds", before=chances[0], after=chances[1], width_before=widths[0],
        width_after=widths[1],
    )  # fmt: skip


def _switched() -> None:
    if not session.echo(NOISE):
        session.apply(SetCountingNoise(on=bool(session.typed(NOISE))))


def _draw_unknown(t: Translator, found: Forecast) -> None:
    """Levers of which nothing says how far they could be off."""
    sources = found.sources
    if not sources.get("fixed", 0) and not sources.get("assumption", 0):
        return
    section(t("sensitivity_odds.unknown"))
    key = f"{PAGE}:unknown"
    session.seed(key, "assume" if assuming() else "certain")
    st.segmented_control(
        t("sensitivity_odds.unknown"), ("certain", "assume"), key=key, required=True, label_visibility="collapsed",
        format_func=lambda choice: t(f"sensitivity_odds.unknown_{choice}"), on_change=_assumed, args=(key,),
    )  # fmt: skip
    caption(t("sensitivity_odds.unknown_below"))


def _assumed(key: str) -> None:
    if not session.echo(key):
        session.set_view(ASSUME, session.typed(key) == "assume")


def _draw_draws(t: Translator) -> None:
    section(t("sensitivity_odds.draws"))
    key = f"{DRAWS}:choice"
    session.seed(key, session.view(DRAWS, default=QUICK))
    st.segmented_control(
        t("sensitivity_odds.draws"), list(LONG), key=key, required=True, label_visibility="collapsed",
        format_func=lambda n: t(f"sensitivity_odds.draws_{LONG.get(n or QUICK, 'quick')}"),
        on_change=_viewed, args=(DRAWS, key),
    )  # fmt: skip
    caption(t("sensitivity_odds.draws_below", quick=draws(t, QUICK)))
    session.fill(f"{SEED}:field", session.view(SEED, default=0))
    st.number_input(
        t("sensitivity_odds.seed"), min_value=0, max_value=MOST_SEED, step=1, key=f"{SEED}:field", width=200,
        help=t("sensitivity_odds.seed_help"), on_change=_viewed, args=(SEED, f"{SEED}:field"),
    )  # fmt: skip


def _viewed(view: str, key: str) -> None:
    value = session.typed(key)
    if value is not None and not session.echo(key):
        session.set_view(view, int(value))
