"""シミュレーション / What-if: what happens to the KGI if …? Its parts are fragments: see moving.EFFECTS."""

from __future__ import annotations

import streamlit as st

from pages.shell import session
from pages.what_if.effect import draw_effect
from pages.what_if.levers import draw_levers
from pages.what_if.scenarios import draw_said, draw_scenarios
from pages.what_if.sentence import draw_sentence
from pages.what_if.small import listen
from pages.what_if.tray import draw_tray

draw_sentence()
draw_said()
if session.workspace().tree.levers:
    left, right = st.columns([1.2, 2.4], gap="large")
    with left:
        draw_scenarios()
        draw_levers(session.workspace())
    with right, st.container(key="what_if:effects"):
        draw_effect()
    draw_tray()
    listen()
