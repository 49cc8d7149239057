"""ツリー / Tree: how is our KGI made?"""

from __future__ import annotations

import streamlit as st

from pages.shell import session
from pages.shell.canvas import canvas_script, draw_tree
from pages.tree_builder.doctor import draw_doctor
from pages.tree_builder.gallery import draw_start
from pages.tree_builder.inspector import draw_inspector
from pages.tree_builder.outline import draw_outline
from pages.tree_builder.selection import PAGE, chosen_on_canvas, selected
from pages.tree_builder.sentence import draw_sentence
from pages.tree_builder.text_view import draw_text

VIEWS = ("drawing", "outline", "text")
VIEW = f"{PAGE}:view"

workspace = session.workspace()
t = session.translator()
kpi = selected(workspace)
draw_sentence(workspace)
if kpi is None:
    draw_start(roomy=True)
    canvas_script(t)
    draw_tree(workspace, key=f"{PAGE}:tree", height=520, after=chosen_on_canvas)
else:
    with st.container(horizontal=True, vertical_alignment="center", key=f"{PAGE}:tools", gap="small"):
        session.seed(VIEW, session.view(VIEW, default="drawing"))
        chosen = st.segmented_control(
            t("tree_builder.view"), VIEWS, key=VIEW, required=True, label_visibility="collapsed",
            format_func=lambda view: t(f"tree_builder.view_{view}"),
            on_change=lambda: session.set_view(VIEW, session.typed(VIEW)),
        )  # fmt: skip
        st.space("stretch")
        draw_start()
    left, right = st.columns([2, 1], gap="large")
    with left:
        if chosen == "text":
            draw_text(workspace)
        elif chosen == "outline":
            draw_outline(workspace, kpi)
        else:
            canvas_script(t)
            draw_tree(workspace, key=f"{PAGE}:tree", height=520, selected=kpi.id, after=chosen_on_canvas)
        draw_doctor(workspace)
    with right:
        draw_inspector(workspace, kpi)
