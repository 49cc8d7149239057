"""A workbook that was edited: what differs is shown first, then taken in one step."""

from __future__ import annotations

import streamlit as st

from kpitree.data.edited import Cells, Edits, find_edits, read_cells
from kpitree.data.edited.edits import Edit
from kpitree.errors import FileError
from kpitree.i18n import Translator
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from kpitree.workspace.exchange import BASELINE, NOW, SCENARIO
from pages.shell import session
from pages.shell.markup import caption, esc, section
from pages.shell.messages import draw_problems

PAGE = "share"
UPLOAD, READ, REFUSED = f"{PAGE}:upload", f"{PAGE}:read", f"{PAGE}:refused"
MOST_MB = 20
MOST_SHOWN = 40


def draw_coming_back(t: Translator, workspace: Workspace) -> None:
    """The field for the file, and what is in it."""
    section(t("sharing.back"), t("sharing.back_below"))
    st.file_uploader(
        t("sharing.back_file"), type=["xlsx", "csv"], key=UPLOAD, max_upload_size=MOST_MB, on_change=_read
    )  # fmt: skip
    draw_problems(session.view(REFUSED, default=()), key=REFUSED)
    read: tuple[str, Cells] | None = session.view(READ, default=None)
    if read is None:
        return
    name, cells = read
    try:
        found = find_edits(cells, workspace, name=name)
    except FileError as error:
        draw_problems(error.problems, key=f"{PAGE}:not_ours")
        return
    draw_problems(found.problems[:MOST_SHOWN], key=f"{PAGE}:cells")
    if not found.edits:
        nothing = Problem(code="edited_nothing", severity="warning", params={"file": name})
        caption(t.problem(nothing))
        return
    st.html(_table(t, workspace, found))
    if len(found.edits) > MOST_SHOWN:
        caption(t("sharing.more", n=len(found.edits) - MOST_SHOWN))
    st.button(
        t("sharing.take", n=len(found.edits)), key=f"{PAGE}:take", type="primary", icon=":material/check:",
        on_click=_take, args=(name, found),
    )  # fmt: skip


def _read() -> None:
    upload = session.typed(UPLOAD)
    session.set_view(READ, None)
    session.set_view(REFUSED, ())
    if upload is None:
        return
    try:
        session.set_view(READ, (upload.name[:80], read_cells(upload.getvalue(), name=upload.name[:80])))
    except FileError as error:
        session.set_view(REFUSED, tuple(error.problems))


def _take(name: str, found: Edits) -> None:
    if session.apply(found.action):
        session.set_view(READ, None)
        session.notify(Problem(code="edited_taken", severity="warning", params={"file": name, "n": len(found.edits)}))


def _table(t: Translator, workspace: Workspace, found: Edits) -> str:
    heads = (t("sharing.col_kpi"), t("sharing.col_where"), t("sharing.col_before"), t("sharing.col_after"))
    rows = "".join(_row(t, workspace, edit) for edit in found.edits[:MOST_SHOWN])
    head = "".join(f"<th scope='col'>{esc(one)}</th>" for one in heads)
    return f"<div class='kt-edits'><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"


def _row(t: Translator, workspace: Workspace, edit: Edit) -> str:
    kpi = workspace.tree[edit.kpi]
    values = (t.value(value, kpi.measure) for value in (edit.before, edit.after))
    cells = (kpi.name, _where(t, workspace, edit.where), *values)
    return f"<tr>{''.join(f'<td>{esc(cell)}</td>' for cell in cells)}</tr>"


def _where(t: Translator, workspace: Workspace, where: str) -> str:
    if where in (BASELINE, NOW):
        return t("sharing.where_baseline") if where == BASELINE else t("sharing.where_now")
    names = {SCENARIO + s.id: s.name for s in workspace.scenarios}
    return names.get(where, "")
