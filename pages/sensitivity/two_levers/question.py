"""Two levers together: the map of the KGI, the line of the target, and the combinations that meet it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from kpitree.analysis.grid import grid
from kpitree.analysis.pairable import pairable
from kpitree.analysis.round_places import RoundPlaces
from kpitree.errors import InvalidValue
from kpitree.workspace import Workspace
from pages.sensitivity.two_levers import aim, picking
from pages.sensitivity.two_levers.answer import Answer
from pages.sensitivity.two_levers.map import draw_map, map_picture
from pages.sensitivity.two_levers.notes import draw_left_out, draw_notes
from pages.sensitivity.two_levers.offers import draw_offers
from pages.sensitivity.two_levers.sentence import draw_sentence
from pages.sensitivity.two_levers.setting import draw_setting
from pages.shell import session
from pages.shell.markup import esc, headline

_LOOK = (Path(__file__).parent / "look.css").read_text("utf-8")


def draw(workspace: Workspace) -> None:
    """The answer for the workspace as it is now; its KGI has a value."""
    t, tree, changes = session.translator(), workspace.tree, workspace.lever_values()
    found = pairable(tree, changes)
    if len(found.levers) < 2:
        headline(esc(t("sensitivity_two_levers.too_few")), esc(t("sensitivity_two_levers.too_few_below")))
        draw_left_out(t, tree, found)
        return
    x, y = picking.chosen(found.levers)
    target = aim.target(workspace)
    try:
        map_ = grid(tree, x, y, changes, target)
    except InvalidValue as refusal:
        headline(esc(t("sensitivity_two_levers.no_map")), esc(" ".join(t.problem(p, tree) for p in refusal.problems)))
        picking.draw(t, tree, found.levers, x, y)
        return
    answer = Answer(workspace, map_, RoundPlaces(tree, map_, changes))
    st.html(f"<style>{_LOOK}</style>")
    draw_sentence(t, answer)
    with st.container(key="sensitivity:two_levers:controls", horizontal=True, vertical_alignment="bottom"):
        picking.draw(t, tree, found.levers, x, y)
        aim.draw(t, workspace, target)
    aim.draw_asked(workspace)
    if answer.moves:
        draw_setting(t, answer, lambda: map_picture(t, answer))
        draw_map(t, answer)
        draw_offers(t, answer)
    draw_notes(t, answer)
    draw_left_out(t, tree, found)
