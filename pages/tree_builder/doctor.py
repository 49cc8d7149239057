"""The KPI doctor: what is wrong with the tree, worst first, each with the one click that mends it."""

from __future__ import annotations

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.problems import Fix, Problem
from kpitree.workspace import Workspace
from pages.shell import compute, session
from pages.shell.markup import caption, esc, plain, section
from pages.shell.mending import actions_for
from pages.tree_builder.selection import PAGE, select

MOST = 6
ALL = f"{PAGE}:doctor:all"


def draw_doctor(workspace: Workspace) -> None:
    """The list; nothing at all when the tree is fine (the headline says so)."""
    evaluation = compute.now(workspace)
    problems = sorted(evaluation.problems, key=lambda p: p.severity != "error")
    if not problems:
        return
    t = session.translator()
    section(t("tree_builder.doctor"), t("tree_builder.doctor_below"))
    shown = problems if session.view(ALL, default=False) else problems[:MOST]
    for n, problem in enumerate(shown):
        _draw(t, workspace.tree, n, problem)
    if len(problems) > MOST:
        more = not session.view(ALL, default=False)
        label = t("tree_builder.doctor_more", n=len(problems) - MOST) if more else t("tree_builder.doctor_less")
        st.button(label, key=f"{PAGE}:doctor:more", type="tertiary", on_click=session.set_view, args=(ALL, more))
    if evaluation.blocked:
        waiting = [workspace.tree[i].name for i in evaluation.blocked]
        names = t.join([*waiting[:MOST], *(["…"] if len(waiting) > MOST else [])])
        caption(t("tree_builder.doctor_blocked", n=len(waiting), names=names))


def _draw(t: Translator, tree: KpiTree, n: int, problem: Problem) -> None:
    key = f"{PAGE}:doctor:{n}"
    with st.container(horizontal=True, vertical_alignment="center", key=key, gap="small"):
        st.html(f"<div class='kt-problem kt-{problem.severity}'>{_said(t, tree, problem)}</div>", width="content")
        for m, fix in enumerate(problem.fixes):
            st.button(
                plain(t.fix(fix, problem, tree)), key=f"{key}:fix:{m}", type="tertiary",
                icon=":material/auto_fix_high:", on_click=mend, args=(problem, fix),
            )  # fmt: skip
        if problem.kpi is not None and problem.kpi in tree:
            st.button(
                "", key=f"{key}:show", type="tertiary", icon=":material/arrow_forward:", on_click=select,
                args=(problem.kpi,), help=plain(t("tree_builder.doctor_show", kpi=tree[problem.kpi].name)),
            )  # fmt: skip


def _said(t: Translator, tree: KpiTree, problem: Problem) -> str:
    """The message, with the KPI's name before it where the message itself does not name it, as HTML."""
    message = t.problem(problem, tree)
    name = tree[problem.kpi].name if problem.kpi is not None and problem.kpi in tree else ""
    return esc(message) if not name or name in message else f"<b>{esc(name)}</b> {esc(message)}"


def mend(problem: Problem, fix: Fix) -> None:
    """Do what the fix says, as one undo step, and show the KPI it was about (a new one if one was made)."""
    before = {kpi.id for kpi in session.workspace().tree.kpis}
    for action in actions_for(session.workspace(), problem, fix):
        if not session.apply(action, gesture=f"mend:{problem.kpi}:{fix.code}:{fix.text}"):
            return
    new = [kpi.id for kpi in session.workspace().tree.kpis if kpi.id not in before]
    if new or problem.kpi is not None:
        select(new[0] if new else str(problem.kpi))
