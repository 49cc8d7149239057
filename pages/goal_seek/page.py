"""逆算 / Goal seek: what would it take? The ladder from the target down, one lever alone, several plans.

Its parts are fragments: another target draws them anew, and what stands around them stays."""

from __future__ import annotations

import math
from pathlib import Path

import streamlit as st

from pages.goal_seek import aim, alone, cards, picture, stages
from pages.goal_seek.aim import AIM, ALONE, PICTURE, PLANS, SENTENCE, STAGES
from pages.goal_seek.answer import Answer, answer_of
from pages.goal_seek.sentence import draw_empty, draw_sentence, draw_unasked
from pages.shell import session

_LOOK = (Path(__file__).parent / "look.css").read_text("utf-8")


def _aim() -> aim.Aim | None:
    return aim.aim_of(session.workspace())


def _answer() -> Answer | None:
    """What there is to say; None without a target, or without a value to start from."""
    aimed = _aim()
    if aimed is None or math.isnan(aimed.now) or aimed.target is None:
        return None
    return answer_of(aimed, aimed.target)


@st.fragment(key=SENTENCE)
def _sentence() -> None:
    t, aimed, answer = session.translator(), _aim(), _answer()
    if aimed is None or math.isnan(aimed.now):
        draw_empty(t, aimed)
    elif answer is None:
        draw_unasked(t, aimed)
    else:
        draw_sentence(t, answer)


@st.fragment(key=AIM)
def _target() -> None:
    aimed = _aim()
    if aimed is not None and not math.isnan(aimed.now):
        aim.draw(session.translator(), aimed)


@st.fragment(key=STAGES)
def _stages() -> None:
    if (answer := _answer()) is not None:
        stages.draw(session.translator(), answer)


@st.fragment(key=ALONE)
def _alone() -> None:
    if (answer := _answer()) is not None:
        alone.draw(session.translator(), answer)


@st.fragment(key=PLANS)
def _plans() -> None:
    if (answer := _answer()) is not None:
        cards.draw(session.translator(), answer)


@st.fragment(key=PICTURE)
def _picture() -> None:
    if (answer := _answer()) is not None:
        picture.draw(session.translator(), answer)


st.html(f"<style>{_LOOK}</style>")
_sentence()
_target()
_stages()
_alone()
_plans()
_picture()
