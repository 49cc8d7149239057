"""New scenarios: the best and the worst of the ranges by one click, what-if as it is now, or a set of initiatives."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.cases import case
from kpitree.i18n import Translator
from kpitree.model import name_key
from kpitree.model.kpi import MAX_NAME
from kpitree.model.scenario import plain_title
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import Action, AddScenarioOfInitiatives, AddScenarios, SaveScenario
from pages.scenarios import chosen
from pages.scenarios.columns import PAGE
from pages.shell import session

MENU, NAME, START = (f"{PAGE}:add{part}" for part in ("", ":name", ":start"))
NOW, ALL, NONE = "now", "all", "none"


def draw(t: Translator, workspace: Workspace) -> None:
    """The menu for a new one, and the button for the two cases."""
    menu = st.popover(t("scenarios.add"), key=MENU, icon=":material/add:", type="primary", on_change="rerun")
    if menu.open:
        with menu, st.form(f"{MENU}:form", border=False):
            _draw_form(t, workspace)
    st.button(
        t("scenarios.cases"), key=f"{PAGE}:cases", icon=":material/unfold_more:", help=t("scenarios.cases_help"),
        on_click=_add_cases,
    )  # fmt: skip


def _draw_form(t: Translator, workspace: Workspace) -> None:
    st.text_input(t("scenarios.name"), numbered(t, workspace), key=NAME, max_chars=MAX_NAME)
    starts = [
        *([NOW] if workspace.changes else []), *([ALL] if workspace.initiatives else []), NONE
    ]  # fmt: skip
    if len(starts) > 1:
        st.radio(t("scenarios.start"), starts, key=START, format_func=lambda k: t(f"scenarios.start_{k}"))
    st.form_submit_button(
        t("scenarios.add_now"), key=f"{MENU}:submit", type="primary", width="stretch", on_click=_add, args=(starts[0],)
    )


def numbered(t: Translator, workspace: Workspace) -> str:
    """A name that no scenario has."""
    taken = {name_key(s.name) for s in workspace.scenarios}
    names = (t("scenarios.numbered", n=n) for n in range(1, len(taken) + 2))
    return next(name for name in names if name_key(name) not in taken)


def _add(first: str) -> None:
    name, start = str(session.typed(NAME) or ""), session.typed(START) or first
    workspace = session.workspace()
    on = tuple(one.id for one in workspace.initiatives) if start == ALL else ()
    action: Action = SaveScenario(name=name) if start == NOW else AddScenarioOfInitiatives(name=name, initiatives=on)
    if session.apply(action):
        title = name_key(plain_title(name))
        made = next(s for s in reversed(session.workspace().scenarios) if name_key(s.name) == title)
        chosen.choose(made.id)
        session.seed(MENU, False)  # the popover has done its work


def add_with_all(name: str) -> None:
    """As a callback: a scenario with every initiative on."""
    on = tuple(one.id for one in session.workspace().initiatives)
    if session.apply(AddScenarioOfInitiatives(name=name, initiatives=on)):
        chosen.choose(session.workspace().scenarios[-1].id)


def _add_cases() -> None:
    t, tree = session.translator(), session.workspace().tree
    best, worst = case(tree, best=True), case(tree, best=False)
    if not best and not worst:
        session.notify(Problem(code="no_ranges", severity="warning"))
        return
    session.apply(AddScenarios(changes={t("scenarios.best"): dict(best), t("scenarios.worst"): dict(worst)}))
