"""Library: which plans are there, who changed what, and how was it when it was agreed on?"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from kpitree.data.store import Entry
from kpitree.errors import StoreError
from kpitree.i18n import Translator
from pages.library.cards import draw_cards
from pages.library.deleted import draw_deleted
from pages.library.new import draw_new
from pages.library.versions import draw_versions
from pages.shell import keeping, session
from pages.shell.keeping import browser
from pages.shell.markup import caption, esc, headline, strong
from pages.shell.shelf import shared_store

_LOOK = (Path(__file__).parent / "look.css").read_text("utf-8")
SEARCH, ARCHIVED, NAME = "library:search", "library:archived", "library:name"


def _draw() -> None:
    t = session.translator()
    st.html(f"<style>{_LOOK}</style>")
    try:
        found = shared_store().list(by=browser.me())
    except StoreError as error:
        headline(esc(t("library.not_there")))
        for problem in error.problems:
            st.html(f"<div class='kt-problem kt-error'>{esc(t.problem(problem))}</div>")
        caption(t("library.kept_in_browser"))
        return
    here = keeping.current()
    headline(_sentence(t, found, here), esc(t("library.below")))
    draw_deleted(t)
    _draw_tools(t)
    shown = _asked(found)
    if not shown:
        caption(t("library.nothing_found" if found or session.typed(SEARCH) else "library.nothing_yet"))
    draw_cards(t, shown, here)
    draw_versions(t, here)


def _sentence(t: Translator, found: tuple[Entry, ...], here: str | None) -> str:
    current = next((entry for entry in found if entry.id == here), None)
    if current is None:
        return esc(t("library.sentence", n=len(found)))
    title = strong(current.title or t("library.untitled"))
    return esc(t("library.sentence_open", n=len(found), title="\0")).replace("\0", title)


def _asked(found: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """What the search and the switch leave; the store itself searches."""
    search, archived = str(session.typed(SEARCH) or ""), bool(session.typed(ARCHIVED))
    return shared_store().list(by=browser.me(), search=search, archived=archived) if search or archived else found


def _draw_tools(t: Translator) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="library:tools"):
        st.text_input(
            t("library.search"), key=SEARCH, placeholder=t("library.search"), icon=":material/search:", width=280,
            label_visibility="collapsed",
        )  # fmt: skip
        st.toggle(t("library.archived"), key=ARCHIVED)
        draw_new(t)
        session.fill(NAME, browser.me().name)
        st.text_input(
            t("library.my_name"), key=NAME, placeholder=t("library.my_name"), help=t("library.my_name_help"),
            max_chars=40, width=180, on_change=_rename_me, label_visibility="collapsed",
        )  # fmt: skip


def _rename_me() -> None:
    keeping.rename_me(str(session.typed(NAME) or ""))


_draw()
