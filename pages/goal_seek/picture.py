"""The tree: as it is now, as the ladder asks for it, or as a plan makes it. Choosing a KPI explains it; now, hands move
levers as on What-if; a value that is wanted of a computed KPI becomes what is aimed at."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from kpitree.engine import evaluate
from kpitree.i18n import Translator
from pages.goal_seek.aim import PAGE, PARTS, PICTURE, SELECTED
from pages.goal_seek.aim import STAGES as TABLE
from pages.goal_seek.answer import Answer
from pages.shell import compute, seeking, session
from pages.shell.canvas import draw_picture, draw_tree, drawing
from pages.shell.canvas.events import Event
from pages.shell.markup import esc, heading, plain
from pages.shell.planning import plan_title
from pages.shell.saving.tree import draw_values_saving

SHOWN = f"{PAGE}:pictured"
NOW, STAGES = "now", "stages"
HEIGHT = 440
MOVES = {"set", "enter", "reset", "select", "want", "seek"}  # what changes no more than values


def draw(t: Translator, answer: Answer) -> None:
    """A choice of what is shown, the tree, and what there is to say about the KPI that was chosen on it."""
    workspace, pictures = answer.aim.workspace, _pictures(t, answer)
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
    picked = picked if picked in pictures else names[0]
    selected = session.view(SELECTED, default="")
    now = compute.now(workspace)
    tree, beside = answer.tree, now
    if picked == NOW:
        tree, shown, beside = workspace.tree, now, compute.baseline(workspace)
        draw_tree(workspace, key=f"{PAGE}:picture", height=HEIGHT, selected=selected, after=_done)
    else:
        values = pictures[picked][1]
        shown = evaluate(answer.tree, values)
        data = drawing(answer.tree, shown, now, t, selected=selected, changed=tuple(values))
        draw_picture(data, key=f"{PAGE}:picture", height=HEIGHT, after=_done)
    if selected in answer.tree:
        st.html(_about(t, answer, selected, shown.values[selected], now.values[selected]))
    about = t("picture.goal", kpi=answer.kpi.name, target=t.value(answer.target, answer.kpi.measure, trim=True))
    draw_values_saving(
        f"{PAGE}:tree", "goal_seek_tree", tree, shown.values, beside.values, about=about, state=pictures[picked][0]
    )  # fmt: skip


def _pictures(t: Translator, answer: Answer) -> dict[str, tuple[str, dict[str, float]]]:
    """Name -> (title, values of the KPIs that are changed)."""
    found: dict[str, tuple[str, dict[str, float]]] = {}
    tree, ladder = answer.tree, answer.ladder
    if ladder.reachable and not answer.aim.met:
        moved = {r.id: r.required for r in ladder.rungs if tree[r.id].is_lever and not r.held}
        if all(map(math.isfinite, moved.values())):
            found[STAGES] = (t("goal_seek.required"), {**answer.aim.changes, **moved})
    for n, plan in enumerate(() if answer.aim.met else answer.plans):
        if plan.moves:
            values = {tree.find(name).id: value for name, value in plan.changes.items()}
            found[f"plan_{n}"] = (plan_title(t, tree, plan), values)
    return found | {NOW: (t("goal_seek.now"), {})}


def _about(t: Translator, answer: Answer, kpi_id: str, shown: float | None, now: float | None) -> str:
    """The KPI that was chosen: where it is, where it would be, and how it is made."""
    kpi = answer.tree[kpi_id]
    unit = kpi.measure
    said = t.value(now, unit, trim=True)
    if shown is not None and now is not None and said != t.value(shown, unit, trim=True):
        said = t("goal_seek.about_from_to", now=said, to=t.value(shown, unit, trim=True), by=t.delta(shown - now, unit))
    rung = next((rung for rung in answer.ladder.rungs if rung.id == kpi_id), None)
    parts = [said]
    if rung is not None and rung.is_volume and math.isfinite(rung.required) and not answer.aim.met:
        parts.append(t("goal_seek.about_required", required=t.value(rung.required_rounded, unit, trim=True)))
    if not kpi.is_lever:
        names = t.join([answer.tree[i].name for i in answer.tree.inputs(kpi_id)])
        parts.append(t("goal_seek.about_made_of", names=names))
    elif kpi.range is not None:
        parts.append(t("goal_seek.about_range", range=t.range(kpi.range.low, kpi.range.high, unit)))
    if kpi.owner:
        parts.append(t("goal_seek.about_owner", owner=kpi.owner))
    rest = "".join(f"<span>{esc(part)}</span>" for part in parts)
    return f"<p class='kt-about' data-about='{kpi_id}'><b>{esc(kpi.name)}</b>{rest}</p>"


def _done(events: Sequence[Event]) -> None:
    """What hands did: the chosen KPI, another aim, or levers moved; each draws anew what shows it."""
    for event in events:
        if event.get("do") == "select":
            session.set_view(SELECTED, str(event.get("kpi")))
    refused = session.take_notices()
    session.notify(*refused)
    kinds = {str(event.get("do")) for event in events}
    if session.view(seeking.GOING, default=False):
        session.set_view(seeking.GOING, False)  # this is where it leads
        session.redraw(*PARTS)
    elif refused or not kinds <= MOVES:
        session.redraw_all()
    elif kinds <= {"select", "want"}:
        session.redraw(PICTURE, TABLE)
    else:
        session.redraw(*PARTS)
