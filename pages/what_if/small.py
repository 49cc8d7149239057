"""The small buttons of a lever (lock, more) and of the tray (take back): plain HTML, and what hears them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import Kpi
from kpitree.workspace.actions import EditKpi, ResetLevers
from pages.shell import session
from pages.shell.markup import esc
from pages.what_if.moving import PAGE, act, redraw

OPEN = f"{PAGE}:open"  # the lever whose quick moves are shown
_WIDGET = f"{PAGE}:small"
_component = st.components.v2.component(
    "kpitree_lever_buttons", html="<span hidden></span>", js=(Path(__file__).parent / "small.js").read_text("utf-8")
)


def small_buttons(t: Translator, kpi: Kpi, *, opened: bool) -> str:
    """Those of a lever as HTML."""
    lock = t("what_if.unlock" if kpi.locked else "what_if.lock")
    more = t("what_if.less" if opened else "what_if.more")
    return (
        f"{_button(kpi, 'lock', lock, 'lock' if kpi.locked else 'lock_open', f'aria-pressed={_js(kpi.locked)}')}"
        f"{_button(kpi, 'more', more, 'expand_less' if opened else 'expand_more', f'aria-expanded={_js(opened)}')}"
    )


def _button(kpi: Kpi, does: str, label: str, icon: str, state: str) -> str:
    said = esc(label)
    return (
        f"<button type='button' class='kt-small kt-{does}' data-presses='{does}' data-lever='{kpi.id}' title='{said}' "
        f"aria-label='{said}: {esc(kpi.name)}' {state}><i aria-hidden='true'>{icon}</i></button>"
    )


def _js(on: bool) -> str:
    return "true" if on else "false"


def listen() -> None:
    """Hear them. Once a page, outside of what is drawn anew while levers move."""
    with st.container(key=_WIDGET):
        _component(key=f"{_WIDGET}:heard", height="content", on_press_change=_pressed)


def _pressed() -> None:
    said = getattr(session.typed(f"{_WIDGET}:heard"), "press", None)
    if isinstance(said, list | tuple) and len(said) == 2:
        press(str(said[0]), str(said[1]))


def press(does: str, kpi_id: str) -> None:
    """What a press does: lock or unlock, take back, open or close the quick moves (which closes those of another)."""
    tree = session.workspace().tree
    if kpi_id not in tree:
        return
    if does == "lock":
        act(EditKpi(kpi=kpi_id, patch={"locked": not tree[kpi_id].locked}), kpi_id)
    elif does == "reset":
        act(ResetLevers(kpis=(kpi_id,)), kpi_id)
    elif does == "more":
        last = session.view(OPEN, default="")
        session.set_view(OPEN, "" if last == kpi_id else kpi_id)
        redraw(*dict.fromkeys(k for k in (last, kpi_id) if k))
