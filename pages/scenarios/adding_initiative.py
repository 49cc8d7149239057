"""A new initiative: a name and what it does to a lever; everything else can be said afterwards."""

from __future__ import annotations

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import Change
from kpitree.model.kpi import MAX_NAME
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AddInitiative
from pages.scenarios import effect_field
from pages.scenarios.columns import PAGE
from pages.shell import session
from pages.shell.markup import caption

MENU = f"{PAGE}:new"
NAME = f"{MENU}:name"


def draw(t: Translator, workspace: Workspace) -> None:
    """The menu; the initiative is there as soon as the effect on one lever can be read."""
    menu = st.popover(t("scenarios.new"), key=MENU, icon=":material/add:", on_change="rerun")
    if not menu.open:
        return
    with menu:
        caption(t("scenarios.new_below"))
        st.text_input(
            t("scenarios.initiative_name"), key=NAME, max_chars=MAX_NAME, placeholder=t("scenarios.name_placeholder")
        )
        effect_field.draw(t, workspace.tree, key=MENU, on_change=_add)


def _add(lever: str, change: Change) -> None:
    name = str(session.typed(NAME) or "")
    if session.apply(AddInitiative(name=name, changes={lever: change})):
        session.seed(NAME, "")
        session.seed(MENU, False)  # the popover has done its work
