"""A draft that survives a reload on the same browser: written to the browser's own storage after every change.

A session first asks the browser what it kept, once. A cookie, which travels with the first request, says that there is
something: only then does the page wait a moment for the answer, so that it is drawn once and with the right tree; the
first visit of all waits for nobody. Until somebody changes something, nothing is written, so that a fresh session never
overwrites a draft.
"""

from __future__ import annotations

import time
from pathlib import Path

import streamlit as st

from kpitree.data.files import read_workspace, write_workspace
from kpitree.errors import KpiTreeError
from kpitree.workspace import Workspace
from pages.shell import session

_component = st.components.v2.component(
    "kpitree_draft",
    html="<span hidden></span>",
    js=(Path(__file__).parent / "draft.js").read_text("utf-8"),
)
COOKIE = "kpitree_draft"  # set by draft.js with the first draft; without cookies the draft still comes, a redraw later
KEY = "kpitree/draft"  # its place in the browser's storage; beside it, "…/before" is what a link was opened over
_WIDGET = "draft:browser"
_ASKING = "draft:asking"
_PATIENCE, _LOOK = 1.0, 0.002  # s that a page waits for the browser's answer; between two looks
_MOST_CHARACTERS = 2_000_000  # browsers give a site about 5 MB


def ask() -> None:
    """Ask the browser what it kept, until it has answered; it only answers when there is something, or we wait."""
    if session.view("draft_asked", default=False) or session.touched():
        return
    data = [{"key": KEY, "ask": True, "waiting": _is_expected()}]
    _component(key=_ASKING, data=data, height="content", on_found_change=_take)


def wait() -> None:
    """At the first run of a session: wait for the answer, after the KGI is on the screen and before the page is drawn.

    A page that is drawn before would be drawn twice, and people would see a tree that is not theirs. The answer starts
    the run again from within the wait; a browser that does not answer gets the page without its draft.
    """
    if not _is_expected():
        return
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and not session.view("draft_asked", default=False):  # reading it lets a new run begin
        time.sleep(_LOOK)


def _is_expected() -> bool:
    return COOKIE in st.context.cookies


@st.fragment(key="draft")
def keep() -> None:
    """Keep the workspace after every change."""
    text = write_workspace(session.workspace()) if session.touched() else None
    kept = text if text is not None and len(text) <= _MOST_CHARACTERS else None
    # In a list: Streamlit would look for data frames in a dict's values, and load pandas to do so.
    _component(key=_WIDGET, data=[{"key": KEY, "cookie": COOKIE, "ask": False, "keep": kept}], height="content")


def leave() -> None:
    """Do not ask the browser for a draft in this session."""
    session.set_view("draft_asked", True)


def put_aside(text: str) -> Workspace | None:
    """The draft a link was opened over; None when there was none, or one of another version: the browser keeps that."""
    try:
        return read_workspace(text) if text else None
    except KpiTreeError:
        return None


def _take() -> None:
    asked = session.view("draft_asked", default=False)
    leave()
    found = getattr(session.typed(_ASKING), "found", None)
    if asked or not found or session.touched():
        return
    kept, before = (str(text or "") for text in found)
    if not kept:
        return
    try:
        session.restore(read_workspace(kept), before=put_aside(before))
    except KpiTreeError as error:
        # A draft of another version, or one that was tampered with: say so and go on with the template.
        session.notify(*error.problems)
