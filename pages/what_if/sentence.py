"""The headline of the What-if page: what the moved levers do, or which lever would be worth moving."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.analysis.insight import best_moves
from kpitree.analysis.tornado import tornado
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.workspace import Workspace
from pages.shell import compute, session
from pages.shell.markup import esc, follows, headline, strong
from pages.what_if.effects import split
from pages.what_if.overflow import draw_overflow


@st.fragment(key="what_if:sentence")
def draw_sentence() -> None:
    """One sentence, exact, and one line below it."""
    t = session.translator()
    workspace = session.workspace()
    tree = workspace.tree
    if tree.kgi is None:
        headline(esc(t("what_if.empty")), esc(t("what_if.empty_below")))
        return
    now, base = compute.now(workspace).kgi, compute.baseline(workspace).kgi
    if math.isnan(now):
        headline(esc(t("what_if.no_value", kgi=tree[tree.kgi].name)), esc(t("what_if.no_value_below")))
    elif workspace.changes and not math.isnan(base):
        _what_was_moved(t, workspace, now, base)
    else:
        _what_to_move(t, tree, now)
    draw_overflow(t, workspace)


def _what_was_moved(t: Translator, workspace: Workspace, now: float, base: float) -> None:
    tree = workspace.tree
    kgi = tree[tree.kgi or ""]
    values = workspace.lever_values()
    tone = "up" if now > base else "down" if now < base else "accent"
    effect = strong(t.change(now - base, base, kgi.measure), tone, follows(kgi.id, "change"))
    if len(values) == 1:
        ((lever, value),) = values.items()
        kpi = tree[lever]
        before, after = t.value(workspace.baseline_of(lever), kpi.measure), t.value(value, kpi.measure)
        sentence = t(
            "what_if.one_moved", lever=esc(kpi.name), before=strong(before), kgi=esc(kgi.name), effect=effect,
            after=strong(after, follows=follows(lever)),
        )  # fmt: skip
    else:
        after = strong(t.value(now, kgi.measure), follows=follows(kgi.id))
        sentence = t(
            "what_if.many_moved", n=len(values), kgi=esc(kgi.name), effect=effect, after=after,
            before=esc(t.value(base, kgi.measure)),
        )  # fmt: skip
    steps = split(workspace).steps
    below = esc(t("what_if.others_at_baseline")) if len(values) == 1 else ""  # always a line: nothing below it jumps
    if len(steps) > 1 and steps[0].contribution:
        tone = "up" if steps[0].contribution > 0 else "down"
        lever = f"<span{follows('name', 'strongest')}>{esc(steps[0].kpi)}</span>"
        effect = t.delta(steps[0].contribution, kgi.measure)
        effect = f"<span class='kt-{tone}'{follows('part', 'strongest')}>{esc(effect)}</span>"
        below = t("what_if.strongest", lever=lever, effect=effect)
    headline(sentence, below)


def _what_to_move(t: Translator, tree: KpiTree, now: float) -> None:
    kgi = tree[tree.kgi or ""]
    moves = best_moves(tornado(tree))
    if not moves:
        headline(esc(t("what_if.nothing_to_move", kgi=kgi.name, value=t.value(now, kgi.measure))),
                 esc(t("what_if.nothing_to_move_below")))  # fmt: skip
        return
    best = moves[0]
    unit = tree[best.id].measure
    sentence = t(
        "what_if.could_move", lever=esc(best.kpi), before=strong(t.value(best.now, unit)),
        after=strong(t.value(best.to, unit)), kgi=esc(kgi.name),
        effect=strong(t.change(best.gain, now, kgi.measure), "up"),
    )  # fmt: skip
    below = esc(t("what_if.best_lever"))
    if len(moves) > 1:
        gain = f"<span class='kt-number'>{esc(t.delta(moves[1].gain, kgi.measure))}</span>"
        below += t("what_if.next_lever", lever=esc(moves[1].kpi), effect=gain)
    headline(sentence, below)
