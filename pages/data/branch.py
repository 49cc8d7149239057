"""The tree by segment in one click: a branch once per channel, each with its own measured volumes and rates."""

from __future__ import annotations

import streamlit as st

from kpitree.data.measuring.baseline import segment_baselines
from kpitree.data.measuring.result import Measurement
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.workspace import Workspace
from kpitree.workspace.actions import MeasuredSegment, SplitByMeasured
from kpitree.workspace.actions.split import LEAST, MAX_SEGMENT, MOST
from pages.data.take import draw_effect, taken
from pages.shell import session
from pages.shell.markup import caption, plain, section

PAGE = "data"
KPI = f"{PAGE}:branch:kpi"
MOST_OFFERED = 8


def draw_branch(t: Translator, workspace: Workspace, found: Measurement) -> None:
    """Which KPI is split, what the KGI would be, and the button."""
    tree = workspace.tree
    segments = segments_of(t, tree, found)
    if not candidates(tree, segments):
        return
    section(t("data.branch"), t("data.branch_below"))
    if not LEAST <= len(segments) <= MOST:
        caption(t("data.branch_count", n=str(len(segments)), least=str(LEAST), most=str(MOST)))
        return
    offered = candidates(tree, segments)
    chosen = session.view(KPI, default="")
    session.seed(KPI, chosen if chosen in offered else offered[0])
    kpi = st.selectbox(
        t("data.branch_kpi"), offered, key=KPI, width=340, on_change=_keep,
        format_func=lambda k: tree[k].name if k in tree else "",
    )  # fmt: skip
    action = SplitByMeasured(kpi=kpi, segments=segments)
    if draw_effect(t, workspace, action):
        st.button(
            t("data.branch_button", kpi=plain(tree[kpi].name), n=str(len(segments))), key=f"{PAGE}:branch",
            icon=":material/call_split:", on_click=session.do, args=(action,),
        )  # fmt: skip


def segments_of(t: Translator, tree: KpiTree, found: Measurement) -> tuple[MeasuredSegment, ...]:
    """Each segment with what it says about the levers; names as they can stand in the name of a KPI."""
    return tuple(
        MeasuredSegment(
            name=(name or t("data.unknown"))[:MAX_SEGMENT],
            items=tuple(taken(t, found, item, {}) for item in measured.items),
        )
        for name, measured in segment_baselines(found, tree).items()
    )


def candidates(tree: KpiTree, segments: tuple[MeasuredSegment, ...]) -> list[str]:
    """A few KPIs whose branch holds levers that were measured: most of them first, then the smallest branch."""
    measured = {item.kpi for segment in segments for item in segment.items}
    branches = {kpi.id: {k for k, _ in tree.below(kpi.id)} for kpi in tree.kpis if not kpi.is_lever}
    holding = [kpi for kpi, branch in branches.items() if branch & measured]
    return sorted(holding, key=lambda kpi: (-len(branches[kpi] & measured), len(branches[kpi])))[:MOST_OFFERED]


def _keep() -> None:
    session.set_view(KPI, session.typed(KPI) or "")
