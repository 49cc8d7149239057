"""Which KPI, and which target: by default the KGI and its own."""

from __future__ import annotations

import streamlit as st

from kpitree.engine.changes import apply_changes
from kpitree.errors import InvalidValue
from kpitree.i18n import Translator
from kpitree.model import Change, Counts, Kpi, SetTo
from pages.sensitivity.odds.asked import KPI, PAGE, Asked, own_target, target_of
from pages.shell import entry, session
from pages.shell.markup import caption, plain

FIELD = f"{PAGE}:target"


def draw_controls(t: Translator, question: Asked) -> None:
    """Two fields in a row, and what has to be said about a target of this page only."""
    kpi, tree = question.kpi, question.tree
    ids = [k for k in (tree.kgi,) if k] + [k.id for k in tree.kpis if k.id != tree.kgi]
    with st.container(key=f"{PAGE}:controls", horizontal=True, vertical_alignment="bottom", gap="small"):
        session.seed(KPI + ":picker", kpi.id)
        st.selectbox(
            t("sensitivity_odds.kpi"), ids, key=KPI + ":picker", width=250, on_change=_picked,
            format_func=lambda k: tree[k].name if k in tree else "",
        )  # fmt: skip
        entry.field(kpi, target_of(kpi), page=FIELD, on_read=_aim, label=t("sensitivity_odds.target"), width=170)
        if session.view(own_target(kpi), default=None) is not None and kpi.target is not None:
            back = t("sensitivity_odds.target_back", value=t.value(kpi.target, kpi.measure, trim=True))
            st.button(plain(back), key=f"{PAGE}:target_back", type="tertiary", on_click=_forget, args=(kpi.id,))
    entry.asked(kpi, page=FIELD, on_read=_aim)
    if session.view(own_target(kpi), default=None) is not None:
        caption(t("sensitivity_odds.target_own"))


def _picked() -> None:
    if not session.echo(KPI + ":picker"):
        session.set_view(KPI, session.typed(KPI + ":picker"))


def _aim(kpi_id: str, change: Change | Counts) -> None:
    """A target typed here: nothing but this page knows of it. Relative ones are relative to the baseline."""
    tree = session.workspace().tree
    kpi = tree[kpi_id]
    meant = SetTo(value=change.rate) if isinstance(change, Counts) else change
    try:
        value = apply_changes(tree, {kpi_id: meant})[kpi_id]
    except InvalidValue as error:
        session.notify(*error.problems)
        return
    _remember(kpi, value)


def _remember(kpi: Kpi, value: float) -> None:
    session.set_view(own_target(kpi), None if value == kpi.target else value)


def _forget(kpi_id: str) -> None:
    session.set_view(own_target(session.workspace().tree[kpi_id]), None)
    session.set_view(f"{FIELD}:{kpi_id}:entry:wrong", None)
