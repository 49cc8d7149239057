"""感度 / Sensitivity: which lever moves the KGI most?"""

from __future__ import annotations

import math

import streamlit as st

from kpitree.analysis.tornado import tornado
from pages.sensitivity.bars import draw_bars
from pages.sensitivity.elasticity import draw_elasticities
from pages.sensitivity.sentence import draw_notes, draw_sentence
from pages.shell import compute, session

PAGE = "sensitivity"
VIEWS = ("range", "relative", "points")

workspace = session.workspace()
t = session.translator()
tree = workspace.tree
if tree.kgi is None or math.isnan(compute.now(workspace).kgi):
    draw_sentence(workspace, None, None)
else:
    changes = workspace.lever_values()
    by_range = tornado(tree, changes=changes)
    by_relative = tornado(tree, by="relative", changes=changes)
    draw_sentence(workspace, by_range, by_relative)
    session.seed(f"{PAGE}:view", session.view(f"{PAGE}:view", default="range"))
    chosen = st.segmented_control(
        t("sensitivity.view"), VIEWS, key=f"{PAGE}:view", required=True, label_visibility="collapsed",
        format_func=lambda view: t(f"sensitivity.view_{view}"),
        on_change=lambda: session.set_view(f"{PAGE}:view", session.typed(f"{PAGE}:view")),
    )  # fmt: skip
    shown = {"range": by_range, "relative": by_relative}.get(chosen or "range") or tornado(
        tree, by="points", changes=changes
    )
    draw_bars(workspace, shown)
    draw_notes(workspace, by_range, by_relative, shown)
    draw_elasticities(workspace)
