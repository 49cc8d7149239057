"""A new workspace: from a template, or with what is on the screen now."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kpitree.data.templates import template, templates
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from pages.library.cards import attempt, open_
from pages.shell import session
from pages.shell.keeping import browser
from pages.shell.markup import caption
from pages.shell.shelf import shared_store

MENU, FROM, TITLE = "library:new", "library:new:from", "library:new:title"
_HERE = ""  # what is on the screen


def draw_new(t: Translator) -> None:
    """The button that makes one, and what is behind it."""
    menu = st.popover(t("library.new"), icon=":material/add:", type="primary", key=MENU, on_change="rerun")
    if not menu.open:
        return
    with menu:
        st.text_input(t("library.title"), key=TITLE, max_chars=200, placeholder=t("library.title_example"))
        st.selectbox(
            t("library.from"), (_HERE, *templates()), key=FROM,
            format_func=lambda slug: t(f"templates.{slug}_title") if slug else t("library.from_here"),
        )  # fmt: skip
        caption(t("library.new_below"))
        st.button(t("library.make"), key="library:new:make", type="primary", width="stretch", on_click=_make)


def _make() -> None:
    slug, title = str(session.typed(FROM) or _HERE), str(session.typed(TITLE) or "").strip()
    if slug:
        made = Workspace(title=title, tree=template(slug, session.language()), template=slug)
    else:
        made = session.workspace().model_copy(update={"title": title or session.workspace().title})
    if attempt(partial(_keep, made)):
        session.seed(MENU, False)
        session.seed(TITLE, "")


def _keep(made: Workspace) -> None:
    saved = shared_store().create(made, by=browser.me())
    open_(saved.workspace_id)
