"""The tree on the screen: a component that draws what `drawing()` describes and says which KPI was chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from pages.shell import session
from pages.shell.canvas.bundle import bundle, style
from pages.shell.canvas.drawing import Drawing

_HERE = Path(__file__).parent
_COMPONENT = st.components.v2.component(
    "kpitree_canvas",
    css=style(_HERE / "canvas.css"),
    js=bundle(_HERE, "canvas"),
)


def tree_canvas(
    tree_data: Drawing, *, key: str, height: int = 480, on_select: Callable[[str], None] | None = None
) -> None:
    """Draw a tree. `tree_data` comes from `drawing`; `height` is the most it takes, in CSS pixels.

    `on_select` is called with a KPI id before the next run of the script, when someone chooses a node. Zoom, pan,
    direction and folded branches are kept in the browser, under `key`.
    """

    def selected() -> None:
        event: Any = getattr(session.typed(key), "select", None)
        if event and on_select is not None:
            on_select(str(event["id"]))

    # In a list: Streamlit would look for data frames in a dict's values, and load pandas to do so.
    _COMPONENT(key=key, data=[{**tree_data, "key": key, "height": height}], on_select_change=selected)
