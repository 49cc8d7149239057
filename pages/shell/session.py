"""The imperative shell around the workspace: the only module that touches st.session_state.

One frozen History under one key is the truth. Pages read `workspace()` and change it only through `apply(action)`.
Widgets are not storage: `seed` or `fill` gives one its value before it is drawn, `typed` reads it in its callback.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime import Runtime, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from kpitree.data.templates import retranslate, template
from kpitree.errors import ActionRefused
from kpitree.i18n import Language, Translator, guess_language
from kpitree.problems import Problem
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import Action, OpenWorkspace, StartFrom
from pages.shell.rerun import rerun

T = TypeVar("T")
KEY = "kpitree"
START_TEMPLATE = "btob_basic"
MISSING = object()  # what a widget held that was not there
ECHO = 1.0  # seconds after an answer in which a browser may not have heard of a widget's new value
ONE_GESTURE = 1.0  # seconds between two events that still belong to one hand movement


@dataclass
class _Session:
    history: History
    language: Language
    notices: list[Problem] = field(default_factory=list)
    views: dict[str, Any] = field(default_factory=dict)
    gesture: str = ""
    gesture_at: float = 0.0
    touched: bool = False
    revision: int = 0
    looked: int = 0  # counts changes of views
    drawn: tuple[int, int] = (0, 0)  # revision and views that the page shows
    complete: bool = False  # the last run of the whole script reached its end
    replaced: dict[str, list[tuple[Any, float]]] = field(default_factory=dict)


def start() -> bool:
    """Begin a session on its first run, else return False.

    The language is that of `?lang=`, else the browser's; there is a living tree to start with.
    """
    if KEY in st.session_state:
        return False
    language = guess_language(st.query_params.get("lang") or st.context.locale)
    first = StartFrom(tree=template(START_TEMPLATE, language), template=START_TEMPLATE).apply(Workspace())
    st.session_state[KEY] = _Session(History(first), language)
    return True


def _session() -> _Session:
    session: _Session = st.session_state[KEY]
    return session


def workspace() -> Workspace:
    """The workspace as it is now."""
    return _session().history.present


def revision() -> int:
    """Counts what was done to the workspace, undoing included: what was made on an older one is out of date."""
    return _session().revision


def touched() -> bool:
    """True once somebody changed something: only then is there anything worth keeping."""
    return _session().touched


def apply(action: Action, *, gesture: str | None = None) -> bool:
    """Do something to the workspace; False, with a notice, when it is refused.

    Events of the same `gesture` within a second are one undo step; what answering them takes does not count.
    """
    session = _session()
    try:
        session.history = session.history.apply(action, _gesture(session, gesture))
    except ActionRefused as refusal:
        session.notices.extend(refusal.problems)
        return False
    session.touched, session.revision = True, session.revision + 1
    return True


def do(action: Action) -> None:
    """`apply` as a widget's callback."""
    apply(action)


def _gesture(session: _Session, gesture: str | None) -> str | None:
    now = time.monotonic()
    fresh = gesture is None or not session.gesture.startswith(f"{gesture}@") or now - session.gesture_at > ONE_GESTURE
    session.gesture_at = math.inf  # until the answer is out
    if fresh:
        session.gesture = f"{gesture}@{now}" if gesture else ""
    return session.gesture or None


def answered() -> None:
    """The last thing a run does. What a hand and a browser have seconds for, they have from now on."""
    session, now = _session(), time.monotonic()
    session.gesture_at = min(session.gesture_at, now)
    session.replaced = {w: [(v, min(at, now)) for v, at in old] for w, old in session.replaced.items()}


def restore(kept: Workspace, *, before: Workspace | None = None) -> None:
    """Take up a draft that the browser kept: it was there before, so it is no undo step over anything but `before`."""
    show(History(kept, past=() if before is None or before == kept else (before,)))
    set_language(language())  # it may have been kept in the other one


def open_link(linked: Workspace) -> None:
    """Show what a link carried, one step of undo over what a session starts with; nothing is kept of it yet."""
    session = _session()
    session.history, session.revision = session.history.apply(OpenWorkspace(workspace=linked)), session.revision + 1
    set_language(session.language)  # it may have been made in the other one


def put_beneath(kept: Workspace | None) -> bool:
    """The draft the browser had, as what undo leads back to from an opened link; True when there is such a step."""
    session = _session()
    session.touched = True
    over = kept is not None and kept != session.history.present
    if kept is not None and over:
        session.history = replace(session.history, past=(kept, *session.history.past[1:]))
        session.revision += 1
        set_language(session.language)
    return over


def history() -> History:
    """What undo and redo lead to."""
    return _session().history


def show(history: History) -> None:
    """Go on with another history: it is kept somewhere already, so it is no step."""
    session = _session()
    session.history, session.touched, session.revision = history, True, session.revision + 1


