"""A draft that survives a reload on the same browser: written to the browser's own storage after every change.

A session first asks the browser what it kept, once; until somebody changes something, nothing is written, so that a
fresh session never overwrites a draft.
"""

from __future__ import annotations

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
KEY = "kpitree/draft"  # its place in the browser's storage; beside it, "…/before" is what a link was opened over
_WIDGET = "draft:browser"
_MOST_CHARACTERS = 2_000_000  # browsers give a site about 5 MB


@st.fragment(key="draft")
def keep() -> None:
    """Ask for a draft at the start of a session; keep the workspace after every change."""
    asked = session.view("draft_asked", default=False)
    text = write_workspace(session.workspace()) if session.touched() else None
    data = {
        "key": KEY,
        "ask": not asked and text is None,
        "keep": text if text is not None and len(text) <= _MOST_CHARACTERS else None,
    }
    # In a list: Streamlit would look for data frames in a dict's values, and load pandas to do so.
    _component(key=_WIDGET, data=[data], height="content", on_found_change=session.everywhere(_take))


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
    found = getattr(session.typed(_WIDGET), "found", None)
    if asked or not found or session.touched():
        return
    kept, before = (str(text or "") for text in found)
    try:
        session.restore(read_workspace(kept), before=put_aside(before))
    except KpiTreeError as error:
        # A draft of another version, or one that was tampered with: say so and go on with the template.
        session.notify(*error.problems)
