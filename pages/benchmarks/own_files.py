"""Own rows from and to a spreadsheet: what cannot be read is said with row and column, and nothing is taken over."""

from __future__ import annotations

import streamlit as st

from kpitree.data.benchmarks import facet, load, stages
from kpitree.data.benchmarks.own_cells import Wrong
from kpitree.data.benchmarks.own_csv import COLUMNS, Reading, Words, read_csv, word_key, write_csv
from kpitree.data.files import decode
from kpitree.errors import FileError
from kpitree.i18n import LANGUAGES, Translator
from kpitree.model import read_unit
from kpitree.model.benchmark import TYPED
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AddBenchmarks
from pages.benchmarks import words
from pages.shell import session
from pages.shell.markup import caption, esc

PAGE = "benchmarks"
UPLOAD = f"{PAGE}:own:upload"
MOST_SAID = 6
MOST_MB = 20


def draw_files(t: Translator, workspace: Workspace) -> None:
    """Taking own rows along as CSV, and bringing many at once."""
    caption(t("benchmarks.files_below"))
    rows, known = workspace.benchmarks, vocabulary(t, workspace)
    st.download_button(
        t("benchmarks.export" if rows else "benchmarks.export_empty"), lambda: write_csv(rows, known),
        file_name=f"{t('benchmarks.export_name')}.csv", mime="text/csv", key=f"{PAGE}:own:export",
        icon=":material/download:", width="stretch", on_click="ignore",
    )  # fmt: skip
    st.file_uploader(t("benchmarks.import"), type=["csv", "txt"], key=UPLOAD, max_upload_size=MOST_MB, on_change=_read)
    wrong: tuple[str, ...] = session.view(f"{UPLOAD}:wrong", default=())
    if wrong:
        lines = "".join(f"<li>{esc(message)}</li>" for message in wrong[:MOST_SAID])
        st.html(
            f"<div class='kt-problem kt-error' role='alert'>{esc(t('benchmarks.import_refused'))}"
            f"<ul class='kt-bm-wrong'>{lines}</ul></div>"
        )
        if len(wrong) > MOST_SAID:
            caption(t("benchmarks.import_more", n=str(len(wrong) - MOST_SAID)))


def _read() -> None:
    t, upload = session.translator(), session.typed(UPLOAD)
    if upload is None:
        session.set_view(f"{UPLOAD}:wrong", ())
        return
    reading, said = read_upload(t, session.workspace(), upload.getvalue(), name=upload.name)
    session.set_view(f"{UPLOAD}:wrong", said)
    if reading.rows and session.apply(AddBenchmarks(rows=reading.rows)):
        session.notify(
            Problem(code="own_csv_read", severity="warning", params={"file": upload.name[:80], "n": len(reading.rows)})
        )


def read_upload(t: Translator, workspace: Workspace, content: bytes, *, name: str) -> tuple[Reading, tuple[str, ...]]:
    """The rows of a file, and in words everything that is wrong with it: one of the two is empty."""
    try:
        text = decode(content, name=name[:80])
    except FileError as error:
        return Reading(), tuple(t.problem(problem) for problem in error.problems)
    own = {row.id for row in workspace.benchmarks}
    published = {row.id for row in load()}
    reading = read_csv(text, vocabulary(t, workspace), taken=own | published, published=published - own)
    return reading, tuple(in_file(t, wrong) for wrong in reading.wrong)


def said_of(t: Translator, wrong: Wrong) -> str:
    """What is wrong, with its numbers in the row's unit, and what could be written instead."""
    unit, problem = read_unit(wrong.unit), wrong.problem
    params = {k: t.value(v, unit, trim=True) if isinstance(v, float) else v for k, v in problem.params.items()}
    said = t.problem(problem.model_copy(update={"params": params}))
    choices = t("benchmarks.or").join(fix.text for fix in problem.fixes)
    return said + t("benchmarks.write_instead", choices=choices) if choices else said


def in_file(t: Translator, wrong: Wrong) -> str:
    """What is wrong in a file, with the row and the column."""
    said = said_of(t, wrong)
    if not wrong.row:
        return said
    if wrong.column is None:
        return t("benchmarks.in_row", row=str(wrong.row), message=said)
    column = "numerator" if wrong.column == "ratio" else wrong.column
    return t("benchmarks.in_cell", row=str(wrong.row), column=t(f"benchmarks.csv_{column}"), message=said)


def vocabulary(t: Translator, workspace: Workspace) -> Words:
    """What columns, stages and the rest are called: written in the reader's language, understood in any, and as ids."""
    ids = {
        "column": COLUMNS, "stage": _stages(workspace), "kind": TYPED,
        **{name: facet(name) for name in ("channel", "industry", "size", "region")},
    }  # fmt: skip
    said = {kind: {word: _label(t, kind, word) for word in known} for kind, known in ids.items()}
    meant: dict[str, dict[str, str]] = {}
    for kind, known in ids.items():
        meant[kind] = {word_key(word): word for word in known}
        for lang in LANGUAGES:
            meant[kind] |= {word_key(_label(Translator(lang), kind, word)): word for word in known}
    return Words(said=said, meant=meant)


def _stages(workspace: Workspace) -> tuple[str, ...]:
    """Every stage that is published, in an own row or in the tree."""
    rows = [row.ratio for row in workspace.benchmarks] + [kpi.benchmark for kpi in workspace.tree.kpis]
    return tuple(dict.fromkeys([*stages(), *(stage for ratio in rows for stage in ratio.split("/") if stage)]))


def _label(t: Translator, kind: str, word: str) -> str:
    return t(f"benchmarks.csv_{word}") if kind == "column" else words.named(t, kind, word)
