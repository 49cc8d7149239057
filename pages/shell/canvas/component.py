"""The tree on the screen as Streamlit components: the script, which travels once, and one place for each tree."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from kpitree.i18n import Translator
from pages.shell import session
from pages.shell.canvas.bundle import bundle, packed, style
from pages.shell.canvas.drawing import Drawing
from pages.shell.canvas.labels import labels
from pages.shell.canvas.number_signs import style_json

_HERE = Path(__file__).parent
# A component's script goes to the browser again whenever its data changes. So the one with the large script has data
# that changes only with the language, and the one whose data changes has next to no script.
_SCRIPT = st.components.v2.component("kpitree_canvas_script", html="<span hidden></span>", js=packed(_HERE, "canvas"))
_PLACE = st.components.v2.component("kpitree_canvas", js=bundle(_HERE, "place"))
SCRIPT_KEY = "canvas:script"


@cache
def _style() -> str:
    return "".join(style(_HERE / f"{name}.css") for name in ("canvas", "view", "edit"))


def canvas_script(translator: Translator) -> None:
    """Send the script that draws trees. Once a page, outside of everything that is drawn anew while levers move.

    app.py does so before anything else of the page, for pages with `PageSpec.canvas`.
    """
    said = {"labels": labels(translator), "style": style_json(translator.lang), "css": _style()}
    with st.container(key="canvas_script"):
        _SCRIPT(key=SCRIPT_KEY, data=[said], height="content")


def tree_canvas(
    tree_data: Drawing, *, key: str, height: int = 480, answer: dict[str, Any] | None = None,
    on_events: Callable[[Any], None] | None = None,
) -> None:  # fmt: skip
    """Draw a tree. `tree_data` comes from `drawing`; `height` is the most it takes, in CSS pixels.

    `on_events` is called before the next run of the script with what the browser sent (see receive.py), and `answer`
    says what became of it. Zoom, pan, direction and folded branches are kept in the browser, under `key`.
    """

    def came() -> None:
        batch: Any = getattr(session.typed(key), "events", None)
        if batch and on_events is not None:
            on_events(batch)

    # In a list: Streamlit would look for data frames in a dict's values, and load pandas to do so.
    data = {**tree_data, "key": key, "height": height, "answer": answer or {"client": "", "acked": 0, "rev": 0}}
    _PLACE(key=key, data=[data], on_events_change=came)
