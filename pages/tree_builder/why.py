"""Why this value? The formula with its numbers filled in, where they come from, and what moves it most."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.analysis.capacity import capacities
from kpitree.analysis.limits import limits
from kpitree.engine import Explanation, Input, Piece, explain
from kpitree.engine.whiteboard import said
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from kpitree.workspace import Workspace
from pages.shell import session
from pages.shell.capacity import lead_of, rest_of
from pages.shell.markup import esc, follows

MOST_DRIVERS = 3
MOST_INPUTS = 8
ALIKE = 1e-6


def draw_why(workspace: Workspace, kpi: Kpi) -> None:
    """The explanation of one number, as calm lines of text."""
    t = session.translator()
    tree = workspace.tree
    found = explain(tree, kpi.id, workspace.lever_values())
    lines = []
    if found.pieces and found.value is not None and len(found.inputs) <= MOST_INPUTS:
        lines.append(f"<div class='kt-why-sum'>{_sum(t, tree, found)}</div>")
    if found.blocked_by:
        names = t.join(tree[i].name for i in found.blocked_by)
        lines.append(_line(t("tree_builder.why_blocked", names=names)))
    if found.inputs:
        shown = found.inputs[:MOST_INPUTS]
        lines.append(f"<dl class='kt-why-inputs'>{''.join(_input(t, i) for i in shown)}</dl>")
        if len(found.inputs) > len(shown):
            lines.append(_line(t("tree_builder.why_more", n=len(found.inputs) - len(shown))))
    lines += [_line(text) for text in (*_limits(t, workspace, kpi), *_notes(t, tree, kpi, found))]
    if not lines:
        lines.append(_line(t("tree_builder.why_nothing")))
    st.html(f"<div class='kt-why'>{''.join(lines)}</div>")


def _limits(t: Translator, workspace: Workspace, kpi: Kpi) -> list[str]:
    """What the limits in its formula let through (§52)."""
    if not any(limit.kpi == kpi.id for limit in limits(workspace.tree)):
        return []
    rows = (row for row in capacities(workspace.tree, workspace.lever_values()).rows if row.id == kpi.id)
    return [lead_of(t, workspace.tree, row) + rest_of(t, workspace.tree, row) for row in rows]


def _line(text: str) -> str:
    return f"<p>{esc(text)}</p>"


def _sum(t: Translator, tree: KpiTree, found: Explanation) -> str:
    """¥3.20億 = 64件 × ¥500万"""

    def shown(piece: Piece) -> str:
        if piece.kpi is None:
            return esc(said(piece.text))
        value = t.value(piece.value, tree[piece.kpi].measure)
        return f"<b{follows(piece.kpi)}>{esc(value)}</b>"

    filled = "".join(map(shown, found.pieces))
    return f"{filled} = <b{follows(found.kpi)}>{esc(t.value(found.value, found.unit))}</b>"


def _input(t: Translator, one: Input) -> str:
    below = f"<small>{esc(one.source)}</small>" if one.source else ""
    exact = esc(t.exact(one.value, one.unit))
    value = f"<dd{follows(one.kpi)} title='{exact}'>{esc(t.value(one.value, one.unit))}</dd>"
    return f"<dt>{esc(one.name)}{below}</dt>{value}"


def _notes(t: Translator, tree: KpiTree, kpi: Kpi, found: Explanation) -> list[str]:
    notes = []
    moved = found.baseline is not None and found.value is not None and found.value != found.baseline
    if moved:
        notes.append(t("tree_builder.why_moved", baseline=t.value(found.baseline, kpi.measure)))
    if kpi.counts is not None:
        successes, trials = f"{kpi.counts.successes:,}", f"{kpi.counts.trials:,}"
        notes.append(t("tree_builder.why_counts", successes=successes, trials=trials))
    if kpi.source:
        notes.append(t("tree_builder.why_source", source=kpi.source))
    drivers = [d for d in found.drivers if not math.isnan(d.elasticity)]
    # In a product every lever answers alike: a list of equal numbers would say nothing.
    if drivers and max(d.elasticity for d in drivers) - min(d.elasticity for d in drivers) > ALIKE:
        drivers = drivers[:MOST_DRIVERS]
        said_drivers = t.join(f"{d.name}\u00a0{t.percent_change(d.elasticity / 100)}" for d in drivers)
        notes.append(t("tree_builder.why_drivers", kpi=kpi.name, drivers=said_drivers))
    elif (
        not drivers
        and not math.isnan(found.elasticity)
        and kpi.id != tree.kgi
        and found.elasticity != 0
        and tree.kgi is not None
    ):
        notes.append(
            t("tree_builder.why_kgi", kgi=tree[tree.kgi].name, change=t.percent_change(found.elasticity / 100))
        )
    return notes
