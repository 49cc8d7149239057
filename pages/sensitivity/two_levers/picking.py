"""Which two levers the map shows: kept as a view, never the same one twice."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import KpiTree
from pages.shell import session

PART = "sensitivity:two_levers"
AXES = ("x", "y")


def chosen(levers: Sequence[str]) -> tuple[str, str]:
    """The levers across and upwards; those with the largest swing until somebody picks others."""
    x, y = (session.view(f"{PART}:{axis}", default="") for axis in AXES)
    x = x if x in levers else next(lever for lever in levers if lever != y)
    y = y if y in levers and y != x else next(lever for lever in levers if lever != x)
    return x, y


def draw(t: Translator, tree: KpiTree, levers: Sequence[str], x: str, y: str) -> None:
    """Two pickers and the button that swaps them."""
    in_tree = [kpi.id for kpi in tree.kpis if kpi.id in levers]
    for axis, lever in zip(AXES, (x, y), strict=True):
        key = f"{PART}:pick_{axis}"
        session.seed(key, lever)
        st.selectbox(
            t(f"sensitivity_two_levers.axis_{axis}"), in_tree, key=key, format_func=lambda kpi_id: tree[kpi_id].name,
            on_change=_picked, args=(axis, x, y), width=260,
        )  # fmt: skip
        if axis == "x":
            st.button(
                "", key=f"{PART}:swap", icon=":material/swap_horiz:", help=t("sensitivity_two_levers.swap"),
                on_click=show, args=(y, x),
            )  # fmt: skip


def _picked(axis: str, x: str, y: str) -> None:
    """Picking the other axis's lever swaps the two."""
    key = f"{PART}:pick_{axis}"
    if session.echo(key):
        return
    picked = str(session.typed(key) or "")
    if axis == "x":
        show(picked, x if picked == y else y)
    else:
        show(y if picked == x else x, picked)


def show(x: str, y: str) -> None:
    """Have the map show these two, by id."""
    session.set_view(f"{PART}:x", x)
    session.set_view(f"{PART}:y", y)
