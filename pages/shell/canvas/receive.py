"""Taking in what the browser sends: each event once, in order, and only on the revision it was made on.

A batch is {client, rev, events}. `client` names one canvas in one browser; events carry numbers that only grow. A batch
made on an older revision is refused whole: the answer tells the revision that is true, and the browser sends it again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from kpitree.problems import Problem
from pages.shell import seeking, session
from pages.shell.canvas.events import Event, Unreadable, action_of, gesture_of
from pages.shell.canvas.questions import asked_about, refused, removal_of, wanted_of, ways_to

Answer = dict[str, Any]
LONGEST_NAME = 80  # of a canvas; a UUID is enough
UNREADABLE = Problem(code="event_unreadable", severity="warning")


def receive(key: str, batch: Any, do: Callable[[Event], dict[str, Any] | None] | None = None) -> list[Event]:
    """Do what a batch says, on the session's workspace. Returns the events that were done now.

    `do` does one event and says what has to be asked, if anything; raises Unreadable. None: whatever hands do.
    """
    answer = answer_of(key)
    client, events = (batch.get("client"), batch.get("events")) if isinstance(batch, Mapping) else (None, None)
    if not isinstance(client, str) or len(client) > LONGEST_NAME or not isinstance(events, list):
        session.notify(UNREADABLE)
        return []
    if batch.get("rev") != session.revision():
        return []
    acked = answer["acked"] if answer["client"] == client else 0
    done: list[Event] = []
    unreadable = False
    asked: dict[str, Any] | None = None
    for event in events:
        number = event.get("seq") if isinstance(event, Mapping) else None
        if not isinstance(number, int) or number <= acked:
            continue
        acked = number
        try:
            answered = (do or _do)(event)
        except Unreadable:
            answered, unreadable = None, True
        asked = asked if event.get("do") == "select" else answered
        done.append(event)
    if unreadable:  # said once, however many there are
        session.notify(UNREADABLE)
    session.set_view(_name(key), {"client": client, "acked": acked, "asked": asked})
    return done


def answer_of(key: str) -> Answer:
    """What the canvas is told: whose events were taken up to which number, on which revision, and what is asked."""
    told: Answer = session.view(_name(key), default={"client": "", "acked": 0, "asked": None})
    return {**told, "rev": session.revision()}


def _do(event: Event) -> dict[str, Any] | None:
    """One event; what the person has to be asked, if anything. Raises Unreadable."""
    kind = event.get("do")
    if kind in ("undo", "redo"):
        (session.undo if kind == "undo" else session.redo)()
        return None
    if kind == "select":
        return None  # how it is looked at is for the page
    workspace = session.workspace()
    if kind == "want":
        return ways_to(session.translator(), workspace, event)
    if kind == "seek":
        _seek(event)
        return None
    if kind == "removal":
        return removal_of(session.translator(), workspace, event)
    action = action_of(workspace, event)
    if isinstance(action, Problem):
        return asked_about(session.translator(), workspace, action, event)
    if session.apply(action, gesture=gesture_of(event)):
        return None
    return refused(session.translator(), workspace, event, session.take_notices())


def _seek(event: Event) -> None:
    """Look at a wanted value on the Goal seek page. Raises Unreadable."""
    kpi, value, tree = event.get("kpi"), event.get("value"), session.workspace().tree
    known = isinstance(kpi, str) and kpi in tree and not tree[kpi].is_lever
    if not known or isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < math.inf:
        raise Unreadable
    seeking.open_with(str(kpi), float(value))


def look(event: Event) -> dict[str, Any] | None:
    """One event on a picture of something else than what is now: whatever would change the tree is none. Raises
    Unreadable."""
    kind, kpi, text = event.get("do"), event.get("kpi"), event.get("text")
    workspace = session.workspace()
    if kind in ("undo", "redo"):
        (session.undo if kind == "undo" else session.redo)()
    if kind != "want" or not isinstance(kpi, str) or not isinstance(text, str) or kpi not in workspace.tree:
        return None
    wanted = wanted_of(workspace, kpi, text)
    if isinstance(wanted, Problem):
        return asked_about(session.translator(), workspace, wanted, event)
    _seek({"kpi": kpi, "value": wanted})
    return None


def _name(key: str) -> str:
    return f"canvas:{key}:answer"
