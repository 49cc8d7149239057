"""The files that people take along, each made when its button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from kpitree.data.benchmarks import load
from kpitree.data.files import write_workspace
from kpitree.data.text import to_text
from kpitree.export import kinds
from kpitree.export.stamp import Stamp
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from pages.share.slides import template_now
from pages.shell.files import file_name
from pages.shell.markup import esc
from pages.shell.saving.table import to_csv
from pages.shell.saving.tree import kpi_rows

PAGE = "share"


@dataclass(frozen=True)
class Kind:
    """One kind of file: `name` is its key in the catalogue, `make` its content."""

    name: str
    ending: str
    mime: str
    icon: str
    make: kinds.Make


WORKBOOK_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK = Kind("workbook", "xlsx", WORKBOOK_MIME, ":material/table_view:", kinds.workbook)
HANDOUT = Kind("print", "html", "text/html", ":material/print:", kinds.handout)
SLIDES_MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
SLIDES = Kind("slides", "pptx", SLIDES_MIME, ":material/slideshow:", kinds.slides)
FILES = (
    SLIDES,
    Kind("markdown", "md", "text/markdown", ":material/notes:", kinds.markdown),
    Kind("table", "csv", "text/csv", ":material/table_rows:",
         lambda workspace, t, stamp, **_: to_csv(kpi_rows(workspace)).encode()),
    Kind("workspace", "kpitree.json", "application/json", ":material/inventory_2:",
         lambda workspace, t, stamp, **_: write_workspace(workspace, exported=stamp.fields()).encode()),
    Kind("text", "txt", "text/plain", ":material/function:",
         lambda workspace, t, stamp, **_: to_text(workspace.tree).encode()),
)  # fmt: skip
KINDS = (WORKBOOK, HANDOUT, *FILES)


def draw_kind(t: Translator, workspace: Workspace, kind: Kind, at: Stamp) -> None:
    """What it is, and the button that makes it."""
    draw_head(t, kind.name, kind.ending)
    draw_button(t, workspace, kind, at)


def draw_head(t: Translator, name: str, ending: str) -> None:
    """The name of a kind and what it is good for."""
    title, below = t(f"sharing.{name}"), t(f"sharing.{name}_below")
    st.html(f"<div class='kt-kind'><h3>{esc(title)}<i>.{esc(ending)}</i></h3><p>{esc(below)}</p></div>")


def draw_button(t: Translator, workspace: Workspace, kind: Kind, at: Stamp) -> None:
    """The file is made when it is pressed."""
    make: Callable[..., bytes] = kind.make
    if kind is SLIDES and (template := template_now()) is not None:
        make = partial(kinds.slides, template_name=template[0], template=template[1])
    st.download_button(
        t("sharing.download"), lambda: make(workspace, t, at, benchmarks=load()),
        file_name=f"{file_name()}.{kind.ending}", mime=kind.mime,
        key=f"{PAGE}:{kind.name}", icon=kind.icon, width="stretch", on_click="ignore",
        type="primary" if kind.name == "workbook" else "secondary",
    )  # fmt: skip
