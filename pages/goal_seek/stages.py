"""The ladder: what every stage needs beside what it has, from the target down; per year, quarter or month."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.analysis.flows import flows
from kpitree.analysis.ladder import Rung, round_up
from kpitree.export.tree.signs import sign_of
from kpitree.i18n import Translator
from kpitree.model import MONTHS
from kpitree.model.tree import Period
from pages.goal_seek.aim import PAGE, SELECTED
from pages.goal_seek.answer import Answer
from pages.shell import session
from pages.shell.markup import delta, esc, heading
from pages.shell.saving.csv import draw_csv

PERIOD = f"{PAGE}:period"
SHOWN: tuple[Period, ...] = ("year", "quarter", "month")
STILL = 1e-9


def draw(t: Translator, answer: Answer) -> None:
    """The table, indented as the tree is."""
    ladder = answer.ladder
    with st.container(key=f"{PAGE}:stages_head", horizontal=True, vertical_alignment="bottom"):
        below = t("goal_seek.stages_below") if ladder.reachable else ""
        st.html(heading(t("goal_seek.stages"), below), width="stretch")
        part = _period(t, answer)
    for problem in ladder.problems:
        st.html(f"<div class='kt-problem'>{esc(t.problem(problem, answer.tree))}</div>")
    if not ladder.reachable:
        return
    flowing = flows(answer.tree) if part != 1 else frozenset()
    rungs = {rung.id: rung for rung in ladder.rungs}
    rows = []
    for kpi_id, depth in answer.tree.below(answer.kpi.id):
        if kpi_id in rungs:
            rows.append(_row(t, answer, rungs[kpi_id], depth, part if kpi_id in flowing else 1.0))
    titles = (t("goal_seek.stage"), t("goal_seek.now"), t("goal_seek.required"), t("goal_seek.gap"))
    head = "".join(f"<th scope='col'>{esc(title)}</th>" for title in titles)
    st.html(f"<div class='kt-stages'><table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>")
    draw_csv(f"{PAGE}:stages", "goal_seek", ladder.to_frame)


def _period(t: Translator, answer: Answer) -> float:
    """The part of the tree's own period that is looked at: 1/12 for a month of a tree of a year."""
    own = answer.tree.period
    if not own or not flows(answer.tree):
        return 1.0
    key = f"{PAGE}:period_shown"
    session.seed(key, session.view(PERIOD, default=own))
    shown = st.segmented_control(
        t("goal_seek.period"), SHOWN, key=key, required=True, label_visibility="collapsed",
        format_func=lambda period: t(f"goal_seek.per_{period}"),
        on_change=lambda: session.set_view(PERIOD, session.typed(key)),
    )  # fmt: skip
    return MONTHS[shown or own] / MONTHS[own]


def _row(t: Translator, answer: Answer, rung: Rung, depth: int, part: float) -> str:
    kpi = answer.tree[rung.id]
    unit = kpi.measure
    now, required = rung.now * part, rung.required * part
    if rung.is_volume and math.isfinite(required):
        required = round_up(required)
    known = math.isfinite(now) and math.isfinite(required)
    still = known and abs(rung.required - rung.now) <= STILL * max(abs(rung.now), abs(rung.required))
    gap = "" if still or not known else delta(t, required - now, unit, of=now)
    said = t("goal_seek.held") if still else ""
    sign = "" if kpi.is_lever else f"<i title='{esc(t('goal_seek.calculated'))}'>{esc(sign_of(kpi.expression))}</i>"
    owner = f"<small>{esc(kpi.owner)}</small>" if kpi.owner else ""
    css = "kt-still" if still else "kt-goal" if depth == 0 else ""
    if rung.id == session.view(SELECTED, default=""):
        css += " kt-chosen"
    return (
        f"<tr class='{css}' data-stage='{rung.id}'>"
        f"<th scope='row' style='--depth:{min(depth, 8)}'><span>{esc(rung.kpi)}{sign}</span>{owner}</th>"
        f"<td data-name='{esc(t('goal_seek.now'))}'>{esc(t.value(now, unit, trim=True))}</td>"
        f"<td data-name='{esc(t('goal_seek.required'))}' data-value='{required!r}'>"
        f"<b>{esc(t.value(required, unit, trim=True))}</b></td>"
        f"<td data-name='{esc(t('goal_seek.gap'))}'>{gap or f'<i>{esc(said)}</i>'}</td></tr>"
    )
