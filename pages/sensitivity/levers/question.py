"""Which lever moves the KGI most: the tornado in its views, under one headline."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.analysis.effort import per_effort
from kpitree.analysis.tornado import Tornado
from kpitree.workspace import Workspace
from pages.sensitivity.levers.bars import draw_bars
from pages.sensitivity.levers.elasticity import draw_elasticities
from pages.sensitivity.levers.notes import draw_notes
from pages.sensitivity.levers.payoffs import draw_payoff_sentence, draw_payoffs
from pages.sensitivity.levers.sentence import draw_sentence
from pages.sensitivity.levers.trying import follow
from pages.sensitivity.levers.views import EFFORT, FEW, ORDERS, draw_choice, draw_order, results, view_now
from pages.shell import session

TREE = "pages/tree_builder/page.py"


def draw(workspace: Workspace) -> None:
    """The answer for the workspace as it is now; its KGI has a value."""
    follow()
    found = results(workspace)
    payoffs = per_effort(workspace.tree, workspace.lever_values())
    head = st.container()
    left, right = st.columns([5, 1], vertical_alignment="center", gap="small")
    with left:
        by_effort = draw_choice(with_effort=bool(payoffs.rows)) == EFFORT
    with right:
        known = [bar for bar in found[view_now()].bars if not math.isnan(bar.swing)]
        order = draw_order() if not by_effort and len(known) >= FEW else ORDERS[0]
    with head:
        if by_effort:
            draw_payoff_sentence(workspace, payoffs)
        else:
            draw_sentence(workspace, found["range"], found["relative"])
    if by_effort:
        draw_payoffs(workspace, payoffs, _strongest(found["range"]))
        return
    draw_bars(workspace, found[view_now()], order)
    draw_notes(workspace, found, view_now())
    draw_elasticities(workspace)
    if found["range"].bars:
        label = session.translator()("sensitivity_levers.on_the_tree")
        st.page_link(TREE, label=label, icon=":material/account_tree:")


def _strongest(by_range: Tornado) -> str:
    first = next(iter(by_range.bars), None)
    return first.id if first is not None and first.swing > 0 else ""
