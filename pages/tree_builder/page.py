"""ツリー / Tree: how is our KGI made? Its parts are fragments: a dragged number redraws only what shows it."""

from __future__ import annotations

import streamlit as st

from pages.shell import session
from pages.shell.canvas import draw_tree
from pages.shell.saving.tree import draw_tree_saving
from pages.tree_builder.doctor import draw_doctor
from pages.tree_builder.gallery import draw_start
from pages.tree_builder.inspector import draw_inspector
from pages.tree_builder.outline import draw_outline
from pages.tree_builder.overview import draw_overview
from pages.tree_builder.selection import FOLLOWING, PAGE, chosen_on_canvas, is_chosen, selected
from pages.tree_builder.sentence import draw_sentence
from pages.tree_builder.text_view import draw_text

VIEWS = ("drawing", "outline", "text")
VIEW = f"{PAGE}:view"
SENTENCE, TREE, DOCTOR, INSPECTOR = FOLLOWING


@st.fragment(key=SENTENCE)
def _sentence() -> None:
    draw_sentence(session.workspace())


@st.fragment(key=TREE)
def _tree() -> None:
    shown = session.workspace()
    kpi = selected(shown) if is_chosen(shown) else None
    draw_tree(shown, key=f"{PAGE}:tree", height=520, selected=kpi.id if kpi else None, after=chosen_on_canvas)


@st.fragment(key=DOCTOR)
def _doctor() -> None:
    session.whole_page_if_changed()
    draw_doctor(session.workspace())


@st.fragment(key=INSPECTOR)
def _inspector() -> None:
    session.whole_page_if_changed()
    shown = session.workspace()
    if (kpi := selected(shown)) is None:
        return
    if is_chosen(shown):
        draw_inspector(shown, kpi)
    else:
        draw_overview(shown, kpi)


workspace = session.workspace()
t = session.translator()
kpi = selected(workspace)


def _tools() -> None:
    """Which of the three views, and where to start from."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"{PAGE}:tools", gap="small"):
        session.seed(VIEW, session.view(VIEW, default=VIEWS[0]))
        st.segmented_control(
            t("tree_builder.view"), VIEWS, key=VIEW, required=True, label_visibility="collapsed",
            format_func=lambda view: t(f"tree_builder.view_{view}"),
            on_change=lambda: session.set_view(VIEW, session.typed(VIEW)),
        )  # fmt: skip
        st.space("stretch")
        draw_tree_saving(f"{PAGE}:picture")
        draw_start()


top = st.container(key=f"{PAGE}:top")  # filled in after the tree: people wait for that
if kpi is None:
    with top:
        _sentence()
        draw_start(roomy=True)
    _tree()
else:
    left, right = st.columns([2, 1], gap="large")
    with left:
        if (chosen := session.view(VIEW, default=VIEWS[0])) == "text":
            draw_text(workspace)
        elif chosen == "outline":
            draw_outline(workspace, kpi)
        else:
            _tree()
        _doctor()
    with top:
        _sentence()
        _tools()
    with right:
        _inspector()
