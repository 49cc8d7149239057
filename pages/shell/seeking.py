"""The way to the Goal seek page from wherever somebody wants a computed KPI to be something."""

from __future__ import annotations

import streamlit as st

from pages.shell import session

PAGE = "pages/goal_seek/page.py"
ASKED = "goal_seek:asked"  # (KPI, value) that was asked about: looked at on the page, nobody's target yet
GOING = "goal_seek:going"


def open_with(kpi_id: str, value: float) -> None:
    """From a callback: what the page shows, at the next run of the script."""
    session.set_view(ASKED, (kpi_id, value))
    session.set_view(GOING, True)


def go() -> None:
    """Go there when somebody wanted to; else nothing. Ends the run."""
    if session.view(GOING, default=False):
        session.set_view(GOING, False)
        st.switch_page(PAGE)
