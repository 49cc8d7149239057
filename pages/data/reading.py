"""Asking the child process about a file, with progress that can be stopped; what it said is kept, its rows are not."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import streamlit as st

from kpitree.errors import KpiTreeError
from kpitree.problems import Problem
from pages.shell import session
from pages.shell.markup import esc, headline, note

T = TypeVar("T")
Progress = Callable[[float], None]
STOPPED, WANTED = "data:stopped", "data:wanted"
SHOW_AFTER, SHOW_EVERY = 0.4, 0.1  # seconds


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What was found under `key`, or why nothing was."""

    key: tuple[object, ...]
    found: T | None = None
    problems: tuple[Problem, ...] = ()


def kept(name: str) -> Answer[T] | None:
    """The last answer under `name`."""
    answer: Answer[T] | None = session.view(f"data:{name}", default=None)
    return answer


def asked(name: str, key: tuple[object, ...], ask: Callable[[Progress], T], *, wait: bool = False) -> Answer[T] | None:
    """The answer for `key`: the one that is kept, or a new one; None where somebody stopped it.

    With `wait` nothing is asked before somebody wants it. Until then, and when it was stopped, it is what the same file
    answered before, if anything.
    """
    answer: Answer[T] | None = kept(name)
    if answer is not None and answer.key == key:
        return answer
    stopped = session.view(STOPPED, default=None) == (name, key)
    older = answer if answer is not None and answer.found is not None and answer.key[0] == key[0] else None
    if stopped and older is None:
        _draw_stopped(name)
        return None
    if stopped or (wait and session.view(WANTED, default=None) != (name, key)):
        _draw_offer(name, key, stale=older is not None)
        return older
    try:
        answer = Answer(key, _with_progress(name, key, ask))
    except KpiTreeError as error:
        answer = Answer(key, None, tuple(error.problems))
    session.set_view(f"data:{name}", answer)
    return answer


def _with_progress(name: str, key: tuple[object, ...], ask: Callable[[Progress], T]) -> T:
    """Ask; what takes longer gets a bar and a button, a click on which ends this run at the next word of progress."""
    t = session.translator()
    place, begun = st.empty(), time.monotonic()
    bar, shown = None, 0.0

    def report(share: float) -> None:
        nonlocal bar, shown
        now = time.monotonic()
        if now - begun < SHOW_AFTER or now - shown < SHOW_EVERY:
            return
        shown = now
        if bar is None:
            with place.container(key=f"data:{name}:running"):
                headline(esc(t("data.reading")))
                bar = st.progress(0.0)
                st.button(t("data.stop"), key=f"data:{name}:stop", on_click=partial(_stop, name, key))
        bar.progress(min(1.0, share))

    found = ask(report)
    place.empty()
    return found


def _draw_offer(name: str, key: tuple[object, ...], *, stale: bool) -> None:
    t = session.translator()
    if not stale:
        headline(esc(t("data.ready")), esc(t("data.ready_below")))
    with st.container(horizontal=True, vertical_alignment="center", key=f"data:{name}:offer", gap="small"):
        if stale:
            note("", t("data.stale"))
        st.button(
            t("data.count_again" if stale else "data.count"), key=f"data:{name}:wanted", type="primary",
            on_click=_want, args=(name, key),
        )  # fmt: skip


def _draw_stopped(name: str) -> None:
    t = session.translator()
    headline(esc(t("data.stopped")), esc(t("data.stopped_below")))
    st.button(t("data.again"), key=f"data:{name}:again", on_click=partial(session.set_view, STOPPED, None))


def _want(name: str, key: tuple[object, ...]) -> None:
    session.set_view(WANTED, (name, key))
    session.set_view(STOPPED, None)


def _stop(name: str, key: tuple[object, ...]) -> None:
    session.set_view(STOPPED, (name, key))
    session.set_view(WANTED, None)
