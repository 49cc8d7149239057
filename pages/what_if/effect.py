"""What each moved lever contributed, and the tray of everything that was moved."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.analysis import bridge
from kpitree.i18n import Translator
from kpitree.model import Kpi
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AdoptChanges, ResetLevers
from pages.shell import session
from pages.shell.canvas import draw_tree
from pages.shell.markup import esc, heading
from pages.what_if.waterfall import waterfall, waterfall_rows


@st.fragment(key="what_if:tree")
def draw_effect() -> None:
    """The tree with what moved in it, and how the difference splits over the levers."""
    workspace = session.workspace()
    draw_tree(workspace, key="what_if:drawing", height=440)
    _contributions(workspace)


def _contributions(workspace: Workspace) -> None:
    """The exact split of the difference over the moved levers, as a waterfall."""
    tree = workspace.tree
    if tree.kgi is None or not workspace.changes:
        return
    t = session.translator()
    result = bridge(tree, None, workspace.lever_values())
    title = heading(t("what_if.contributions"), t("what_if.contributions_below"))
    if result.problems:
        st.html(f"{title}<div class='kt-caption'>{esc(t.problem(result.problems[0], tree))}</div>")
    else:
        st.html(title + waterfall(waterfall_rows(t, result, tree[tree.kgi])))


def draw_tray() -> None:
    """Every moved lever, before and after, with its share of the effect; reset and adopt."""
    workspace = session.workspace()
    if not workspace.changes or workspace.tree.kgi is None:
        return
    t = session.translator()
    with st.container(key="what_if:tray", horizontal=True, vertical_alignment="center"):
        with st.container(key="what_if:moved"):
            _chips()
        st.button(t("what_if.reset_all"), key="what_if:tray:reset", on_click=session.do, args=(ResetLevers(),))
        st.button(
            t("bar.adopt"), key="what_if:tray:adopt", type="primary", help=t("bar.adopt_help"),
            on_click=session.do, args=(AdoptChanges(),),
        )  # fmt: skip


@st.fragment(key="what_if:chips")
def _chips() -> None:
    workspace = session.workspace()
    tree, values = workspace.tree, workspace.lever_values()
    if tree.kgi is None:
        return
    t = session.translator()
    kgi = tree[tree.kgi]
    parts = {step.id: step.contribution for step in bridge(tree, None, values).steps}
    chips = "".join(_chip(t, tree[k], value, parts.get(k), kgi) for k, value in values.items())
    st.html(f"<div class='kt-tray'><strong>{esc(t('what_if.tray'))}</strong>{chips}</div>")


def _chip(t: Translator, kpi: Kpi, value: float, part: float | None, kgi: Kpi) -> str:
    unit = kpi.measure
    moved = f"{esc(kpi.name)} {esc(t.value(kpi.baseline, unit))} → {esc(t.value(value, unit))}"
    effect = ""
    if part is not None and not math.isnan(part):
        effect = f"<b class='kt-{'up' if part >= 0 else 'down'}'>{esc(t.delta(part, kgi.measure))}</b>"
    return f"<span class='kt-chip'>{moved} {effect}</span>"
