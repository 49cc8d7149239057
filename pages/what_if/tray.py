"""The tray of everything that was moved: before and after, what it does, and what to do with all of it."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import Kpi
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AdoptChanges, ResetLevers
from pages.shell import session
from pages.shell.markup import esc, follows
from pages.what_if.effects import split
from pages.what_if.moving import PAGE
from pages.what_if.scenarios import draw_save

MOST_CHIPS = 8


@st.fragment(key=f"{PAGE}:tray")
def draw_tray() -> None:
    """Every moved lever and override with its share of the effect; reset, save, adopt."""
    workspace = session.workspace()
    if not workspace.changes or workspace.tree.kgi is None:
        return
    t = session.translator()
    with st.container(key=f"{PAGE}:tray", horizontal=True, vertical_alignment="center"):
        st.html(_chips(t, workspace))
        st.button(
            t("bar.reset_to_baseline"), key=f"{PAGE}:tray:reset", on_click=session.everywhere(session.do),
            args=(ResetLevers(),),
        )  # fmt: skip
        draw_save(t, workspace)
        menu = st.popover("", key=f"{PAGE}:tray:more", icon=":material/more_horiz:", type="tertiary", on_change="rerun")
        if menu.open:  # what nobody looks at is not drawn
            menu.button(
                t("bar.adopt"), key=f"{PAGE}:tray:adopt", help=t("bar.adopt_help"), width="stretch",
                on_click=session.everywhere(session.do), args=(AdoptChanges(),),
            )  # fmt: skip


def _chips(t: Translator, workspace: Workspace) -> str:
    """One small button for everything that was moved, which takes it back (see small.py)."""
    tree, values = workspace.tree, workspace.lever_values()
    parts = {step.id: step.contribution for step in split(workspace).steps}
    largest = sorted(values, key=lambda k: -abs(part) if math.isfinite(part := parts.get(k, 0.0)) else 0.0)
    shown = [kpi for kpi in tree.kpis if kpi.id in largest[:MOST_CHIPS]]  # in the order of the tree: no chip jumps
    chips = "".join(_chip(t, workspace, kpi, values[kpi.id], parts.get(kpi.id)) for kpi in shown)
    rest = len(values) - MOST_CHIPS
    more = f"<span>{esc(t('what_if.row_rest', n=rest))}</span>" if rest > 0 else ""
    return f"<div class='kt-tray'><strong>{esc(t('what_if.tray'))}</strong>{chips}{more}</div>"


def _chip(t: Translator, workspace: Workspace, kpi: Kpi, value: float, part: float | None) -> str:
    """What was moved, from where to where, and what that does to the KGI."""
    unit, tree = kpi.measure, workspace.tree
    name = kpi.name if kpi.is_lever else t("what_if.overridden", kpi=kpi.name)
    said = f"{esc(name)} {esc(t.value(workspace.baseline_of(kpi.id), unit))} → "
    said += f"<span{follows(kpi.id)}>{esc(t.value(value, unit))}</span>"
    if part is not None and not math.isnan(part):
        tone = "up" if part >= 0 else "down"
        said += f" <b class='kt-{tone}'{follows(kpi.id, 'part')}>{esc(t.delta(part, tree[tree.kgi or ''].measure))}</b>"
    if kpi.locked:
        return f"<span class='kt-chip' title='{esc(t('what_if.locked'))}'>{said} <i aria-hidden='true'>lock</i></span>"
    tip = esc(t("what_if.reset_one"))
    return (
        f"<button type='button' class='kt-chip' data-presses='reset' data-lever='{kpi.id}' title='{tip}'>{said} "
        f"<i aria-hidden='true'>close</i></button>"
    )
