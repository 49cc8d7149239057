"""PowerPoint: what its slides will be, and the customer's own template."""

from __future__ import annotations

import streamlit as st

from kpitree.data.benchmarks import load
from kpitree.errors import FileError
from kpitree.export.slides import check_template, left_out
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from pages.shell import session
from pages.shell.markup import caption, esc, section
from pages.shell.messages import draw_problems

PAGE = "share"
UPLOAD, TEMPLATE, REFUSED = (f"{PAGE}:template:{part}" for part in ("upload", "kept", "refused"))
MOST_MB = 30
Template = tuple[str, bytes]  # its name and its content


def template_now() -> Template | None:
    """The template that was chosen, until it is taken out again."""
    kept: Template | None = session.view(TEMPLATE, default=None)
    return kept


def draw_slides(t: Translator, workspace: Workspace) -> None:
    """Which slides are left out and why, and the field for the template."""
    section(t("slides_page.title"), t("slides_page.below"))
    without = left_out(workspace, t, benchmarks=load())
    if without:
        items = "".join(f"<li>{esc(reason)}</li>" for reason in without)
        st.html(f"<div class='kt-without'><p>{esc(t('slides_page.without'))}</p><ul>{items}</ul></div>")
    st.file_uploader(
        t("slides_page.template"), type=["pptx", "potx"], key=UPLOAD, max_upload_size=MOST_MB, on_change=_read
    )  # fmt: skip
    draw_problems(session.view(REFUSED, default=()), key=REFUSED)
    kept = template_now()
    if kept is None:
        caption(t("slides_page.template_below"))
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{PAGE}:template:row"):
        caption(t("slides_page.template_used", file=kept[0]))
        st.button(t("slides_page.template_out"), key=f"{PAGE}:template:out", type="tertiary", on_click=_take_out)


def _read() -> None:
    upload = session.typed(UPLOAD)
    session.set_view(REFUSED, ())
    if upload is None:
        return
    name, content = upload.name[:80], upload.getvalue()
    try:
        check_template(content, session.translator(), name=name)
    except FileError as error:
        session.set_view(REFUSED, tuple(error.problems))
        return
    session.set_view(TEMPLATE, (name, content))


def _take_out() -> None:
    session.set_view(TEMPLATE, None)
    session.set_view(REFUSED, ())
