"""The list of ranges as a component: names are text there, shapes are small drawings, and rows can be pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import Kpi
from pages.shell import session
from pages.shell.canvas.bundle import bundle, style

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "kpitree_ranges",
    html="<div class='ranges'></div>",
    css=style(_HERE / "listing.css"),
    js=bundle(_HERE, "listing"),
)


def draw_list(
    t: Translator, kgi: Kpi, rows: Sequence[dict[str, Any]], *, opened: str, key: str,
    on_press: Callable[[str], None], head: bool = True,
) -> None:  # fmt: skip
    """Draw rows (see rows.shown); `on_press(kpi id)` is called when one is pressed, `opened` looks open."""

    def pressed() -> None:
        kpi_id = getattr(session.typed(key), "press", None)
        if isinstance(kpi_id, str) and kpi_id in session.workspace().tree:
            on_press(kpi_id)

    said = {
        "lever": t("ranges.column_lever"),
        "range": t("ranges.column_range"),
        "basis": t("ranges.source"),
        "swing": t("ranges.column_swing_of", kgi=kgi.name),
        "close": t("ranges.close"),
    }
    data = {"rows": list(rows), "opened": opened, "head": head, "said": said}
    _component(key=key, data=[data], height="content", on_press_change=pressed)
