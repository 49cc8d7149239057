"""Everything about one initiative, below its line. Each field is one step of undo."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from kpitree.formula.signs import fold
from kpitree.i18n import Translator
from kpitree.model import HORIZONS, Change, Initiative, SetTo, Unit, read_unit
from kpitree.model.entry import read_change
from kpitree.model.kpi import MAX_NAME, MAX_TEXT
from kpitree.workspace import Workspace
from kpitree.workspace.actions import EditInitiative, RemoveInitiative, SetInitiativeChange
from pages.scenarios import effect_field
from pages.scenarios.columns import PAGE
from pages.scenarios.words import meant, money
from pages.shell import session
from pages.shell.markup import caption, esc, plain

OPENED = f"{PAGE}:opened_initiative"
_MONTH = re.compile(r"([0-9]{4})[^0-9]{1,3}([0-9]{1,2})[^0-9]{0,2}")
Read = Callable[[str], Any]


def draw_button(t: Translator, one: Initiative) -> None:
    """At the end of a line: opens what belongs to it, and closes it again."""
    opened = session.view(OPENED, default="") == one.id
    st.button(
        "", key=f"{PAGE}:{one.id}:edit", icon=f":material/{'expand_less' if opened else 'edit'}:", type="tertiary",
        help=plain(t("scenarios.close" if opened else "scenarios.edit", name=one.name)),
        on_click=session.set_view, args=(OPENED, "" if opened else one.id),
    )  # fmt: skip


def draw_details(t: Translator, workspace: Workspace, one: Initiative) -> None:
    """Below the line that is open: what it does to each lever, the fields, and a way to delete it."""
    if session.view(OPENED, default="") != one.id:
        return
    key = f"{PAGE}:{one.id}"
    with st.container(key=f"{key}:details", gap="small"):
        _draw_changes(t, workspace, one)
        with st.container(horizontal=True, gap="small", key=f"{key}:facts"):
            unit = money(workspace.tree)
            _text(t, one, "name", one.name, most=MAX_NAME, width=260)
            _text(t, one, "owner", one.owner, most=MAX_NAME, width=170)
            _text(t, one, "cost", t.entry(one.cost, unit), width=120, read=partial(_amount, unit=unit))
            _text(t, one, "start", one.start, width=110, read=read_month)
            _text(t, one, "confidence", t.entry(one.confidence, "%"), width=100, read=_share)
        _draw_horizon(t, one)
        with st.container(horizontal=True, gap="small", key=f"{key}:texts"):
            for field in ("serves", "source", "note"):
                _text(t, one, field, str(getattr(one, field)), most=MAX_TEXT, width=280)
        st.button(
            t("scenarios.remove_initiative"), key=f"{key}:remove", icon=":material/delete:", type="tertiary",
            on_click=session.do, args=(RemoveInitiative(id=one.id),),
        )  # fmt: skip


def _draw_changes(t: Translator, workspace: Workspace, one: Initiative) -> None:
    tree, key = workspace.tree, f"{PAGE}:{one.id}"
    caption(t("scenarios.changes"))
    for kpi_id, change in one.changes.items():
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{key}:{kpi_id}:change"):
            words = t("scenarios.does", kpi=tree[kpi_id].name, change=meant(t, tree[kpi_id], change))
            st.html(f"<div class='kt-preview'>{esc(words)}</div>", width="stretch")
            st.button(
                "", key=f"{key}:{kpi_id}:drop", icon=":material/close:", type="tertiary",
                help=plain(t("scenarios.drop_change", kpi=tree[kpi_id].name)), on_click=session.do,
                args=(SetInitiativeChange(id=one.id, kpi=kpi_id, change=None),),
            )  # fmt: skip
    effect_field.draw(t, tree, key=f"{key}:more", on_change=partial(_set_change, one.id))


def _set_change(initiative_id: str, lever: str, change: Change) -> None:
    session.apply(SetInitiativeChange(id=initiative_id, kpi=lever, change=change))


def _draw_horizon(t: Translator, one: Initiative) -> None:
    key = f"{PAGE}:{one.id}:horizon"
    session.seed(key, one.horizon)
    st.segmented_control(
        t("scenarios.horizon"), HORIZONS, key=key, required=True, on_change=_set_horizon, args=(one.id,),
        format_func=lambda h: t(f"scenarios.horizon_{h or 'unknown'}"),
    )  # fmt: skip


def _set_horizon(initiative_id: str) -> None:
    key = f"{PAGE}:{initiative_id}:horizon"
    if not session.echo(key):
        session.apply(EditInitiative(id=initiative_id, patch={"horizon": session.typed(key) or ""}))


def _text(
    t: Translator, one: Initiative, field: str, value: str, *, most: int = 40, width: int | None = None,
    read: Read | None = None,
) -> None:  # fmt: skip
    key = f"{PAGE}:{one.id}:{field}"
    session.fill(key, value)
    st.text_input(
        t(f"scenarios.field_{field}"), key=key, max_chars=most, width=width or "stretch",
        placeholder=t(f"scenarios.field_{field}_placeholder"), on_change=_edit, args=(one.id, field, read),
    )  # fmt: skip


def _edit(initiative_id: str, field: str, read: Read | None) -> None:
    key = f"{PAGE}:{initiative_id}:{field}"
    if session.echo(key):
        return
    typed = str(session.typed(key) or "")
    value = read(typed) if read is not None else typed
    session.apply(EditInitiative(id=initiative_id, patch={field: value}))


def _amount(text: str, *, unit: Unit) -> float | None:
    """The amount of money that was typed; nothing is not known; NaN, which is refused, for what cannot be read."""
    if not text.strip():
        return None
    found = read_change(text, unit=unit)
    return found.value if isinstance(found, SetTo) else math.nan


def _share(text: str) -> float | None:
    """70% and 70 are 0.7; below 1 without a sign it could be either, and is refused with what to type."""
    if not text.strip():
        return None
    found = read_change(text, unit=read_unit("%"), strict_screen=True)
    return found.value if isinstance(found, SetTo) else math.nan


def read_month(text: str) -> str:
    """2026/4, 2026.4 and 2026-04 (or with words between) are 2026-04; what is no month stays as it was typed.

    >>> read_month("2026/4"), read_month("soon")
    ('2026-04', 'soon')
    """
    found = _MONTH.fullmatch(fold(text).strip())
    return f"{found[1]}-{int(found[2]):02d}" if found else text.strip()
