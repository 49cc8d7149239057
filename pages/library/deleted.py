"""What was deleted last can be brought back with one press."""

from __future__ import annotations

import streamlit as st

from kpitree.errors import StoreError
from kpitree.i18n import Translator
from pages.shell import session
from pages.shell.keeping import browser
from pages.shell.markup import esc
from pages.shell.shelf import shared_store

_DELETED = "library:deleted"  # id and title


def remember_deleted(workspace_id: str, title: str) -> None:
    """Offer to bring this one back."""
    session.set_view(_DELETED, (workspace_id, title))


def draw_deleted(t: Translator) -> None:
    """A line that says what was deleted, and the way back; nothing when nothing was."""
    deleted: tuple[str, str] | None = session.view(_DELETED, default=None)
    if deleted is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="library:deleted"):
        st.html(f"<div class='kt-note'>{esc(t('library.deleted', title=deleted[1] or t('library.untitled')))}</div>")
        st.button(t("library.bring_back"), key="library:bring_back", icon=":material/undo:", on_click=_bring_back)


def _bring_back() -> None:
    deleted: tuple[str, str] | None = session.view(_DELETED, default=None)
    if deleted is None:
        return
    try:
        shared_store().undelete(deleted[0], by=browser.me())
    except StoreError as error:
        session.notify(*error.problems)
    session.set_view(_DELETED, None)
