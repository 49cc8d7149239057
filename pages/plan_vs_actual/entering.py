"""Bringing actuals in: typed into a grid, pasted from a sheet, or as a file; and taking them away again."""

from __future__ import annotations

import streamlit as st

from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from kpitree.workspace.actions import ActualsToHistory, ClearActuals
from pages.plan_vs_actual.grid import draw_grid
from pages.plan_vs_actual.pasting import draw_file, draw_paste, draw_unread
from pages.plan_vs_actual.period import OPENED, PAGE
from pages.shell import session
from pages.shell.markup import plain
from pages.shell.months import month_name

WAY, ENTER = f"{PAGE}:way", f"{PAGE}:enter"
WAYS = {"grid": draw_grid, "paste": draw_paste, "file": draw_file}


def draw_entering(t: Translator, workspace: Workspace, month: str) -> None:
    """Open while there is nothing yet, and from then on as it was left; what is closed is not drawn."""
    opened = session.view(OPENED, default=None)
    session.seed(ENTER, not workspace.actuals if opened is None else opened)
    entering = st.expander(
        t("plan_vs_actual.enter"), icon=":material/edit_note:", key=ENTER,
        on_change=lambda: session.set_view(OPENED, bool(session.typed(ENTER))),
    )  # fmt: skip
    if not entering.open:
        return
    with entering:
        session.seed(WAY, session.view(WAY, default="grid"))
        way = st.segmented_control(
            t("plan_vs_actual.way"), list(WAYS), key=WAY, required=True, label_visibility="collapsed",
            format_func=lambda w: t(f"plan_vs_actual.way_{w}"),
            on_change=lambda: session.set_view(WAY, session.typed(WAY)),
        )  # fmt: skip
        WAYS.get(way or "grid", draw_grid)(t, workspace, month)
        draw_unread(t, month)
        if workspace.actuals:
            _draw_more(t, workspace, month)


def _draw_more(t: Translator, workspace: Workspace, month: str) -> None:
    with st.container(horizontal=True, key=f"{PAGE}:more", gap="small"):
        if workspace.actuals.of(month):
            st.button(
                plain(t("plan_vs_actual.clear", month=month_name(t, month))), key=f"{PAGE}:clear", type="tertiary",
                icon=":material/delete:", on_click=session.do, args=(ClearActuals(month=month),),
            )  # fmt: skip
        st.button(
            t("plan_vs_actual.to_history"), key=f"{PAGE}:to_history", type="tertiary", icon=":material/history:",
            help=t("plan_vs_actual.to_history_help"), on_click=session.do, args=(ActualsToHistory(),),
        )  # fmt: skip
