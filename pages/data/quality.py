"""What was left out or read in a certain way, and why: nothing silently; also as a file to take along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from kpitree.data.measuring.problem_rows import ProblemRows, as_table
from kpitree.data.measuring.result import Measurement
from kpitree.errors import KpiTreeError
from kpitree.i18n import Translator
from kpitree.problems import Problem
from pages.data.words import count
from pages.data.words import problem as words_of
from pages.shell.markup import caption, esc, section
from pages.shell.saving.csv import draw_csv

PAGE = "data"
# What is said of rows that can be listed one by one; of two files those of the second that are not joined.
OF_ROWS = frozenset((
    "dates_unreadable", "dates_in_future", "amounts_unreadable", "order_impossible", "stage_without_date",
    "rows_before_funnel", "ids_repeated", "rows_without_id", "events_without_id", "rows_too_many_cells",
))  # fmt: skip
OF_TWO = frozenset(("join_alone", "join_without_key"))


def draw_quality(t: Translator, found: Measurement, rows: Callable[[], ProblemRows] | None) -> None:
    """The list, or one line that there is nothing to say; `rows` gives the rows themselves, where they can be had."""
    section(t("data.quality"), t("data.quality_below", lines=count(found.lines)) if found.lines else "")
    if not found.problems:
        caption(t("data.quality_none"))
        return
    lines = "".join(f"<li>{esc(words_of(t, problem))}</li>" for problem in found.problems)
    st.html(f"<ul class='kt-data-notes'>{lines}</ul>")
    said = report(t, found.problems)
    listed = OF_TWO if found.joined is not None else OF_ROWS
    with st.container(horizontal=True, gap="small", key=f"{PAGE}:quality:files"):
        if rows is not None and any(problem.code in listed for problem in found.problems):
            draw_csv(f"{PAGE}:rows", t("data_rows.file"), partial(lines_of, t, rows), label=t("data_rows.save"))
        draw_csv(f"{PAGE}:quality", t("data.quality_file"), lambda: said, label=t("data.quality_save"))


def lines_of(t: Translator, rows: Callable[[], ProblemRows]) -> list[dict[str, object]]:
    """The file; why there is none is said in it, since nothing else can be said when a file is asked for."""

    def words(key: str, **params: str) -> str:
        return t(f"data_rows.{key}", **params)

    try:
        return as_table(rows(), words)
    except KpiTreeError as error:
        return [{t("data_rows.reason"): words_of(t, problem)} for problem in error.problems]


def report(t: Translator, problems: Sequence[Problem]) -> list[dict[str, object]]:
    """One row for each thing that was noticed: how many rows, in which column, examples with their rows, in words."""
    return [
        {
            t("data.report_n"): _number(problem.params.get("n")),
            t("data.report_column"): problem.params.get("column", ""),
            t("data.report_examples"): problem.params.get("examples", ""),
            t("data.report_said"): words_of(t, problem),
        }
        for problem in problems
    ]


def _number(n: object) -> object:
    return int(n) if isinstance(n, str) and n.isdecimal() else ""
