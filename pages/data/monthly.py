"""Measured months as actuals: what happened, beside the plan (the page Plan vs actual)."""

from __future__ import annotations

import streamlit as st

from kpitree.data.measuring.months import monthly_actuals
from kpitree.data.measuring.result import Measurement
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from kpitree.workspace.actions import SetActuals
from pages.shell import session
from pages.shell.markup import caption

PAGE = "data"


def draw_monthly(t: Translator, workspace: Workspace, found: Measurement) -> None:
    """The button, or that they are there already."""
    months = monthly_actuals(found, workspace.tree)
    if not months:
        return
    if all(workspace.actuals.of(month) == {**workspace.actuals.of(month), **months[month]} for month in months):
        caption(t("data.monthly_there"))
        return
    st.button(
        t("data.monthly_button", n=str(len(months))), key=f"{PAGE}:monthly", icon=":material/fact_check:",
        help=t("data.monthly_help"), on_click=session.do, args=(SetActuals(values=months),),
    )  # fmt: skip
