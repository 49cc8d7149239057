"""How likely is the target? The distribution, the futures side by side, and the agreements they stand on."""

from __future__ import annotations

import streamlit as st

from kpitree.workspace import Workspace
from pages.sensitivity.odds.asked import PAGE, asked
from pages.sensitivity.odds.controls import draw_controls
from pages.sensitivity.odds.drawn import forecast_for
from pages.sensitivity.odds.long_work import do_work, draw_state, kept_for
from pages.sensitivity.odds.notes import draw_notes
from pages.sensitivity.odds.options import draw_options
from pages.sensitivity.odds.picture import draw_picture
from pages.sensitivity.odds.ranges import draw_ranges
from pages.sensitivity.odds.sentence import draw_sentence
from pages.sensitivity.odds.side_by_side import draw_side_by_side
from pages.shell import compute, session


def draw(workspace: Workspace) -> None:
    """The answer for the workspace as it is now; its KGI has a value."""
    t, question = session.translator(), asked(workspace)
    quick = forecast_for(question)
    found = kept_for(quick) or quick
    drawable = draw_sentence(t, question, found)
    draw_controls(t, question)
    if drawable:
        draw_picture(t, question, found, compute.now(workspace).values[question.kpi.id])
    place = st.container(key=f"{PAGE}:long")
    with place:
        draw_state(t, question, quick)
    draw_notes(t, question, found)
    draw_side_by_side(t, workspace, question)
    draw_options(t, question, found)
    draw_ranges(t, question, found)
    do_work(t, place, question, quick)
