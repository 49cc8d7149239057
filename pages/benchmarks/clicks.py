"""Opening a row of the list and taking a figure, by a click or a key: what plain HTML cannot tell Python."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.benchmarks.choices import pick
from pages.benchmarks.controls import toggle
from pages.shell import session

_WIDGET = "benchmarks:clicks"
_component = st.components.v2.component(
    "kpitree_benchmark_clicks",
    html="<span hidden></span>",
    js=(Path(__file__).parent / "clicks.js").read_text("utf-8"),
)


def listen(shown: str) -> None:
    """Hear clicks on rows; `shown` changes with what is drawn, so that the focus can be given back."""
    with st.container(key="benchmarks:clicks_holder"):
        _component(key=_WIDGET, data={"shown": shown}, height="content", on_open_change=_open, on_pick_change=_pick)


def _open() -> None:
    if kpi_id := str(getattr(session.typed(_WIDGET), "open", "") or ""):
        toggle(kpi_id)


def _pick() -> None:
    pick(str(getattr(session.typed(_WIDGET), "pick", "") or ""))
