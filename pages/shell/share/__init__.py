"""Share links: the button that makes one, and taking one up when a session begins with it (docs/adr/0013)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from kpitree.data.files import write_workspace
from kpitree.data.link import SHORT, decode, encode
from kpitree.errors import LinkError
from kpitree.i18n import Translator
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from pages.shell import draft, files, session
from pages.shell.markup import esc

_HERE = Path(__file__).parent
_LINK = st.components.v2.component(
    "kpitree_share",
    html="<div class='share'></div>",
    css="\n" + (_HERE / "share.css").read_text("utf-8"),
    js=(_HERE / "share.js").read_text("utf-8"),
)
_OPENING = st.components.v2.component(
    "kpitree_open_link", html="<span hidden></span>", js=(_HERE / "open.js").read_text("utf-8")
)
_WIDGET = "share:opening"
_STATE = "share:state"  # "" no link, "new" still to be drawn, "asked" waiting for the browser's answer
_GOOD = "share:good"


def draw_button() -> None:
    """The button of the bar; what is behind it is made when somebody looks."""
    t = session.translator()
    menu = st.popover(t("share.share"), type="primary", key="bar:share", on_change="rerun")
    if not menu.open:
        return
    with menu:
        _LINK(key="share:link", data=[_link(t, session.workspace())], height="content")
        st.html(f"<div class='kt-caption'>{esc(t('share.holds_everything'))}</div>")
        files.draw_save(t("share.file"), key="share:file")


def _link(t: Translator, workspace: Workspace) -> dict[str, object]:
    """What the browser makes the address of: only it knows where the app is."""
    try:
        state = encode(workspace)
    except LinkError:
        state = ""
    said = {
        "title": t("share.title"),
        "copy": t("share.copy"),
        "copied": t("share.copied"),
        "select": t("share.copy_by_hand"),
        "length": t("share.length", n="{n}"),  # the browser fills it in
        "too_long": t("share.too_long", most=f"{SHORT:,}"),
        "without_view": t("share.without_view"),
    }
    return {"state": state, "most": SHORT, "said": said}


def read_link() -> bool:
    """At the first run of a session: open the link it was started with; refuse it in words. True when it was opened."""
    text = st.query_params.get("s")
    if text is None:
        return False
    session.set_view(_STATE, "new")
    try:
        session.open_link(decode(text))
    except LinkError as refusal:
        session.notify(*refusal.problems)
        return False
    session.set_view(_GOOD, True)
    draft.leave()  # its place is below the link, not above
    return True


def take_up() -> bool:
    """Draw what takes the link out of the address and asks for the draft; True when the page has to wait for it.

    The page would otherwise be drawn before its view is there. It waits for one answer of the browser, never longer.
    """
    state = session.view(_STATE, default="")
    if not state:
        return False
    session.set_view(_STATE, "asked")
    good = session.view(_GOOD, default=False)
    opened = write_workspace(session.workspace()) if good and not session.touched() else None
    with st.container(key="share_opening"):
        _OPENING(key=_WIDGET, data=[{"draft": draft.KEY, "opened": opened}], height="content", on_taken_change=_taken)
    return good and state == "new"


def _taken() -> None:
    answer: Any = getattr(session.typed(_WIDGET), "taken", None)
    if answer is None or not session.view(_STATE, default=""):
        return
    session.set_view(_STATE, "")
    if not session.view(_GOOD, default=False):
        return
    over = session.put_beneath(draft.put_aside(str(answer[0] or "")))
    code = "link_opened_over_draft" if over else "link_opened"
    session.notify(Problem(code=code, severity="warning"))
