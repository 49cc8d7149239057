"""Taking a picture along: PNG, SVG and the numbers behind it as CSV.

    draw_saving("sensitivity:chart", "tornado", rows, picture)

Pictures are drawn by Python (kpitree.export.picture): on white, with title, date and source, whatever the screen looks
like. The browser paints PNG from them (saving.js), so that letters are its own and never boxes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from kpitree.export.picture.frame import Picture
from pages.shell import session
from pages.shell.saving.table import to_csv

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "kpitree_saving",
    html="<div class='saving'></div>",
    css="\n" + (_HERE / "saving.css").read_text("utf-8"),
    js=(_HERE / "saving.js").read_text("utf-8"),
)
Rows = Sequence[Mapping[str, object]]


def draw_saving(key: str, name: str, rows: Callable[[], Rows], picture: Callable[[], Picture]) -> None:
    """A small button beside a chart that offers its picture and its numbers.

    `name` is the file's name without ending; the day is added. `rows()` is the table as dicts, with column names as
    people read them and plain numbers; both are asked only when somebody wants to save.
    """
    t = session.translator()
    menu = st.popover(
        t("saving.save"), type="tertiary", icon=":material/download:", key=f"{key}:saving", on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        draw_buttons(f"{key}:saving_buttons", name, rows=rows(), picture=picture(), title=t("saving.title"))


def draw_buttons(
    key: str, name: str, *, rows: Rows | None = None, picture: Picture | None = None, title: str = ""
) -> None:
    """The buttons themselves, for what there is: PNG and SVG of a picture, CSV of rows."""
    t = session.translator()
    said = {
        "title": title,
        "png": t("saving.png"),
        "svg": t("saving.svg"),
        "csv": t("saving.csv"),
        "saved": t("saving.saved", file="{file}"),  # the browser fills it in
        "failed": t("saving.failed"),
    }
    data: dict[str, object] = {"name": file_name(name), "csv": "" if rows is None else to_csv(rows), "said": said}
    if picture is not None:
        data |= {"svg": picture.svg, "width": picture.width, "height": picture.height}
    _component(key=key, data=[data], height="content")


def file_name(name: str) -> str:
    """A name that every file system takes: letters and digits of any script, `-` and `_`."""
    return re.sub(r"[^\w-]+", "_", name).strip("_")[:80] or "kpitree"
