"""The scenario one looks at: which it is, what moved since it was saved, and opening it in What-if."""

from __future__ import annotations

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import Scenario
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AcceptBaseline, ApplyScenario, SaveScenario
from kpitree.workspace.workspace import moved_since
from pages.scenarios.columns import PAGE
from pages.shell import session
from pages.shell.markup import esc, plain, section

CHOSEN = f"{PAGE}:chosen"
CHOICE = f"{CHOSEN}:choice"
WHAT_IF = "pages/what_if/page.py"
_OPENED = f"{PAGE}:opened"


def scenario_of(workspace: Workspace) -> Scenario | None:
    """The one that was chosen; else the one that what-if is at, else the first; None while there is none."""
    known = {s.id: s for s in workspace.compared}
    wanted = session.view(CHOSEN, default="")
    at_now = next((s.id for s in workspace.compared if workspace.is_at(s)), next(iter(known), ""))
    return known.get(wanted) or known.get(at_now)


def choose(scenario_id: str) -> None:
    """Look at this one from now on."""
    session.set_view(CHOSEN, scenario_id)


def follow() -> None:
    """First on the page: go to What-if when a scenario was opened there. A callback runs before the pages are known."""
    if session.view(_OPENED, default=False):
        session.set_view(_OPENED, False)
        st.switch_page(WHAT_IF)


def draw(t: Translator, workspace: Workspace, looked_at: Scenario | None) -> None:
    """The row of scenarios to look at, and what can be done with the one that is looked at."""
    if looked_at is None:
        return
    section(t("scenarios.inside"), t("scenarios.inside_below"))
    names = {s.id: s.name for s in workspace.compared}
    with st.container(key=f"{CHOSEN}:row", horizontal=True, vertical_alignment="center", gap="small"):
        session.seed(CHOICE, looked_at.id)
        st.pills(
            t("scenarios.scenario"), list(names), key=CHOICE, label_visibility="collapsed", required=True,
            format_func=lambda k: plain(names.get(k or "", "")), on_change=_chosen,
        )  # fmt: skip
        st.button(
            t("scenarios.open"), key=f"{CHOSEN}:open", icon=":material/tune:", help=t("scenarios.open_help"),
            on_click=_open, args=(looked_at.id,),
        )  # fmt: skip
        if workspace.changes and not workspace.is_at(looked_at):
            st.button(
                t("scenarios.take_now"), key=f"{CHOSEN}:take", type="tertiary", icon=":material/save:",
                help=plain(t("scenarios.take_now_help", name=looked_at.name)),
                on_click=session.do, args=(SaveScenario(name=looked_at.name),),
            )  # fmt: skip
    _draw_moved(t, workspace, looked_at)


def _draw_moved(t: Translator, workspace: Workspace, looked_at: Scenario) -> None:
    moved = moved_since(workspace, looked_at)
    if not moved:
        return
    tree = workspace.tree
    said = t.join(
        t(
            "scenarios.moved_one",
            kpi=tree[k].name,
            then=t.value(then, tree[k].measure),
            now=t.value(now, tree[k].measure),
        )
        for k, then, now in moved[:6]
    )
    if len(moved) > 6:
        said = t("scenarios.moved_more", said=said, n=len(moved) - 6)
    with st.container(key=f"{CHOSEN}:moved", horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        words = f"<strong>{esc(t('scenarios.moved', said=said))}</strong> {esc(t('scenarios.moved_below'))}"
        st.html(f"<div class='kt-note'>{words}</div>", width="stretch")
        st.button(
            t("scenarios.accept"), key=f"{CHOSEN}:accept", help=t("scenarios.accept_help"),
            on_click=session.do, args=(AcceptBaseline(id=looked_at.id),),
        )  # fmt: skip


def _chosen() -> None:
    taken = session.typed(CHOICE)
    if taken and not session.echo(CHOICE):
        choose(str(taken))


def _open(scenario_id: str) -> None:
    if session.apply(ApplyScenario(id=scenario_id)):
        session.set_view(_OPENED, True)
