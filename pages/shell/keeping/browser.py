"""What this browser remembers: who works here, which workspace was open, and of which revision its draft is made."""

from __future__ import annotations

import base64
import json
import re
import secrets
import time
from pathlib import Path
from typing import Any

import streamlit as st

from kpitree.data.store import Principal
from pages.shell import session

MOST = 2**31  # revisions, as databases count
COOKIE = "kpitree_at"  # with the port at its end: cookies know no ports
_WIDGET = "keeping:at"
_ME = "keeping:me"
_component = st.components.v2.component(
    "kpitree_at", html="<span hidden></span>", js=(Path(__file__).parent / "at.js").read_text("utf-8")
)


def me() -> Principal:
    """Who works here: the name they gave themselves, and this browser."""
    known: Principal | None = session.view(_ME, default=None)
    if known is None:
        told = _told()
        try:
            known = Principal(name=str(told.get("n", "")), id=str(told.get("b", "")))
        except ValueError:
            known = Principal()
        if not known.id:
            known = Principal(name=known.name, id=secrets.token_urlsafe(12))
        session.set_view(_ME, known)
    return known


def call_me(name: str) -> Principal:
    """Take another name; what was saved under the old one keeps it."""
    named = Principal(name=name, id=me().id)
    session.set_view(_ME, named)
    return named


def left_at() -> tuple[str, int] | None:
    """The workspace that was open here last, and the revision that was shown last."""
    told = _told()
    workspace_id, revision = told.get("w"), told.get("r")
    if isinstance(workspace_id, str) and isinstance(revision, int) and workspace_id and 0 < revision < MOST:
        return workspace_id, revision
    return None


def remember(workspace_id: str | None, revision: int | None, *, look: float | None = None) -> None:
    """Have the browser tell its next session; and ask again in `look` seconds how things stand, by a run of the
    fragment this is called in."""
    told = {"w": workspace_id, "r": revision, "b": me().id, "n": me().name}
    packed = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    data: dict[str, Any] = {"cookie": COOKIE, "told": packed}
    if look is not None:  # with the time, since a browser does nothing about what it was told already
        data |= {"look": 1000 * look, "since": time.monotonic()}
    _component(key=_WIDGET, data=[data], height="content", on_look_change=lambda: None)


def _told() -> dict[str, Any]:
    port = re.search(r":(\d+)$", st.context.headers.get("Host") or "")
    text: object = st.context.cookies.get(f"{COOKIE}_{port[1] if port else ''}", "")
    if not isinstance(text, str):
        return {}  # AppTest has no browser
    try:
        told = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
