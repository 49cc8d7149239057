"""Two initiatives that set one lever to different values: which counts is asked, and said until then (§40)."""

from __future__ import annotations

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import Scenario
from kpitree.model.stacking import Conflict
from kpitree.workspace import Workspace
from kpitree.workspace.actions import ChooseInitiative
from pages.scenarios.columns import PAGE
from pages.shell import session
from pages.shell.markup import esc, plain


def draw_conflicts(t: Translator, workspace: Workspace, scenario: Scenario) -> None:
    """One question for each lever that is set twice."""
    for conflict in workspace.stacked(scenario).conflicts:
        _draw_one(t, workspace, scenario, conflict)


def _draw_one(t: Translator, workspace: Workspace, scenario: Scenario, conflict: Conflict) -> None:
    kpi = workspace.tree[conflict.kpi]
    names = {one.id: one.name for one in workspace.initiatives if one.id in conflict.values}
    said = {
        i: t("scenarios.sets", name=name, value=t.value(conflict.values[i], kpi.measure)) for i, name in names.items()
    }
    key = f"{PAGE}:{kpi.id}:conflict"
    with st.container(key=f"{key}:place", horizontal=True, vertical_alignment="center", gap="small"):
        if conflict.chosen:
            words = t("scenarios.conflict_settled", kpi=kpi.name)
        else:
            words = t("scenarios.conflict", kpi=kpi.name, n=len(names), winner=said[conflict.winner])
        css = "" if conflict.chosen else " kt-error"
        st.html(f"<div class='kt-problem{css}'>{esc(words)}</div>")
        session.seed(key, conflict.winner if conflict.chosen else None)
        st.segmented_control(
            t("scenarios.which"), list(names), key=key, label_visibility="collapsed",
            format_func=lambda i: plain(said.get(i, "")), on_change=_answer, args=(scenario.id, kpi.id),
        )  # fmt: skip


def _answer(scenario_id: str, kpi_id: str) -> None:
    key = f"{PAGE}:{kpi_id}:conflict"
    if not session.echo(key):
        taken = session.typed(key)
        session.apply(ChooseInitiative(scenario=scenario_id, kpi=kpi_id, initiative=taken or None))
