"""予実 / Plan vs actual: where does it fall?"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.plan_vs_actual.entering import draw_entering
from pages.plan_vs_actual.leads import draw_leads
from pages.plan_vs_actual.notes import draw_notes
from pages.plan_vs_actual.period import PAGE, compared, draw_period, months_of
from pages.plan_vs_actual.rows import draw_rows
from pages.plan_vs_actual.sentence import draw_sentence
from pages.plan_vs_actual.split import draw_split
from pages.plan_vs_actual.tree import PARTS, draw_attainment
from pages.shell import session
from pages.shell.months import span_name
from pages.shell.saving.tree import draw_values_saving

_LOOK = (Path(__file__).parent / "look.css").read_text("utf-8")


@st.fragment(key=PARTS[0])
def _tree() -> None:
    workspace = session.workspace()
    draw_attainment(session.translator(), workspace.tree, compared(workspace, months_of(workspace)))


@st.fragment(key=PARTS[1])
def _rows() -> None:
    workspace = session.workspace()
    draw_rows(session.translator(), workspace.tree, compared(workspace, months_of(workspace)))


st.html(f"<style>{_LOOK}</style>")
workspace = session.workspace()
t = session.translator()
months = months_of(workspace)
found = compared(workspace, months)
above = st.container(key=f"{PAGE}:above")
if workspace.tree.kpis:
    with st.container(horizontal=True, vertical_alignment="center", key=f"{PAGE}:period", gap="small"):
        draw_period(t, workspace)
with above:
    draw_sentence(t, workspace.tree, found)
if workspace.tree.kpis:
    draw_entering(t, workspace, months[-1])  # above what grows with it: the cell that is typed into stays where it is
if found.result is not None:
    _tree()
    if workspace.tree.kgi is not None:
        draw_values_saving(
            f"{PAGE}:tree", "plan_vs_actual_tree", workspace.tree,
            {row.id: row.actual for row in found.result.rows}, {row.id: row.plan for row in found.result.rows},
            about=t("picture.attained", kgi=workspace.tree[workspace.tree.kgi].name),
            state=t("picture.months_beside_plan", months=span_name(t, months)),
            attained=True,
        )  # fmt: skip
    left, right = st.columns([1.5, 1], gap="large")
    with left:
        draw_split(t, workspace.tree, found)
    with right:
        draw_notes(t, workspace, found)
    _rows()
if workspace.actuals:
    draw_leads(t, workspace)
