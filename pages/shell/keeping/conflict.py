"""Two people changed the same: both values beside each other, and one press for each, or for all."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from kpitree.data.store.desk import Desk
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from kpitree.workspace.merging import Clash, Side
from kpitree.workspace.units import Path
from pages.shell import session
from pages.shell.differences import both, what
from pages.shell.markup import caption, esc, plain

ASKING = "keeping:asking"  # whether the dialog is open
_DECIDED = "keeping:decided"
_SIDES: tuple[Side, ...] = ("mine", "theirs")


def draw_conflict(desk: Desk, *, mine: Workspace, done: Any) -> None:
    """The dialog, when it is open and there is something to decide; `done(workspace)` takes what came out of it."""
    if not session.view(ASKING, default=False):
        return
    t = session.translator()
    theirs = desk.theirs()
    decided: dict[Path, Side] = session.view(_DECIDED, default={})
    clashes = desk.clashes(mine, decided)
    if theirs is None or not clashes:
        session.set_view(ASKING, False)
        return
    st.dialog(t("keeping.conflict"), width="medium", on_dismiss=_close)(_draw)(
        t, desk, mine, theirs, clashes, decided, done
    )


def _draw(
    t: Translator, desk: Desk, mine: Workspace, theirs: Workspace, clashes: tuple[Clash, ...],
    decided: dict[Path, Side], done: Any,
) -> None:  # fmt: skip
    asked = desk.status().asked
    who = (asked.name if asked else "") or t("keeping.somebody")
    caption(t("keeping.conflict_below", name=who))
    chosen: dict[Path, Side] = {}
    for n, clash in enumerate(clashes):
        own, other = both(t, clash.path, mine, theirs)
        theirs_said = t("keeping.theirs", name=who, value=other)
        labels: dict[Side, str] = {"mine": t("keeping.mine", value=own), "theirs": theirs_said}
        why = t(f"keeping.because_{clash.code}")
        st.html(f"<div class='kt-clash'><b>{esc(what(t, clash.path, mine, theirs))}</b> <span>{esc(why)}</span></div>")
        chosen[clash.path] = st.radio(
            what(t, clash.path, mine, theirs), _SIDES, key=f"keeping:{n}:side", label_visibility="collapsed",
            format_func=partial(_label, labels),
        )  # fmt: skip
    with st.container(horizontal=True):
        if st.button(t("keeping.save_this"), key="keeping:save", type="primary"):
            _decide(desk, mine, decided | chosen, done)
        for side in _SIDES:
            label = t("keeping.all_mine") if side == "mine" else t("keeping.all_theirs", name=who)
            if st.button(plain(label), key=f"keeping:all_{side}"):
                _decide(desk, mine, {(): side}, done)


def _label(labels: dict[Side, str], side: Side) -> str:
    return plain(labels[side])


def _decide(desk: Desk, mine: Workspace, decided: dict[Path, Side], done: Any) -> None:
    resolved = desk.resolve(mine, decided)
    session.set_view(_DECIDED, {} if resolved is not None else decided)
    if resolved is not None:
        session.set_view(ASKING, False)
        done(resolved)
    session.redraw_all()


def _close() -> None:
    session.set_view(ASKING, False)
    session.set_view(_DECIDED, {})
