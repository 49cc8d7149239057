"""The initiatives of the scenario one looks at: on or off, what each is worth alone and in the mix, what they total."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.initiatives import InitiativeWorths, Worth, initiative_worths
from kpitree.i18n import Translator
from kpitree.model import HORIZONS, Initiative, Scenario
from kpitree.workspace import Workspace
from kpitree.workspace.actions import SwitchInitiative
from pages.scenarios import adding_initiative, editing, library
from pages.scenarios.adding import add_with_all, numbered
from pages.scenarios.columns import PAGE, PARTS
from pages.scenarios.conflicts import draw_conflicts
from pages.scenarios.horizons import horizons
from pages.scenarios.listing import head, line, own_line
from pages.shell import session
from pages.shell.markup import caption, heading, plain, section
from pages.shell.messages import draw_problems


def draw_ways_to_add(t: Translator, workspace: Workspace) -> None:
    """The heading, and what makes initiatives."""
    section(t("scenarios.initiatives"), t("scenarios.initiatives_below"))
    with st.container(key=f"{PAGE}:more", horizontal=True, vertical_alignment="center", gap="small"):
        adding_initiative.draw(t, workspace)
        library.draw(t, workspace)
        if workspace.initiatives and not workspace.compared:
            name = numbered(t, workspace)
            st.button(
                t("scenarios.all_on"), key=f"{PAGE}:all_on", icon=":material/done_all:", on_click=add_with_all,
                args=(name,), help=t("scenarios.all_on_help"),
            )  # fmt: skip


def draw(t: Translator, workspace: Workspace, looked_at: Scenario | None) -> None:
    """The initiatives that there are: conflicts, what they total, and each on a line."""
    if workspace.initiatives:
        found = worths(workspace, looked_at)
        if looked_at is not None:
            draw_conflicts(t, workspace, looked_at)
            draw_problems(workspace.stacked(looked_at).problems, key=f"{PAGE}:stacked")
            if found.totals:
                st.html(horizons(t, workspace, looked_at, found))
        _draw_list(t, workspace, looked_at, found)
    else:
        caption(t("scenarios.no_initiatives"))


def worths(workspace: Workspace, looked_at: Scenario | None) -> InitiativeWorths:
    """What each is worth in this scenario; without one, alone."""
    on = looked_at.initiatives if looked_at is not None else ()
    own = looked_at.changes if looked_at is not None else {}
    chosen = looked_at.chosen if looked_at is not None else {}
    return initiative_worths(workspace.tree, workspace.initiatives, on, own, chosen=chosen)


def _draw_list(t: Translator, workspace: Workspace, looked_at: Scenario | None, found: InitiativeWorths) -> None:
    with st.container(key=f"{PAGE}:list", gap=None):
        st.html(head(t, workspace.tree))
        rows = dict(zip((one.id for one in workspace.initiatives), found.rows, strict=True))
        for horizon in HORIZONS:
            there = [one for one in workspace.initiatives if one.horizon == horizon]
            if there:
                st.html(heading(t(f"scenarios.horizon_{horizon or 'unknown'}")))
            for one in there:
                _draw_one(t, workspace, looked_at, one, rows[one.id])
        if looked_at is not None and looked_at.changes:
            st.html(own_line(t, workspace, looked_at, found))
    if looked_at is not None and found.totals:
        caption(t("scenarios.method"))
    if found.method == "sampled":
        kgi = workspace.tree[workspace.tree.kgi or ""]
        error = max(row.error for row in found.rows)
        caption(t("scenarios.sampled", error=t.delta(error, kgi.measure, signed=False)))


def _draw_one(
    t: Translator, workspace: Workspace, looked_at: Scenario | None, one: Initiative, worth: Worth
) -> None:  # fmt: skip
    key = f"{PAGE}:{one.id}"
    with st.container(key=f"{key}:row", horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        on = looked_at is not None and one.id in looked_at.initiatives
        if session.typed(f"{key}:on") != on:  # saying it again would put back what a quick hand has just switched
            session.seed(f"{key}:on", on)
        st.toggle(
            plain(one.name), key=f"{key}:on", label_visibility="collapsed", disabled=looked_at is None,
            on_change=_switch, args=(one.id, looked_at.id if looked_at is not None else ""),
        )  # fmt: skip
        st.html(line(t, workspace, one, worth, on=on), width="stretch")
        editing.draw_button(t, one)
    editing.draw_details(t, workspace, one)


def _switch(initiative_id: str, scenario_id: str) -> None:
    key = f"{PAGE}:{initiative_id}:on"
    if not session.echo(key):
        wanted = bool(session.typed(key))
        if session.apply(SwitchInitiative(scenario=scenario_id, initiative=initiative_id, on=wanted)):
            session.redraw(*PARTS)
