"""Segments as own rows on the Benchmarks page: the best channel of one's own is the nearest benchmark there is."""

from __future__ import annotations

import streamlit as st

from kpitree.data.measuring.result import Measurement
from kpitree.data.measuring.segments import FEWEST, segment_rows
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AddBenchmarks
from pages.data.take import source_of
from pages.shell import session
from pages.shell.markup import caption

PAGE = "data"


def draw_beside(t: Translator, workspace: Workspace, found: Measurement) -> None:
    """The button, or that they are there already."""
    rows = segment_rows(found, source=source_of(t, found))
    if not rows:
        return
    if set(rows) <= set(workspace.benchmarks):
        caption(t("data.beside_there"))
        return
    st.button(
        t("data.beside_button", n=str(len(rows))), key=f"{PAGE}:beside", icon=":material/straighten:",
        help=t("data.beside_help", n=str(FEWEST)), on_click=session.do, args=(AddBenchmarks(rows=rows),),
    )  # fmt: skip
