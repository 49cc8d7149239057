"""The imperative shell around the workspace: the only module that touches st.session_state.

One frozen History under one key is the truth. Pages read `workspace()` and change it only through `apply(action)`.
Widgets are not storage: `seed` writes a widget's value from the state before it is drawn, `typed` reads it in its
callback.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime import Runtime, get_instance

from kpitree.data.templates import retranslate, template
from kpitree.errors import ActionRefused
from kpitree.i18n import Language, Translator, guess_language
from kpitree.problems import Problem
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import Action, StartFrom

T = TypeVar("T")

KEY = "kpitree"
START_TEMPLATE = "btob_basic"
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


def start() -> None:
    """Begin a session on its first run: language from `?lang=`, else from the browser; a living tree to start with."""
    if KEY in st.session_state:
        return
    asked = st.query_params.get("lang")
    language = guess_language(asked or st.context.locale)
    tree = template(START_TEMPLATE, language)
    first = StartFrom(tree=tree, template=START_TEMPLATE).apply(Workspace())
    st.session_state[KEY] = _Session(History(first), language)


def _session() -> _Session:
    session: _Session = st.session_state[KEY]
    return session


def workspace() -> Workspace:
    """The workspace as it is now."""
    return _session().history.present


def touched() -> bool:
    """True once somebody changed something: only then is there anything worth keeping."""
    return _session().touched


def apply(action: Action, *, gesture: str | None = None) -> bool:
    """Do something to the workspace; False, with a notice, when it is refused.

    Events of the same `gesture` within a second are one undo step.
    """
    session = _session()
    try:
        session.history = session.history.apply(action, _gesture(session, gesture))
    except ActionRefused as refusal:
        session.notices.extend(refusal.problems)
        return False
    session.touched = True
    return True


def do(action: Action) -> None:
    """`apply` as a widget's callback."""
    apply(action)


def _gesture(session: _Session, gesture: str | None) -> str | None:
    now = time.monotonic()
    fresh = gesture is None or not session.gesture.startswith(f"{gesture}@") or now - session.gesture_at > ONE_GESTURE
    session.gesture_at = now
    if fresh:
        session.gesture = f"{gesture}@{now}" if gesture else ""
    return session.gesture or None


def restore(kept: Workspace) -> None:
    """Take up a draft that the browser kept: it was there before, so it is no undo step."""
    session = _session()
    session.history = History(kept)
    session.touched = True
    set_language(session.language)  # it may have been kept in the other one


def undo() -> None:
    """One step back; a notice when there is none."""
    session = _session()
    if not session.history.past:
        notify(Problem(code="nothing_to_undo", severity="warning"))
    session.history, session.gesture = session.history.undo(), ""


def redo() -> None:
    """One step forward again; a notice when there is none."""
    session = _session()
    if not session.history.future:
        notify(Problem(code="nothing_to_redo", severity="warning"))
    session.history, session.gesture = session.history.redo(), ""


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
        tree = retranslate(workspace.tree, workspace.template, to=chosen)
        return workspace.model_copy(update={"tree": tree})

    session.history = session.history.restated(restate)


def redraw(*parts: str) -> None:
    """From a callback: draw only these fragments anew, with the KGI and the draft that follow every change.

    Everything else on the page stays as it is, which is what makes a slider answer at once. Raises Streamlit's
    control-flow exception, so it comes last. Without a server (AppTest) there is no page that could stay: then the
    callback returns, and the whole script runs.
    """
    if type(get_instance()) is Runtime:  # AppTest puts a stand-in there
        st.rerun(["kgi", "draft", *parts])


def redraw_all() -> None:
    """From a callback inside a fragment: draw the whole page anew."""
    st.rerun()


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
    notices = tuple(session.notices)
    session.notices.clear()
    return notices


def view(name: str, default: T) -> T:
    """How a page is looked at (which KPI is selected, which tab): kept across pages, not part of the workspace."""
    value: T = _session().views.get(name, default)
    return value


def set_view(name: str, value: Any) -> None:
    """Remember how a page is looked at."""
    _session().views[name] = value


def seed(widget: str, value: Any) -> None:
    """Give a widget its value from the state, before it is drawn."""
    st.session_state[widget] = value


def typed(widget: str) -> Any:
    """What a widget holds, for its callback; None when it is not there."""
    return st.session_state.get(widget)
