"""Scenarios: what was moved, kept under a name. One click goes to one of them, or back to the baseline."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import name_key
from kpitree.model.kpi import MAX_NAME
from kpitree.model.scenario import plain_title
from kpitree.workspace import Workspace
from kpitree.workspace.actions import ApplyScenario, RemoveScenario, RenameScenario, SaveScenario
from pages.shell import session
from pages.shell.markup import esc, plain
from pages.what_if.effects import split
from pages.what_if.moving import SAVED

CHOICE, MENU, SAVE, NAME = (f"{SAVED}:{part}" for part in ("choice", "menu", "save", "name"))
SAID = f"{SAVED}:said"
BASELINE = ""


@st.fragment(key=SAVED)
def draw_scenarios() -> None:
    """The baseline and every saved scenario in a row, the one that is shown marked; nothing before one is saved."""
    workspace = session.workspace()
    if not workspace.compared:
        return
    t = session.translator()
    names = {BASELINE: t("what_if.scenario_baseline"), **{s.id: s.name for s in workspace.compared}}
    with st.container(key=SAVED, horizontal=True, vertical_alignment="center", gap="xsmall"):
        session.seed(CHOICE, active(workspace))
        st.pills(
            t("what_if.scenarios"), list(names), key=CHOICE, label_visibility="collapsed", required=True,
            format_func=lambda k: plain(names.get(k or BASELINE, "")), on_change=_choose,
        )  # fmt: skip
        menu = st.popover("", key=MENU, icon=":material/more_horiz:", type="tertiary", on_change="rerun")
        if menu.open:
            with menu:
                _draw_menu(t, workspace)


def active(workspace: Workspace) -> str | None:
    """The id of the scenario that the changes of now are, BASELINE without any, None when they are neither."""
    if not workspace.changes:
        return BASELINE
    return next((s.id for s in workspace.compared if workspace.is_at(s)), None)


def _choose() -> None:
    chosen = session.typed(CHOICE)
    if chosen is not None and not session.echo(CHOICE):
        session.apply(ApplyScenario(id=chosen or None))
    session.redraw_all()


def _draw_menu(t: Translator, workspace: Workspace) -> None:
    st.html(f"<div class='kt-caption'>{esc(t('what_if.scenarios'))}</div>")
    for scenario in workspace.compared:
        key = f"{SAVED}:{scenario.id}"
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
            session.fill(f"{key}:name", scenario.name)
            st.text_input(
                t("what_if.scenario_name"), key=f"{key}:name", label_visibility="collapsed", max_chars=MAX_NAME,
                on_change=session.everywhere(partial(_rename, scenario.id)),
            )  # fmt: skip
            st.button(
                "", key=f"{key}:remove", icon=":material/delete:", type="tertiary",
                help=plain(t("what_if.remove_scenario", name=scenario.name)),
                on_click=session.everywhere(session.do), args=(RemoveScenario(id=scenario.id),),
            )  # fmt: skip


def _rename(scenario_id: str) -> None:
    session.apply(RenameScenario(id=scenario_id, name=str(session.typed(f"{SAVED}:{scenario_id}:name") or "")))


def draw_save(t: Translator, workspace: Workspace) -> None:
    """The button that keeps what was moved; Enter in its field saves."""
    menu = st.popover(t("what_if.save"), key=SAVE, type="primary", on_change="rerun")
    if not menu.open:
        return
    with menu, st.form(f"{SAVED}:form", border=False):
        st.text_input(t("what_if.scenario_name"), suggested(t, workspace), key=NAME, max_chars=MAX_NAME)
        if workspace.scenarios:
            st.html(f"<div class='kt-caption'>{esc(t('what_if.same_name_replaces'))}</div>")
        st.form_submit_button(
            t("what_if.save_now"), key=f"{SAVED}:submit", type="primary", width="stretch",
            on_click=session.everywhere(_save),
        )  # fmt: skip


def suggested(t: Translator, workspace: Workspace) -> str:
    """A name that says what was moved: the strongest lever and its value, and how many more."""
    steps = split(workspace).steps
    if not steps:
        return t("what_if.scenario_numbered", n=len(workspace.scenarios) + 1)
    kpi = workspace.tree[steps[0].id]
    value = t.value(workspace.lever_values()[kpi.id], kpi.measure, trim=True)
    name = t("what_if.scenario_one", lever=kpi.name, value=value)
    if len(steps) > 1:
        name = t("what_if.scenario_more", first=name, n=len(steps) - 1)
    return name if len(name) <= MAX_NAME else t("what_if.scenario_numbered", n=len(workspace.scenarios) + 1)


def _save() -> None:
    name = str(session.typed(NAME) or "")
    known = {name_key(s.name) for s in session.workspace().scenarios}
    if session.apply(SaveScenario(name=name)):
        title = plain_title(name)
        session.set_view(SAID, ("replaced" if name_key(title) in known else "saved", title))
        session.seed(SAVE, False)  # the popover has done its work


def draw_said() -> None:
    """Say once what was just saved."""
    said: tuple[str, str] | None = session.view(SAID, default=None)
    if said is None:
        return
    session.set_view(SAID, None)
    t = session.translator()
    how, name = said
    st.toast(plain(t("what_if.replaced" if how == "replaced" else "what_if.saved", name=name)), icon=":material/check:")
