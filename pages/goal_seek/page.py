"""逆算 / Goal seek: what would it take? The ladder from the target down, one lever alone, several plans."""

from __future__ import annotations

import math
from pathlib import Path

import streamlit as st

from pages.goal_seek import aim, alone, cards, picture, stages
from pages.goal_seek.answer import answer_of
from pages.goal_seek.sentence import draw_empty, draw_sentence, draw_unasked
from pages.shell import session

_LOOK = (Path(__file__).parent / "look.css").read_text("utf-8")

st.html(f"<style>{_LOOK}</style>")
workspace = session.workspace()
t = session.translator()
aimed = aim.aim_of(workspace)
if aimed is None or math.isnan(aimed.now):
    draw_empty(t, aimed)
elif aimed.target is None:
    draw_unasked(t, aimed)
    aim.draw(t, aimed)
else:
    answer = answer_of(t, aimed, aimed.target)
    draw_sentence(t, answer)
    aim.draw(t, aimed)
    stages.draw(t, answer)
    alone.draw(t, answer)
    cards.draw(t, answer)
    picture.draw(t, answer)
