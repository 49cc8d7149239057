"""The files that people take along, each made when its button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from kpitree.data.benchmarks import load
from kpitree.data.files import write_workspace
from kpitree.data.text import to_text
from kpitree.export.stamp import Stamp
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from pages.share.slides import make_slides, template_now
from pages.shell import compute
from pages.shell.files import file_name
from pages.shell.markup import esc
from pages.shell.saving.table import to_csv
from pages.shell.stamp import stamp

PAGE = "share"
Make = Callable[[Workspace, Translator, Stamp], bytes]


@dataclass(frozen=True)
class Kind:
    """One kind of file: `name` is its key in the catalogue, `make` its content."""

    name: str
    ending: str
    mime: str
    icon: str
    make: Make


def _workbook(workspace: Workspace, t: Translator, stamp: Stamp) -> bytes:
    from kpitree.export.workbook import to_workbook  # heavy, and only for who asks

    return to_workbook(workspace, t, stamp=stamp, benchmarks=load())


def _markdown(workspace: Workspace, t: Translator, stamp: Stamp) -> bytes:
    from kpitree.export.markdown import to_markdown

    return to_markdown(workspace, t, stamp=stamp).encode()


def _print(workspace: Workspace, t: Translator, stamp: Stamp) -> bytes:
    from kpitree.export.handout import to_handout

    return to_handout(workspace, t, stamp=stamp).encode()


def _table(workspace: Workspace, t: Translator, stamp: Stamp) -> bytes:
    now, base = compute.now(workspace).values, compute.baseline(workspace).values
    rows = [
        {"id": kpi.id, "kpi": kpi.name, "unit": kpi.unit, "baseline": base[kpi.id], "value": now[kpi.id],
         "low": kpi.range.low if kpi.range else None, "high": kpi.range.high if kpi.range else None,
         "formula": kpi.formula or "", "source": kpi.source, "owner": kpi.owner}
        for kpi in workspace.tree.kpis
    ]  # fmt: skip
    return to_csv(rows).encode()


WORKBOOK_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES_MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
KINDS = (
    Kind("workbook", "xlsx", WORKBOOK_MIME, ":material/table_view:", _workbook),
    Kind("slides", "pptx", SLIDES_MIME, ":material/slideshow:", make_slides),
    Kind("print", "html", "text/html", ":material/print:", _print),
    Kind("markdown", "md", "text/markdown", ":material/notes:", _markdown),
    Kind("table", "csv", "text/csv", ":material/table_rows:", _table),
    Kind("workspace", "kpitree.json", "application/json", ":material/inventory_2:",
         lambda workspace, t, stamp: write_workspace(workspace, exported=stamp.fields()).encode()),
    Kind("text", "txt", "text/plain", ":material/function:",
         lambda workspace, t, stamp: to_text(workspace.tree).encode()),
)  # fmt: skip


def draw_kinds(t: Translator, workspace: Workspace) -> None:
    """A card for each kind, two or three beside each other."""
    for start in range(0, len(KINDS), 3):
        for place, kind in zip(st.columns(3, gap="medium"), KINDS[start : start + 3], strict=False):
            with place, st.container(border=True, height="stretch", key=f"{PAGE}:card:{kind.name}"):
                _draw(t, workspace, kind)


def _draw(t: Translator, workspace: Workspace, kind: Kind) -> None:
    title, below = t(f"sharing.{kind.name}"), t(f"sharing.{kind.name}_below")
    st.html(f"<div class='kt-kind'><h3>{esc(title)}<i>.{esc(kind.ending)}</i></h3><p>{esc(below)}</p></div>")
    at = stamp()
    make = partial(make_slides, template=template_now()) if kind.name == "slides" else kind.make
    st.download_button(
        t("sharing.download"), lambda: make(workspace, t, at), file_name=f"{file_name()}.{kind.ending}",
        mime=kind.mime, key=f"{PAGE}:{kind.name}", icon=kind.icon, width="stretch", on_click="ignore",
        type="primary" if kind.name == "workbook" else "secondary", disabled=not workspace.tree.kpis,
    )  # fmt: skip
