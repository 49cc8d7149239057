"""One card a workspace: a picture of its tree, its KGI, its last change; and what can be done to it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from kpitree.data.store import Entry
from kpitree.data.templates import name_in
from kpitree.errors import StoreError
from kpitree.i18n import Translator
from pages.library.deleted import remember_deleted
from pages.library.picture import picture_of
from pages.shell import keeping, session
from pages.shell.keeping import browser
from pages.shell.keeping.clock import day_and_time
from pages.shell.markup import esc
from pages.shell.shelf import shared_store

if TYPE_CHECKING:
    from collections.abc import Callable

IN_A_ROW = 3
MOST = 60  # cards that are drawn; the search finds the others


def draw_cards(t: Translator, entries: tuple[Entry, ...], here: str | None) -> None:
    """The cards, newest first, the open one marked."""
    for row in range(0, min(len(entries), MOST), IN_A_ROW):
        for column, entry in zip(st.columns(IN_A_ROW, gap="medium"), entries[row : row + IN_A_ROW], strict=False):
            with column, st.container(key=f"library:{entry.id}:card", border=True, gap="xsmall"):
                st.html(_card(t, entry, current=entry.id == here))
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.button(
                        t("library.is_open" if entry.id == here else "library.open"), key=f"library:{entry.id}:open",
                        disabled=entry.id == here, on_click=open_, args=(entry.id,),
                    )  # fmt: skip
                    _draw_menu(t, entry)
    if len(entries) > MOST:
        st.caption(t("library.more", n=len(entries) - MOST))


def open_(workspace_id: str) -> None:
    """Go on with that workspace."""
    attempt(partial(keeping.open_workspace, workspace_id))


def attempt(act: Callable[[], object]) -> bool:
    """Do something to the store; False, with a notice, when it cannot be done."""
    try:
        act()
    except StoreError as error:
        session.notify(*error.problems)
        return False
    return True


def _card(t: Translator, entry: Entry, *, current: bool) -> str:
    card = entry.card
    title = entry.title or t("library.untitled")
    value = "" if card.value is None else f"<b>{esc(t.value(card.value, card.unit))}</b>"
    kgi = name_in(card.template, card.kgi, to=t.lang)
    mark = f"<i>{esc(t('library.is_open'))}</i>" if current else ""
    at = day_and_time(t, entry.changed_at)
    changed = t("library.changed_by", at=at, name=entry.changed_by) if entry.changed_by else t("library.changed", at=at)
    return (
        f"<div class='kt-shelf'>{picture_of(card.depths)}<h3>{esc(title)}{mark}</h3>"
        f"<p><span>{esc(kgi)}</span> {value}</p>"
        f"<small>{esc(changed)}</small></div>"
    )


def _draw_menu(t: Translator, entry: Entry) -> None:
    key = f"library:{entry.id}"
    menu = st.popover("", icon=":material/more_horiz:", type="tertiary", key=f"{key}:menu", on_change="rerun",
                      help=t("library.menu"))  # fmt: skip
    if not menu.open:
        return
    with menu:
        session.fill(f"{key}:title", entry.title)
        st.text_input(t("library.title"), key=f"{key}:title", max_chars=200, on_change=_rename, args=(entry.id,))
        copy = t("library.copy_of", title=entry.title or t("library.untitled"))
        st.button(t("library.duplicate"), key=f"{key}:duplicate", width="stretch", icon=":material/content_copy:",
                  on_click=_duplicate, args=(entry, copy))  # fmt: skip
        label = t("library.unarchive" if entry.archived else "library.archive")
        st.button(label, key=f"{key}:archive", width="stretch", icon=":material/inventory_2:",
                  on_click=_archive, args=(entry,))  # fmt: skip
        st.button(t("library.delete"), key=f"{key}:delete", width="stretch", icon=":material/delete:",
                  on_click=_delete, args=(entry,))  # fmt: skip


def _rename(workspace_id: str) -> None:
    title = str(session.typed(f"library:{workspace_id}:title") or "")
    attempt(partial(shared_store().rename, workspace_id, title, by=browser.me()))


def _duplicate(entry: Entry, title: str) -> None:
    attempt(partial(shared_store().duplicate, entry.id, title, by=browser.me()))


def _archive(entry: Entry) -> None:
    attempt(partial(shared_store().archive, entry.id, by=browser.me(), archived=not entry.archived))


def _delete(entry: Entry) -> None:
    if entry.id == keeping.current():
        keeping.leave()
    if attempt(partial(shared_store().delete, entry.id, by=browser.me())):
        remember_deleted(entry.id, entry.title)
