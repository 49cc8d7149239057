"""Fields of the inspector: seeded from the state, one undoable action each; what cannot be taken stays where it was
typed, with the reason beside it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kpitree.model import Counts, Kpi, SetTo
from kpitree.model.entry import read_change
from kpitree.problems import Fix, Problem
from kpitree.workspace.actions import Action
from pages.shell import session
from pages.shell.messages import draw_problems

Problems = tuple[Problem, ...]
Take = Callable[[str], Problems]


def attempt(*actions: Action, gesture: str | None = None) -> Problems:
    """Do something; what was refused comes back instead of being announced elsewhere."""
    for action in actions:
        if not session.apply(action, gesture=gesture):
            return session.take_notices()
    return ()


def text_field(
    label: str, value: str, *, key: str, take: Take, area: bool = False, placeholder: str = "", help: str | None = None
) -> None:
    """A field for text. `take(text)` makes of it what it can and returns what is wrong with it."""
    kept: tuple[str, str, Problems] | None = session.view(f"{key}:wrong", default=None)
    wrong = kept if kept is not None and kept[0] == value else None  # the state moved on: so does the field
    session.fill(key, wrong[1] if wrong else value)
    if area:
        st.text_area(
            label, key=key, on_change=_typed, args=(key, value, take), placeholder=placeholder, help=help, height=88
        )
    else:
        st.text_input(label, key=key, on_change=_typed, args=(key, value, take), placeholder=placeholder, help=help)
    if wrong:
        draw_problems(wrong[2], key=key, on_fix=lambda _problem, fix: _mend(fix, key, value, take))


def _typed(key: str, value: str, take: Take) -> None:
    if not session.echo(key):
        _read(str(session.typed(key) or ""), key, value, take)


def _mend(fix: Fix, key: str, value: str, take: Take) -> None:
    _read(fix.text, key, value, take)


def _read(text: str, key: str, value: str, take: Take) -> None:
    problems = take(text)
    session.set_view(f"{key}:wrong", (value, text, problems) if problems else None)


def number_field(
    label: str, kpi: Kpi, value: float | None, *, field: str, take: Callable[[float | None], Problems], page: str,
    placeholder: str = "", help: str | None = None,
) -> None:  # fmt: skip
    """A field for a number in the unit of `kpi`; empty is none, and `+10%` is relative to what was there."""

    def read(text: str) -> Problems:
        if not text.strip():
            return take(None)
        found = read_number_of(kpi, text, value)
        return (found.at(kpi=kpi.id),) if isinstance(found, Problem) else take(found)

    text_field(
        label, session.translator().entry(value, kpi.measure), key=f"{page}:{kpi.id}:{field}", take=read,
        placeholder=placeholder, help=help,
    )  # fmt: skip


def read_number_of(kpi: Kpi, text: str, value: float | None) -> float | Problem:
    """What was typed as a number in the unit of `kpi`, or why it is none."""
    found = read_change(text, unit=kpi.measure, strict_screen=True)
    if isinstance(found, Problem):
        return found
    if isinstance(found, Counts):
        return found.rate
    if isinstance(found, SetTo):
        return found.value
    return Problem(code="change_of_missing", kpi=kpi.id) if value is None else found.apply(value)
