"""Levers that go together: a slider for each pair, a ready sign for the usual one, and a field for another."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kpitree.analysis.odds import Forecast
from kpitree.analysis.volume_and_quality import volume_and_quality
from kpitree.i18n import Translator
from kpitree.workspace.actions import Correlate, CorrelateAll
from kpitree.workspace.odds import Together
from pages.sensitivity.odds.asked import PAGE, Asked
from pages.shell import session
from pages.shell.markup import caption, plain, section

READY = -0.3  # "volume up, quality down", as a beginning
MOST = 0.9
ONE, OTHER = f"{PAGE}:one", f"{PAGE}:other"


def draw_pairs(t: Translator, question: Asked, found: Forecast) -> None:
    """Every pair that is agreed on, and how to agree on more."""
    tree, together, uncertain = question.tree, question.odds.together, found.uncertain
    section(t("sensitivity_odds.together"))
    caption(t("sensitivity_odds.together_below"))
    for pair in together:
        _draw_pair(t, question, pair, found)
    if len(uncertain) < 2:
        caption(t("sensitivity_odds.together_too_few"))
        return
    ready = tuple(
        (one, other) for one, other in volume_and_quality(tree, uncertain) if question.odds.rho(one, other) is None
    )
    if ready:
        names = t.join(tree[kpi_id].name for pair in ready[:2] for kpi_id in pair)
        st.button(
            t("sensitivity_odds.ready"), key=f"{PAGE}:ready", icon=":material/add:",
            help=plain(t("sensitivity_odds.ready_help", names=names, rho=t.plain(READY, digits=1))),
            on_click=session.do, args=(CorrelateAll(pairs=ready, rho=READY),),
        )  # fmt: skip
    _draw_new(t, question, uncertain)


def _draw_pair(t: Translator, question: Asked, pair: Together, found: Forecast) -> None:
    tree, key = question.tree, f"{PAGE}:pair:{pair.one}:{pair.other}"
    label = t("sensitivity_odds.pair_name", one=tree[pair.one].name, other=tree[pair.other].name)
    most = max(MOST, abs(pair.rho))  # a file may say more than a slider does
    with st.container(key=f"{key}:row", horizontal=True, vertical_alignment="bottom", gap="small", wrap=False):
        session.seed(key, pair.rho)
        st.slider(
            plain(label), min_value=-most, max_value=most, step=0.1, format="%.1f", key=key,
            on_change=_slid, args=(key, pair.one, pair.other),
        )  # fmt: skip
        st.button(
            "", key=f"{key}:remove", icon=":material/close:", type="tertiary", help=t("sensitivity_odds.pair_remove"),
            on_click=session.do, args=(Correlate(one=pair.one, other=pair.other, rho=None),),
        )  # fmt: skip
    known = [tree[kpi_id].name for kpi_id in (pair.one, pair.other) if kpi_id not in found.uncertain]
    if known:
        caption(t("sensitivity_odds.pair_without_range", names=t.join(known)))


def _slid(key: str, one: str, other: str) -> None:
    position = session.typed(key)
    if position is not None and not session.echo(key):
        session.apply(Correlate(one=one, other=other, rho=round(position, 2)), gesture=key)


def _draw_new(t: Translator, question: Asked, uncertain: tuple[str, ...]) -> None:
    """Two levers to choose; the pair begins as the ready one does, so that something can be seen at once."""
    names = {kpi_id: question.tree[kpi_id].name for kpi_id in uncertain}
    one = _kept(ONE, uncertain, uncertain[0])
    rest = tuple(kpi_id for kpi_id in uncertain if kpi_id != one and question.odds.rho(one, kpi_id) is None)
    with st.container(key=f"{PAGE}:new", horizontal=True, vertical_alignment="bottom", gap="small"):
        _lever(t("sensitivity_odds.lever_one"), ONE, uncertain, names, one)
        if not rest:
            caption(t("sensitivity_odds.pair_all"))
            return
        other = _kept(OTHER, rest, rest[0])
        _lever(t("sensitivity_odds.lever_other"), OTHER, rest, names, other)
        st.button(
            t("sensitivity_odds.pair_add"), key=f"{PAGE}:add",
            on_click=session.do, args=(Correlate(one=one, other=other, rho=READY),),
        )  # fmt: skip


def _kept(view: str, options: tuple[str, ...], default: str) -> str:
    kept = session.view(view, default=default)
    return kept if kept in options else default


def _lever(label: str, view: str, options: tuple[str, ...], names: dict[str, str], chosen: str) -> None:
    key = f"{view}:picker"
    session.seed(key, chosen)
    st.selectbox(
        label, options, key=key, width=200, format_func=lambda k: names.get(k, ""),
        on_change=partial(_chosen, view, key),
    )  # fmt: skip


def _chosen(view: str, key: str) -> None:
    if not session.echo(key):
        session.set_view(view, session.typed(key))
