"""The KGI beside the drawing until somebody chooses a KPI: its value and why. No fields yet: they take long to load."""

from __future__ import annotations

import streamlit as st

from kpitree.model import Kpi
from kpitree.workspace import Workspace
from pages.shell import session
from pages.shell.markup import caption, esc
from pages.tree_builder.inspector import draw_value_now
from pages.tree_builder.selection import PAGE, select
from pages.tree_builder.why import draw_why


def draw_overview(workspace: Workspace, kpi: Kpi) -> None:
    """Its value and where that comes from, and how to go on."""
    t = session.translator()
    st.html(f"<h2 class='kt-section'>{esc(kpi.name)}</h2>")
    draw_value_now(workspace, kpi)
    draw_why(workspace, kpi)
    caption(t("tree_builder.choose"))
    st.button(
        t("tree_builder.edit_this"), key=f"{PAGE}:edit_this", icon=":material/edit:", on_click=select, args=(kpi.id,)
    )
