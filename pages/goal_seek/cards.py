"""Plans side by side: what each asks of whom, and one click to keep it as a scenario or to try it."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.analysis.plans import Move, Plan
from kpitree.i18n import Translator
from kpitree.model import SetTo
from kpitree.workspace.actions import AddScenarios, SetLevers
from pages.goal_seek.aim import PAGE, PLANS, redraw_if
from pages.goal_seek.answer import Answer
from pages.goal_seek.words import relaxed
from pages.shell import session
from pages.shell.markup import caption, esc, note, plain, section
from pages.shell.planning import plan_title

SAID = f"{PAGE}:said"
MOST_MOVES = 8


def draw(t: Translator, answer: Answer) -> None:
    """The cards; or the best there is, and the bound that would have to give."""
    if answer.aim.met:
        return
    found = answer.plans
    first = found[0]
    section(t("goal_seek.plans" if first.reachable else "goal_seek.plans_none"), _measured(t, first))
    if not first.reachable:
        for problem in first.problems:
            st.html(f"<div class='kt-problem'>{esc(t.problem(problem, answer.tree))}</div>")
        if words := relaxed(t, answer.tree, first):
            note(t("goal_seek.relax_lead"), words)
        if first.proven and first.moves:
            caption(t("goal_seek.proven"))
    shown = [plan for plan in found if plan.moves]
    if not shown:
        return
    with st.container(key=f"{PAGE}:cards", horizontal=True, vertical_alignment="top"):
        for n, plan in enumerate(shown):
            with st.container(key=f"{PAGE}:plan_{n}", border=True, gap="small"):
                st.html(_card(t, answer, plan))
                name = scenario_name(t, answer, plan)
                st.button(
                    t("goal_seek.save"), key=f"{PAGE}:save_{n}", icon=":material/bookmark_add:", width="stretch",
                    help=plain(t("goal_seek.save_help", name=name)), on_click=_save, args=(name, plan),
                )  # fmt: skip
                st.button(
                    t("goal_seek.try"), key=f"{PAGE}:try_{n}", icon=":material/tune:", width="stretch",
                    type="tertiary", help=t("goal_seek.try_help"), on_click=_try, args=(plan,),
                )  # fmt: skip
    if assumed := list(dict.fromkeys(m.kpi for plan in shown for m in plan.moves if m.assumed)):
        note(t("goal_seek.assumed_lead"), t("goal_seek.assumed_rest", names=t.join(assumed)))
    _draw_said(t)


def _measured(t: Translator, plan: Plan) -> str:
    """What "least effort" is measured in, and that plans which reach are rounded."""
    said = t("goal_seek.measured_effort" if plan.measure == "effort" else "goal_seek.measured_distance")
    return said + t("goal_seek.rounded") if plan.reachable else said


def scenario_name(t: Translator, answer: Answer, plan: Plan) -> str:
    """What the scenario of a plan is called: the target and the kind."""
    target = t.value(answer.target, answer.kpi.measure, trim=True)
    return t("goal_seek.scenario", target=target, kind=plan_title(t, answer.tree, plan))[:80]


def _card(t: Translator, answer: Answer, plan: Plan) -> str:
    kgi = t.value(plan.kgi, answer.kpi.measure, trim=True)
    also = t("goal_seek.also", kinds=t.join(t(f"plans.{kind}") for kind in plan.also)) if plan.also else ""
    moves = sorted((m for m in plan.moves if _visible(t, answer, m)), key=lambda move: -move.part)[:MOST_MOVES]
    rows = "".join(_move(t, answer, move) for move in moves)
    more = len(plan.moves) - len(moves)
    rest = f"<li class='kt-more'>{esc(t('goal_seek.more_moves', n=more))}</li>" if more > 0 else ""
    cost = ""
    if plan.measure == "effort":
        cost = f"<p>{esc(t('goal_seek.effort', effort=t.value(plan.cost, plan.unit, trim=True)))}</p>"
    return (
        f"<div class='kt-plan' data-plan='{plan.kind}'><h3>{esc(plan_title(t, answer.tree, plan))}</h3>"
        f"<p>{esc(t(f'goal_seek.about_{plan.kind}'))}{esc(also)}</p>"
        f"<div class='kt-plan-kgi'><span>{esc(answer.kpi.name)}</span><b>{esc(kgi)}</b></div>"
        f"{cost}<ul>{rows}{rest}</ul></div>"
    )


def _visible(t: Translator, answer: Answer, move: Move) -> bool:
    """Whether a move shows in rounded numbers."""
    unit = answer.tree[move.id].measure
    return t.value(move.now, unit, trim=True) != t.value(move.to, unit, trim=True)


def _move(t: Translator, answer: Answer, move: Move) -> str:
    """One lever: from where to where, and a bar for how much of its range that is."""
    kpi = answer.tree[move.id]
    unit = kpi.measure
    owner = f"<small>{esc(kpi.owner)}</small>" if kpi.owner else ""
    follows = f"<small>{esc(t('goal_seek.follows'))}</small>" if move.follows else ""
    bar = ""
    if math.isfinite(move.low) and math.isfinite(move.high) and move.high > move.low and not move.follows:
        was, to = (100 * min(1.0, max(0.0, (x - move.low) / (move.high - move.low))) for x in (move.now, move.to))
        left, width = min(was, to), abs(to - was)
        way = f"<i style='left:{left:.1f}%;width:{width:.1f}%'></i>"
        bar = f"<div aria-hidden='true'>{way}<b style='left:{was:.1f}%'></b></div>"
    now, then = t.value(move.now, unit, trim=True), t.value(move.to, unit, trim=True)
    return (
        f"<li data-lever='{move.id}'><span>{esc(kpi.name)}{owner}{follows}</span>"
        f"<em>{esc(now)} → <b>{esc(then)}</b></em>{bar}</li>"
    )


def _values(plan: Plan) -> dict[str, float]:
    """What a plan makes of everything it changes, by id: what was changed before is part of it."""
    tree = session.workspace().tree
    return {tree.find(name).id: value for name, value in plan.changes.items() if tree.resolve(name) is not None}


def _save(name: str, plan: Plan) -> None:
    changes = {k: SetTo(value=v) for k, v in _values(plan).items()}
    if session.apply(AddScenarios(changes={name: dict(changes)})):
        session.set_view(SAID, name)
        session.redraw(PLANS)
    else:
        session.redraw_all()


def _try(plan: Plan) -> None:
    redraw_if(session.apply(SetLevers(changes={k: SetTo(value=v) for k, v in _values(plan).items()})))


def _draw_said(t: Translator) -> None:
    """Say once what was just saved."""
    name = session.view(SAID, default="")
    if name:
        session.set_view(SAID, "")
        st.toast(plain(t("goal_seek.saved", name=name)), icon=":material/check:")
