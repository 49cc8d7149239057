"""The tree as the target needs it: what the ladder asks for, or what a plan makes of it; beside what is now."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.engine import evaluate
from kpitree.i18n import Translator
from pages.goal_seek.aim import PAGE
from pages.goal_seek.answer import Answer
from pages.shell import compute, session
from pages.shell.canvas import draw_still
from pages.shell.markup import heading, plain
from pages.shell.planning import plan_title
from pages.shell.saving.tree import draw_values_saving

SHOWN = f"{PAGE}:pictured"
STAGES = "stages"


def draw(t: Translator, answer: Answer) -> None:
    """A choice of what is shown, and the tree."""
    pictures = _pictures(t, answer)
    if not pictures:
        return
    names = list(pictures)
    key = f"{PAGE}:picture_of"
    with st.container(key=f"{PAGE}:picture_head", horizontal=True, vertical_alignment="bottom"):
        st.html(heading(t("goal_seek.picture"), t("goal_seek.picture_below")), width="stretch")
        chosen = session.view(SHOWN, default=STAGES)
        session.seed(key, chosen if chosen in pictures else names[0])
        picked = st.segmented_control(
            t("goal_seek.picture"), names, key=key, required=True, label_visibility="collapsed",
            format_func=lambda name: plain(pictures[name][0]) if name in pictures else "",
            on_change=lambda: session.set_view(SHOWN, session.typed(key)),
        )  # fmt: skip
    values = pictures[picked if picked in pictures else names[0]][1]
    shown, now = evaluate(answer.tree, values), compute.now(answer.aim.workspace)
    draw_still(answer.tree, shown, now, key=f"{PAGE}:picture", height=420, changed=tuple(values))
    title = pictures[picked if picked in pictures else names[0]][0]
    about = t("picture.goal", kpi=answer.kpi.name, target=t.value(answer.target, answer.kpi.measure, trim=True))
    draw_values_saving(
        f"{PAGE}:tree", "goal_seek_tree", answer.tree, shown.values, now.values, about=about, state=title
    )  # fmt: skip


def _pictures(t: Translator, answer: Answer) -> dict[str, tuple[str, dict[str, float]]]:
    """Name -> (title, values of the KPIs that are changed)."""
    found: dict[str, tuple[str, dict[str, float]]] = {}
    if answer.aim.met:
        return found
    tree, ladder = answer.tree, answer.ladder
    if ladder.reachable:
        moved = {r.id: r.required for r in ladder.rungs if tree[r.id].is_lever and not r.held}
        if all(map(math.isfinite, moved.values())):
            found[STAGES] = (t("goal_seek.required"), {**answer.aim.changes, **moved})
    for n, plan in enumerate(answer.plans):
        if plan.moves:
            values = {tree.find(name).id: value for name, value in plan.changes.items()}
            found[f"plan_{n}"] = (plan_title(t, answer.tree, plan), values)
    return found
