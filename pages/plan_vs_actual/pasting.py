"""A pasted sheet or a file: what can be read is taken in one step, the rest is said and stays in the text field."""

from __future__ import annotations

import re

import streamlit as st

from kpitree.data.actuals import Reading, read_actuals
from kpitree.data.files import decode
from kpitree.errors import FileError
from kpitree.i18n import Translator
from kpitree.model.actuals import Actual
from kpitree.problems import Fix, Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import SetActuals
from pages.plan_vs_actual.period import MONTH, OPENED, PAGE, this_month
from pages.shell import session
from pages.shell.markup import caption
from pages.shell.messages import draw_problems
from pages.shell.months import month_name

TEXT, UNREAD, UPLOAD, KEPT = f"{PAGE}:text", f"{PAGE}:unread", f"{PAGE}:upload", f"{PAGE}:kept"
MOST_TEXT = 100_000  # characters of a file that are put into the text field to be mended
MOST_SAID = 8


def draw_paste(t: Translator, workspace: Workspace, month: str) -> None:
    """A field for rows and columns of a sheet."""
    caption(t("plan_vs_actual.paste_below", month=month_name(t, month)))
    names = [kpi.name for kpi in workspace.tree.levers[:2]] or [kpi.name for kpi in workspace.tree.kpis[:2]]
    session.fill(TEXT, session.view(KEPT, default=""))
    st.text_area(
        t("plan_vs_actual.paste"), key=TEXT, height=170, label_visibility="collapsed",
        placeholder="\n".join(f"{name}\t120" for name in names),
        on_change=lambda: session.set_view(KEPT, session.typed(TEXT) or ""),
    )  # fmt: skip
    st.button(
        t("plan_vs_actual.take"), key=f"{PAGE}:take", type="primary", icon=":material/content_paste_go:",
        on_click=_take_typed, args=(month,),
    )  # fmt: skip


def draw_file(t: Translator, workspace: Workspace, month: str) -> None:
    """A CSV or TSV file."""
    caption(t("plan_vs_actual.file_below", month=month_name(t, month)))
    st.file_uploader(
        t("plan_vs_actual.file"), type=["csv", "tsv", "txt"], key=UPLOAD, on_change=_take_file, args=(month,)
    )


def draw_unread(t: Translator, month: str) -> None:
    """What was not taken, with the row; names that are nearly right are put right at a click."""
    problems: tuple[Problem, ...] = session.view(UNREAD, default=())
    if not problems:
        return
    draw_problems(problems[:MOST_SAID], key=UNREAD, on_fix=lambda p, fix: _mend(p, fix, month))
    if len(problems) > MOST_SAID:
        caption(t("plan_vs_actual.unread_more", n=len(problems) - MOST_SAID))


def _take_typed(month: str) -> None:
    text = session.typed(TEXT) or ""
    session.set_view(KEPT, text if take(text, month) else "")


def _take_file(month: str) -> None:
    upload = session.typed(UPLOAD)
    if upload is None:
        session.set_view(UNREAD, ())
        return
    try:
        text = decode(upload.getvalue(), name=upload.name[:80])
    except FileError as error:
        session.set_view(UNREAD, tuple(error.problems))
        return
    if take(text, month) and len(text) <= MOST_TEXT:
        session.set_view(KEPT, text)  # to be mended where it can be edited
        session.set_view(f"{PAGE}:way", "paste")


def _mend(problem: Problem, fix: Fix, month: str) -> None:
    """Write the name that was meant in its cells, and read again."""
    name = re.escape(str(problem.params.get("name", "")))
    text = session.view(KEPT, default="")
    mended = re.sub(
        rf"(?m)(^|[\t,;])([ \"']*){name}(?=[ \"']*(?:[\t,;\r]|$))", lambda m: f"{m[1]}{m[2]}{fix.text}", text
    )
    session.set_view(KEPT, mended if take(mended, month) else "")


def take(text: str, month: str) -> bool:
    """Take what can be read; True when something could not, which is then to be said."""
    tree = session.workspace().tree
    reading = read_actuals(text, tree, month=month, latest=this_month())
    session.set_view(UNREAD, reading.problems)
    session.set_view(OPENED, True)
    values = _values(reading)
    if values and session.apply(SetActuals(values=values)):
        session.set_view(MONTH, reading.months[-1])
        said = Problem(code="actuals_taken", severity="warning", params={"n": len(reading.entries)})
        session.notify(said)
    return bool(reading.problems)


def _values(reading: Reading) -> dict[str, dict[str, Actual | None]]:
    values: dict[str, dict[str, Actual | None]] = {}
    for entry in reading.entries:
        values.setdefault(entry.month, {})[entry.kpi] = entry.value
    return values
