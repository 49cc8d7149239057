"""Typing a number: `30%`, `+10%`, `-300`, `500万`, `12 of 80`. What cannot be read, or could mean two things, is asked
about beside the field, and what was typed stays there."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kpitree.model import Change, Counts, Kpi
from kpitree.model.entry import read_change
from kpitree.problems import Fix, Problem
from pages.shell import session
from pages.shell.markup import plain
from pages.shell.messages import draw_problems

OnRead = Callable[[str, "Change | Counts"], None]
OnEmpty = Callable[[str], None]  # what an emptied field means, by KPI id; without it, it is nothing that can be read


def field(
    kpi: Kpi, value: float | None, *, page: str, on_read: OnRead, label: str = "", width: int | None = None,
    disabled: bool = False, on_empty: OnEmpty | None = None,
) -> None:  # fmt: skip
    """A text field for a number of `kpi`; `on_read(kpi id, change)` is called with what was typed if it can be read."""
    t = session.translator()
    key = f"{page}:{kpi.id}:entry"
    wrong = session.view(f"{key}:wrong", default=None)
    session.fill(key, wrong[0] if wrong else t.entry(value, kpi.measure))
    st.text_input(
        plain(label or kpi.name), key=key, label_visibility="visible" if label else "collapsed",
        width=width or "stretch", on_change=_typed, args=(key, kpi, on_read, on_empty), disabled=disabled,
        placeholder=t("entry.placeholder"),
    )  # fmt: skip


def asked(kpi: Kpi, *, page: str, on_read: OnRead) -> None:
    """What has to be said about the last thing typed into `field`, with the ways it could be meant."""
    key = f"{page}:{kpi.id}:entry"
    wrong: tuple[str, Problem] | None = session.view(f"{key}:wrong", default=None)
    if wrong is None:
        return

    def choose(_problem: Problem, fix: Fix) -> None:
        read(fix.text, key=key, kpi=kpi, on_read=on_read)

    draw_problems([wrong[1].at(kpi=kpi.id)], key=key, on_fix=choose)


def _typed(key: str, kpi: Kpi, on_read: OnRead, on_empty: OnEmpty | None) -> None:
    if session.echo(key):
        return
    text = str(session.typed(key) or "")
    if on_empty is not None and not text.strip():
        session.set_view(f"{key}:wrong", None)
        on_empty(kpi.id)
    else:
        read(text, key=key, kpi=kpi, on_read=on_read)


def read(text: str, *, key: str, kpi: Kpi, on_read: OnRead) -> None:
    """Read what was typed: hand it on, or remember why it cannot be."""
    session.set_view(f"{key}:wrong", None)
    found = read_change(text, unit=kpi.measure, strict_screen=True)
    if isinstance(found, Problem):
        session.set_view(f"{key}:wrong", (text, found))
    else:
        on_read(kpi.id, found)
