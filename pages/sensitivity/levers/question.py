"""Which lever moves the KGI most: the tornado in its views, under one headline."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.tornado import tornado
from kpitree.workspace import Workspace
from pages.sensitivity.levers.bars import draw_bars
from pages.sensitivity.levers.elasticity import draw_elasticities
from pages.sensitivity.levers.sentence import draw_notes, draw_sentence
from pages.shell import session

VIEW = "sensitivity:view"
VIEWS = ("range", "relative", "points")


def draw(workspace: Workspace) -> None:
    """The answer for the workspace as it is now; its KGI has a value."""
    t, tree = session.translator(), workspace.tree
    changes = workspace.lever_values()
    by_range = tornado(tree, changes=changes)
    by_relative = tornado(tree, by="relative", changes=changes)
    draw_sentence(workspace, by_range, by_relative)
    session.seed(VIEW, session.view(VIEW, default="range"))
    chosen = st.segmented_control(
        t("sensitivity.view"), VIEWS, key=VIEW, required=True, label_visibility="collapsed",
        format_func=lambda view: t(f"sensitivity.view_{view}"),
        on_change=lambda: session.set_view(VIEW, session.typed(VIEW)),
    )  # fmt: skip
    shown = {"range": by_range, "relative": by_relative}.get(chosen or "range") or tornado(
        tree, by="points", changes=changes
    )
    draw_bars(workspace, shown)
    draw_notes(workspace, by_range, by_relative, shown)
    draw_elasticities(workspace)
