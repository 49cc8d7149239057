"""Taking the workspace along and bringing it back: download and upload of `.kpitree.json` and equation text."""

from __future__ import annotations

import streamlit as st

from kpitree.data.files import decode, read_workspace, write_workspace
from kpitree.data.text import read_text, to_text
from kpitree.errors import KpiTreeError
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import OpenWorkspace
from pages.shell import session

UPLOAD = "files:upload"
MOST_MB = 20


def draw_menu() -> None:
    """The file menu of the bar."""
    t = session.translator()
    menu = st.popover("", icon=":material/folder_open:", help=t("files.menu"), key="bar:files", on_change="rerun")
    if not menu.open:
        return
    with menu:
        draw_save(t("files.save"), key="files:save")
        tree = session.workspace().tree
        st.download_button(
            t("files.save_text"), lambda: to_text(tree), file_name=f"{file_name()}.txt",
            mime="text/plain", key="files:save_text", icon=":material/notes:", width="stretch", on_click="ignore",
        )  # fmt: skip
        st.file_uploader(
            t("files.open"),
            type=["json", "txt"],
            key=UPLOAD,
            max_upload_size=MOST_MB,
            help=t("files.open_help"),
            on_change=_open,
        )


def draw_save(label: str, *, key: str) -> None:
    """A button that downloads the workspace; the file is made when it is pressed."""
    workspace = session.workspace()  # now: Streamlit makes the file outside of the session
    st.download_button(
        label, lambda: write_workspace(workspace), file_name=f"{file_name()}.kpitree.json",
        mime="application/json", key=key, icon=":material/download:", width="stretch", on_click="ignore",
    )  # fmt: skip


def file_name() -> str:
    """What files of this workspace are called, without an ending."""
    workspace = session.workspace()
    kgi = workspace.tree[workspace.tree.kgi].name if workspace.tree.kgi else "kpitree"
    return "".join(c if c.isalnum() else "_" for c in (workspace.title or kgi))[:60]


def _open() -> None:
    upload = session.typed(UPLOAD)
    if upload is None:
        return
    try:
        workspace = read_upload(upload.getvalue(), name=upload.name)
    except KpiTreeError as error:
        session.notify(*error.problems)
        return
    session.apply(OpenWorkspace(workspace=workspace))
    session.notify(Problem(code="file_opened", severity="warning", params={"file": upload.name[:80]}))


def read_upload(content: bytes, *, name: str) -> Workspace:
    """The workspace in an uploaded file; text keeps formulas that cannot be read, so that they can be mended here.

    Raises FileError when nothing in it can be used.
    """
    if name.lower().endswith(".json"):
        return read_workspace(content, name=name)
    read = read_text(decode(content, name=name))
    if not read.tree.kpis:
        raise KpiTreeError("no KPI in this text", [Problem(code="file_no_kpi", params={"file": name[:80]})])
    return Workspace(tree=read.tree, title=name.rsplit(".", 1)[0][:200])
