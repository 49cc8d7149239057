"""Putting scenarios in order: other names, other places, copies, and putting aside what is not compared any more."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import Scenario, name_key
from kpitree.model.kpi import MAX_NAME
from kpitree.workspace import Workspace
from kpitree.workspace.actions import (
    Action,
    ArchiveScenario,
    DuplicateScenario,
    MoveScenario,
    RemoveScenario,
    RenameScenario,
    ResetScenario,
)
from pages.scenarios.columns import PAGE
from pages.shell import session
from pages.shell.markup import caption, plain

MENU = f"{PAGE}:arrange"


def draw(t: Translator, workspace: Workspace) -> None:
    """The menu; nothing while there is nothing to arrange."""
    if not workspace.scenarios:
        return
    menu = st.popover(t("scenarios.arrange"), key=MENU, icon=":material/list:", on_change="rerun")
    if not menu.open:
        return
    with menu:
        for place, scenario in enumerate(workspace.scenarios):
            _draw_one(t, workspace, scenario, place)
        if any(s.archived for s in workspace.scenarios):
            caption(t("scenarios.archived_below"))


def _draw_one(t: Translator, workspace: Workspace, scenario: Scenario, place: int) -> None:
    key = f"{PAGE}:{scenario.id}"
    with st.container(key=f"{key}:one", horizontal=True, vertical_alignment="center", gap="xxsmall"):
        session.fill(f"{key}:name", scenario.name)
        st.text_input(
            t("scenarios.name"), key=f"{key}:name", label_visibility="collapsed", max_chars=MAX_NAME, width=220,
            on_change=partial(_rename, scenario.id),
        )  # fmt: skip
        last = place == len(workspace.scenarios) - 1
        aside = not scenario.archived
        _tool(t, scenario, "up", MoveScenario(id=scenario.id, to=place - 1), "arrow_upward", disabled=place == 0)
        _tool(t, scenario, "down", MoveScenario(id=scenario.id, to=place + 1), "arrow_downward", disabled=last)
        copy = DuplicateScenario(id=scenario.id, name=_copy_name(t, workspace, scenario))
        _tool(t, scenario, "copy", copy, "content_copy")
        bare = not (scenario.changes or scenario.initiatives)
        _tool(t, scenario, "reset", ResetScenario(id=scenario.id), "restart_alt", disabled=bare)
        icon = "archive" if aside else "unarchive"
        _tool(t, scenario, icon, ArchiveScenario(id=scenario.id, archived=aside), icon)
        _tool(t, scenario, "remove", RemoveScenario(id=scenario.id), "delete")


def _tool(
    t: Translator, scenario: Scenario, what: str, action: Action, icon: str, *, disabled: bool = False
) -> None:  # fmt: skip
    st.button(
        "", key=f"{PAGE}:{scenario.id}:{what}", icon=f":material/{icon}:", type="tertiary", disabled=disabled,
        help=plain(t(f"scenarios.tool_{what}", name=scenario.name)), on_click=session.do, args=(action,),
    )  # fmt: skip


def _copy_name(t: Translator, workspace: Workspace, scenario: Scenario) -> str:
    taken = {name_key(s.name) for s in workspace.scenarios}
    stem = scenario.name[: MAX_NAME - 8]
    names = (t("scenarios.copy_of", name=stem, n=n) for n in range(2, len(taken) + 3))
    return next(name for name in names if name_key(name) not in taken)


def _rename(scenario_id: str) -> None:
    key = f"{PAGE}:{scenario_id}:name"
    if not session.echo(key):
        session.apply(RenameScenario(id=scenario_id, name=str(session.typed(key) or "")))
