"""Levers that nothing is known of: named as certain, or assumed ± 10 % when somebody asks for it."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.uncertain import Uncertain, uncertain
from kpitree.workspace import Workspace
from pages.shell import session
from pages.shell.markup import caption

ASSUME = "sensitivity:assume"  # a view that the questions about uncertainty share
MOST_NAMED = 6


def assuming() -> bool:
    """Whether levers without any source are taken as ± 10 %."""
    return bool(session.view(ASSUME, default=False))


def asked(workspace: Workspace, changes: dict[str, float] | None = None) -> Uncertain:
    """What is uncertain in the workspace, as it is now or under other changes."""
    return uncertain(workspace.tree, workspace.lever_values() if changes is None else changes, assume=assuming())


def draw_certain(workspace: Workspace, question: Uncertain, *, key: str) -> None:
    """Who is certain, who is assumed, and the switch between the two where it changes something."""
    t = session.translator()
    certain = (*question.fixed, *question.narrow)
    assumed = [lever for lever, spread in question.spreads.items() if spread.source == "assumption"]
    if certain:
        caption(t("sensitivity_causes.certain", names=_names(workspace, certain)))
    if assumed:
        caption(t("sensitivity_causes.assumed", names=_names(workspace, assumed)))
    could = uncertain(workspace.tree, workspace.lever_values(), assume=True)
    if any(spread.source == "assumption" for spread in could.spreads.values()):
        session.seed(f"{key}:assume", assuming())
        st.toggle(
            t("sensitivity_causes.assume"), key=f"{key}:assume",
            on_change=lambda: session.set_view(ASSUME, bool(session.typed(f"{key}:assume"))),
        )  # fmt: skip


def _names(workspace: Workspace, levers: tuple[str, ...] | list[str]) -> str:
    t = session.translator()
    listed = t.join(workspace.tree[lever].name for lever in levers[:MOST_NAMED])
    return listed + (t("sensitivity.and_more", n=len(levers) - MOST_NAMED) if len(levers) > MOST_NAMED else "")
