"""Levers that nothing is known of: named as certain, or assumed ± 10 % when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from kpitree.analysis.uncertain import Uncertain, uncertain
from kpitree.workspace import Workspace
from pages.sensitivity.listing import names_of
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

    def named(levers: Iterable[str]) -> str:
        return names_of(t, [workspace.tree[lever].name for lever in levers], MOST_NAMED)

    certain = (*question.fixed, *question.narrow)
    assumed = [lever for lever, spread in question.spreads.items() if spread.source == "assumption"]
    if certain:
        caption(t("sensitivity_causes.certain", names=named(certain)))
    if assumed:
        caption(t("sensitivity_causes.assumed", names=named(assumed)))
    could = uncertain(workspace.tree, workspace.lever_values(), assume=True)
    if any(spread.source == "assumption" for spread in could.spreads.values()):
        session.seed(f"{key}:assume", assuming())
        st.toggle(
            t("sensitivity_causes.assume"), key=f"{key}:assume",
            on_change=lambda: session.set_view(ASSUME, bool(session.typed(f"{key}:assume"))),
        )  # fmt: skip
