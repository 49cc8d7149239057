"""Opening a row of the list by a click on it or Enter: the only thing that plain HTML cannot tell Python."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.benchmarks.controls import toggle
from pages.shell import session

_WIDGET = "benchmarks:clicks"
_component = st.components.v2.component(
    "kpitree_benchmark_clicks",
    html="<span hidden></span>",
    js=(Path(__file__).parent / "clicks.js").read_text("utf-8"),
)


def listen(opened: str) -> None:
    """Hear clicks on rows; `opened` is the row that is open now."""
    with st.container(key="benchmarks:clicks_holder"):
        _component(key=_WIDGET, data={"opened": opened}, height="content", on_open_change=_open)


def _open() -> None:
    kpi_id = str(getattr(session.typed(_WIDGET), "open", "") or "")
    if kpi_id:
        toggle(kpi_id)
