"""How the levers are compared: over which step, and in which order the bars stand."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kpitree.analysis.tornado import Bar, By, Tornado, tornado
from kpitree.model import KpiTree
from kpitree.workspace import Workspace
from pages.shell import session

VIEW = "sensitivity:view"
ORDER = "sensitivity:order"
BY: tuple[By, ...] = ("range", "relative", "points", "history")
EFFORT = "effort"  # shown where a lever says what moving it costs
ORDERS = ("impact", "tree", "up", "down")
FEW = 3  # bars that need no order


def view_now() -> By:
    """The tornado that is looked at."""
    kept = session.view(VIEW, default="range")
    return kept if kept in BY else "range"


def results(workspace: Workspace) -> dict[By, Tornado]:
    """The tornado of every view, for the levers as they are now: together they cost less than one drawing."""
    changes = workspace.lever_values()
    return {by: tornado(workspace.tree, by=by, changes=changes) for by in BY}


def draw_choice(*, with_effort: bool) -> str:
    """The views to choose from; the one that is chosen."""
    t = session.translator()
    views = (*BY, EFFORT) if with_effort else BY
    kept = session.view(VIEW, default="range")
    session.seed(VIEW, kept if kept in views else "range")
    chosen = st.segmented_control(
        t("sensitivity.view"), views, key=VIEW, required=True, label_visibility="collapsed", wrap=True,
        format_func=lambda view: t(f"sensitivity_levers.view_{view}"),
        on_change=lambda: session.set_view(VIEW, session.typed(VIEW)),
    )  # fmt: skip
    return chosen or "range"


def draw_order() -> str:
    """The order of the bars."""
    t = session.translator()
    session.seed(ORDER, session.view(ORDER, default=ORDERS[0]))
    chosen = st.selectbox(
        t("sensitivity_levers.order"), ORDERS, key=ORDER, label_visibility="collapsed",
        format_func=lambda order: t(f"sensitivity_levers.order_{order}"),
        on_change=lambda: None if session.echo(ORDER) else session.set_view(ORDER, session.typed(ORDER)),
    )  # fmt: skip
    return chosen or ORDERS[0]


def ordered(bars: Sequence[Bar], order: str, *, tree: KpiTree, kgi_now: float) -> list[Bar]:
    """Bars (largest swing first) in another order; among equals the larger swing stays first."""
    if order == "tree":
        place = {kpi.id: n for n, kpi in enumerate(tree.kpis)}
        return sorted(bars, key=lambda bar: place[bar.id])
    if order == "up":
        return sorted(bars, key=lambda bar: kgi_now - max(bar.kgi_low, bar.kgi_high))
    if order == "down":
        return sorted(bars, key=lambda bar: min(bar.kgi_low, bar.kgi_high) - kgi_now)
    return list(bars)
