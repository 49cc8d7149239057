"""Knowing when somebody presses Enter in a live text field, and putting the caret back into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from pages.shell import session

_component = st.components.v2.component(
    "kpitree_enter", html="<span hidden></span>", js=(Path(__file__).parent / "enter.js").read_text("utf-8")
)


def on_enter(field: str, act: Callable[..., Any], *args: Any, focus: int = 0) -> None:
    """Call `act(text, *args)` when Enter is pressed in the text field with the key `field`; it is drawn invisibly."""
    key = f"{field}:enter"

    def pressed() -> None:
        text = getattr(session.typed(key), "enter", None)
        if isinstance(text, str):
            act(text, *args)

    with st.container(key=f"{field}:enter_place", height="content"):
        # Streamlit turns ":" in keys into "-" for class names.
        data = {"field": field.replace(":", "-"), "focus": focus}
        _component(key=key, data=[data], height="content", on_enter_change=pressed)
