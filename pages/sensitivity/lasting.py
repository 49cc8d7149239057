"""Answers that take long: calculated with progress that can be stopped, kept, and marked when their inputs changed.

What is quick is calculated at every drawing and needs none of this. A kept answer belongs to a fingerprint of its
inputs and to a tree of the same KPIs; under another fingerprint it is out of date, with a button to do it again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import streamlit as st

from pages.shell import session
from pages.shell.markup import esc, headline, note

T = TypeVar("T")
Progress = Callable[[float], object]
SHOW_EVERY = 0.1  # seconds


@dataclass(frozen=True)
class Kept(Generic[T]):
    """An answer, the fingerprint of what it was calculated from, and the KPIs of the tree it speaks of."""

    answer: T
    fingerprint: str
    about: tuple[str, ...]


def lasting(name: str, fingerprint: str, calculate: Callable[[Progress], T]) -> T | None:
    """The answer under `name`; None while there is none because it was stopped. Draws what has to be said of it.

    A first answer is calculated at once; a kept one whose inputs changed only when somebody asks.
    """
    tree = session.workspace().tree
    about = (tree.kgi or "", *(kpi.id for kpi in tree.kpis))
    kept: Kept[T] | None = session.view(_key(name, "kept"), default=None)
    if kept is not None and kept.about != about:  # another tree: nothing of it can be said any more
        kept = None
    if kept is not None and kept.fingerprint == fingerprint:
        return kept.answer
    if kept is None and not session.view(_key(name, "stopped"), default=False):
        return _run(name, fingerprint, about, calculate)
    if session.view(_key(name, "wanted"), default="") == fingerprint:
        return _run(name, fingerprint, about, calculate)
    _offer(name, fingerprint, stale=kept is not None)
    return None if kept is None else kept.answer


def _run(name: str, fingerprint: str, about: tuple[str, ...], calculate: Callable[[Progress], T]) -> T:
    """Calculate with a bar and a button that stops: a click ends this run of the script at the next step of the bar."""
    t = session.translator()
    place = st.empty()
    with place.container():
        headline(esc(t("sensitivity_causes.running")))
        bar = st.progress(0.0)
        st.button(t("sensitivity_causes.stop"), key=_key(name, "stop"), on_click=partial(_stop, name))
    shown = time.monotonic()

    def report(share: float) -> None:
        nonlocal shown
        if (now := time.monotonic()) - shown > SHOW_EVERY:
            shown = now
            bar.progress(min(1.0, share))

    answer = calculate(report)
    place.empty()
    session.set_view(_key(name, "kept"), Kept(answer, fingerprint, about))
    session.set_view(_key(name, "stopped"), False)
    return answer


def _offer(name: str, fingerprint: str, *, stale: bool) -> None:
    t = session.translator()
    if not stale:  # else the headline of the kept answer follows
        headline(esc(t("sensitivity_causes.stopped")))
    with st.container(horizontal=True, vertical_alignment="center", key=_key(name, "offer"), gap="small"):
        if stale:
            note("", t("sensitivity_causes.stale"))
        st.button(
            t("sensitivity_causes.again" if stale else "sensitivity_causes.begin"), key=_key(name, "again"),
            on_click=partial(session.set_view, _key(name, "wanted"), fingerprint),
        )  # fmt: skip


def _stop(name: str) -> None:
    session.set_view(_key(name, "stopped"), True)
    session.set_view(_key(name, "wanted"), "")


def _key(name: str, what: str) -> str:
    return f"sensitivity:{name}:{what}"
