"""A draft that survives a reload on the same browser: written to the browser's own storage after every change.

A cookie beside it tells the server at the first request what there is (docs/adr/0015): the draft itself, as the text of
a link, where it is short enough; otherwise that there is one, and then the page waits a moment for the browser to hand
it over. The first visit of all waits for nobody. Until somebody changes something, nothing is written, so that a fresh
session never overwrites a draft.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import streamlit as st

from kpitree.data.files import read_workspace, write_workspace
from kpitree.data.link import decode, encode
from kpitree.errors import KpiTreeError, LinkError
from kpitree.workspace import Workspace
from pages.shell import session

_component = st.components.v2.component(
    "kpitree_draft",
    html="<span hidden></span>",
    js=(Path(__file__).parent / "draft.js").read_text("utf-8"),
)
COOKIE = "kpitree_draft"  # set by draft.js for the server's socket, with the port at its end: cookies know no ports
IN_STORAGE = "1"  # what the cookie says when the draft is too long for it
KEY = "kpitree/draft"  # its place in the browser's storage; beside it, "…/before" is what a link was opened over
_WIDGET = "draft:browser"
_ASKING = "draft:asking"
_PATIENCE, _LOOK = 1.0, 0.002  # s that a page waits for the browser's answer; between two looks
_MOST_CHARACTERS = 2_000_000  # browsers give a site about 5 MB
_DAY = 24 * 60 * 60  # s
MOST_IN_COOKIE = 3_500  # characters, of 4,096 for name, value and attributes
_MOST_PACKED = 20_000  # characters of a file: longer ones are not tried, they would not fit


def take_up() -> None:
    """At the first run of a session: the draft that came with the request, if the cookie held it whole."""
    told = _told()
    if not told or told == IN_STORAGE or session.view("draft_asked", default=False):
        return
    try:
        kept = decode(told)
    except LinkError:
        return  # cut off or of another version: the browser's storage has it as well
    leave()
    session.restore(kept)


def ask() -> None:
    """Ask the browser what it kept, until it has answered; it only answers when there is something, or we wait."""
    if session.view("draft_asked", default=False) or session.touched():
        return
    data = [{"key": KEY, "ask": True, "waiting": bool(_told())}]
    _component(key=_ASKING, data=data, height="content", on_found_change=_take)


def wait() -> None:
    """At the first run of a session: wait for the answer, after the KGI is on the screen and before the page is drawn.

    A page that is drawn before would be drawn twice, and people would see a tree that is not theirs. The answer starts
    the run again from within the wait; a browser that does not answer gets the page without its draft.
    """
    if not _told():
        return
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and not session.view("draft_asked", default=False):  # reading it lets a new run begin
        time.sleep(_LOOK)


def _told() -> str:
    """What the browser's cookie for this port says: "" without one."""
    port = re.search(r":(\d+)$", st.context.headers.get("Host") or "")
    told: object = st.context.cookies.get(f"{COOKIE}_{port[1] if port else ''}", "")
    return told if isinstance(told, str) else ""  # AppTest has no browser, and cookies that are anything


# When the server comes back, Streamlit's front end asks for a run only if some fragment repeats itself, or if the last
# run was one of a fragment. Without that run a server that was started anew knows no fragment of the page, and drops
# without a word whatever their widgets send.
@st.fragment(key="draft", run_every=_DAY)
def keep() -> None:
    """Keep the workspace after every change."""
    workspace = session.workspace()
    text = write_workspace(workspace) if session.touched() else None
    kept = text if text is not None and len(text) <= _MOST_CHARACTERS else None
    told = IN_STORAGE if kept is None else for_cookie(workspace, kept)
    # In a list: Streamlit would look for data frames in a dict's values, and load pandas to do so.
    data = [{"key": KEY, "cookie": COOKIE, "ask": False, "keep": kept, "told": told}]
    _component(key=_WIDGET, data=data, height="content")


def for_cookie(workspace: Workspace, text: str) -> str:
    """The workspace (`text`: its file) as the text of a link, or that it is in the browser's storage."""
    if len(text) > _MOST_PACKED:
        return IN_STORAGE
    packed = encode(workspace)
    return packed if len(packed) <= MOST_IN_COOKIE else IN_STORAGE


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
