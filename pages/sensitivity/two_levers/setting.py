"""Setting both levers at once: from a click on the map or a button, as one step of undo; and saying what was done."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kpitree.analysis.grid import Place
from kpitree.export.picture.frame import Picture
from kpitree.i18n import Translator
from kpitree.model import SetTo
from kpitree.workspace.actions import ChangeLevers
from pages.sensitivity.two_levers import picking
from pages.sensitivity.two_levers.answer import Answer
from pages.shell import session
from pages.shell.markup import esc, plain
from pages.shell.saving import draw_saving

PART = "sensitivity:two_levers"
KEY = f"{PART}:map"  # where the map is drawn
DONE = f"{PART}:done"  # (revision, levers and values) of the last time both were set


def set_both(x: str, to_x: float, y: str, to_y: float) -> None:
    """Move both levers, by id; the map stays on them, even if other ones have the largest swing now."""
    picking.show(x, y)
    if session.apply(ChangeLevers(changes={x: SetTo(value=to_x), y: SetTo(value=to_y)})):
        session.set_view(DONE, (session.revision(), x, y))


def draw_setting(t: Translator, answer: Answer, picture: Callable[[], Picture]) -> None:
    """One line above the map: what clicking does, or what was just done and how to take that back; and saving."""
    with st.container(key=f"{PART}:setting", horizontal=True, vertical_alignment="center"):
        if session.view(DONE, default=None) == (session.revision(), answer.x.id, answer.y.id):
            st.html(_said(t, answer), width="content")
            st.button(
                t("sensitivity_two_levers.undo"), key=f"{PART}:undo", icon=":material/undo:", on_click=session.undo
            )  # fmt: skip
        else:
            st.html(f"<div class='kt-caption'>{esc(t('sensitivity_two_levers.hint'))}</div>", width="content")
            goal = answer.nearest or (answer.map.best if answer.kind == "beyond" else None)
            if goal is not None:
                words = "set_nearest" if answer.kind == "reachable" else "set_best"
                draw_set(t, answer, goal, key=f"{PART}:set_nearest", label=t(f"sensitivity_two_levers.{words}"))
        st.space("stretch")
        draw_saving(KEY, t("sensitivity_two_levers.file"), answer.table, picture)


def draw_set(t: Translator, answer: Answer, place: Place, *, key: str, label: str) -> None:
    """A button that sets both levers to a place; said in full to those who cannot see what stands beside it."""
    to_x, to_y = answer.both(t, place.x, place.y)
    full = t("sensitivity_two_levers.pair", x=answer.x.name, to_x=to_x, y=answer.y.name, to_y=to_y)
    st.button(
        label, key=key, help=plain(full), on_click=set_both,
        args=(answer.x.id, place.x, answer.y.id, place.y),
    )  # fmt: skip


def _said(t: Translator, answer: Answer) -> str:
    to_x, to_y = answer.both(t, answer.map.x.now, answer.map.y.now)
    said = t(
        "sensitivity_two_levers.done", x=answer.x.name, to_x=to_x, y=answer.y.name, to_y=to_y, kgi=answer.kgi.name,
        now=t.value(answer.map.kgi_now, answer.kgi.measure, trim=True),
    )  # fmt: skip
    return f"<div role='status' class='kt-said'>{esc(said)}</div>"
