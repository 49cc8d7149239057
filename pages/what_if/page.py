"""シミュレーション / What-if: what happens to the KGI if …?"""

from __future__ import annotations

import streamlit as st

from pages.shell import session
from pages.shell.canvas import draw_tree
from pages.what_if.effect import draw_contributions, draw_tray
from pages.what_if.levers import draw_levers
from pages.what_if.sentence import draw_sentence

workspace = session.workspace()
t = session.translator()
draw_sentence(workspace)
if workspace.tree.levers:
    left, right = st.columns([1, 2.4], gap="large")
    with left:
        draw_levers(workspace)
    with right:
        draw_tree(workspace, key="what_if:tree", height=440)
        draw_contributions(workspace)
    draw_tray(workspace)