def undo() -> None:
    """One step back; a notice when there is none."""
    session = _session()
    if not session.history.past:
        notify(Problem(code="nothing_to_undo", severity="warning"))
    session.history, session.gesture, session.revision = session.history.undo(), "", session.revision + 1


def redo() -> None:
    """One step forward again; a notice when there is none."""
    session = _session()
    if not session.history.future:
        notify(Problem(code="nothing_to_redo", severity="warning"))
    session.history, session.gesture, session.revision = session.history.redo(), "", session.revision + 1


def language() -> Language:
    """The language of this session."""
    return _session().language


def translator() -> Translator:
    """The translator of this session's language."""
    return Translator(_session().language)


def set_language(chosen: Language) -> None:
    """Switch the language; what still is as a template said it is said in the new language."""
    session = _session()
    session.language = chosen

    def restate(workspace: Workspace) -> Workspace:
        if not workspace.template:
            return workspace
        return workspace.model_copy(update={"tree": retranslate(workspace.tree, workspace.template, to=chosen)})

    session.history = session.history.restated(restate)


def redraw(*parts: str) -> None:
    """From a callback: draw only these fragments anew, with the KGI and what keeps it (draft, store).

    Everything else stays as it is, which is what makes a slider answer at once. It comes last: nothing after it runs,
    but where somebody leaves the page. Without a server (AppTest) the whole script runs.
    """
    if type(get_instance()) is not Runtime:  # AppTest puts a stand-in there
        return
    if not _session().complete:  # interrupted: the browser may lack the places that the fragments draw into
        redraw_all()
    page_drawn()
    rerun([*parts, "kgi", "draft", "saved"])


def page_begins() -> None:
    """The whole script runs: until it has reached its end, nothing is drawn by itself."""
    _session().complete = False


def page_drawn() -> None:
    """Everything on the page shows what is there now."""
    session = _session()
    session.drawn, session.complete = (session.revision, session.looked), True


def whole_page_if_changed() -> None:
    """First in a fragment whose widgets change more than itself: when one of them did, or something is to be said, draw
    the whole page anew."""
    context, session = get_script_run_ctx(), _session()
    changed = session.drawn != (session.revision, session.looked) or bool(session.notices)
    if context is not None and context.fragment_ids_this_run and changed:
        st.rerun()


def redraw_all() -> None:
    """From a callback inside a fragment: draw the whole page anew."""
    rerun()


def everywhere(act: Callable[..., object]) -> Callable[..., None]:
    """`act` as a callback of a widget inside a fragment, after which the whole page is drawn anew."""

    def act_and_redraw(*args: Any) -> None:
        act(*args)
        redraw_all()

    return act_and_redraw


def notify(*problems: Problem) -> None:
    """Say something once, at the next drawing."""
    _session().notices.extend(problems)


def take_notices() -> tuple[Problem, ...]:
    """What is to be said now; it is forgotten then."""
    session = _session()
    notices, session.notices = tuple(session.notices), []
    return notices


def view(name: str, default: T) -> T:
    """How a page is looked at (which KPI is selected, which tab): kept across pages, not part of the workspace."""
    value: T = _session().views.get(name, default)
    return value


def set_view(name: str, value: Any) -> None:
    """Remember how a page is looked at."""
    session = _session()
    session.looked += session.views.get(name) != value
    session.views[name] = value


def seed(widget: str, value: Any) -> None:
    """Give a widget its value from the state, before it is drawn."""
    before = st.session_state.get(widget, MISSING)
    if before != value:
        now, replaced = time.monotonic(), _session().replaced
        lately = ((v, at) for v, at in replaced.get(widget, ()) if now - at < ECHO)
        replaced[widget] = [*lately, *((v, math.inf) for v in ((before,) if before is MISSING else (before, value)))]
    st.session_state[widget] = value


def fill(widget: str, value: Any) -> None:
    """`seed` for a field that people type into: what it holds is said again only while the browser may not have heard.
    A second field that was typed into before the answer to the first one came would fall back otherwise."""
    if typed(widget) != value or any(time.monotonic() - at < ECHO for _, at in _session().replaced.get(widget, ())):
        seed(widget, value)


def echo(widget: str) -> bool:
    """For the callback of a seeded widget: True when it reports only what it lately held or was lately given by Python.

    A browser sends the values of all widgets, old ones where it has not heard of new ones. Streamlit takes those for
    changes: without this, two quick gestures would undo each other.
    """
    if type(get_instance()) is not Runtime:
        return False  # AppTest has no browser that could lag behind
    now = time.monotonic()
    return any(typed(widget) == v and now - at < ECHO for v, at in _session().replaced.get(widget, ()))


def typed(widget: str) -> Any:
    """What a widget holds, for its callback; None when it is not there."""
    return st.session_state.get(widget)
