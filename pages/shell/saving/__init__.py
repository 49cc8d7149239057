"""Taking a picture along: PNG, SVG and the numbers behind it as CSV, for the chart in one place of a page.

    with st.container(key="sensitivity:chart"):
        chart.draw(...)
    draw_saving("sensitivity:chart", "tornado", rows)

Pictures are made by the browser from what is on the screen (saving.js): only it knows fonts, colours and text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from pages.shell import session
from pages.shell.saving.table import to_csv

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "kpitree_saving",
    html="<div class='saving'></div>",
    css="\n" + (_HERE / "saving.css").read_text("utf-8"),
    js=(_HERE / "saving.js").read_text("utf-8"),
)
FORMATS = ("png", "svg", "csv")


def draw_saving(place: str, name: str, rows: Callable[[], Sequence[Mapping[str, object]]]) -> None:
    """A small button that saves what is drawn inside `st.container(key=place)`.

    `name` is the file's name without ending; the day is added. `rows()` is the table as dicts, with column names as
    people read them and plain numbers; it is asked only when somebody wants to save.
    """
    t = session.translator()
    menu = st.popover(
        t("saving.save"), type="tertiary", icon=":material/download:", key=f"{place}:saving", on_change="rerun"
    )
    if not menu.open:
        return
    said = {
        "title": t("saving.title"),
        "png": t("saving.png"),
        "svg": t("saving.svg"),
        "csv": t("saving.csv"),
        "saved": t("saving.saved", file="{file}"),  # the browser fills it in
        "nothing": t("saving.nothing"),
        "failed": t("saving.failed"),
    }
    data = {"place": css_name(place), "name": file_name(name), "csv": to_csv(rows()), "said": said}
    with menu:
        _component(key=f"{place}:saving_buttons", data=[data], height="content")


def css_name(key: str) -> str:
    """The class that Streamlit gives to the container with that key."""
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key)


def file_name(name: str) -> str:
    """A name that every file system takes: letters and digits of any script, `-` and `_`."""
    return re.sub(r"[^\w-]+", "_", name).strip("_")[:80] or "kpitree"
