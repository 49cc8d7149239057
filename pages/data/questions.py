"""What only people can answer: which table of several, which sheet, what 3/4/2026 means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from kpitree.data.importing.source import TableSource
from kpitree.i18n import Translator
from kpitree.problems import Fix, Problem
from pages.data import words
from pages.data.asking import change
from pages.shell import messages, session

PAGE = "data"
TABLE, SHEET = f"{PAGE}:table", f"{PAGE}:sheet"


def table_of(file: str) -> tuple[int | None, str]:
    """The header row and the sheet that people chose in this file; None and "" where they did not."""
    chosen: tuple[str, int | None, str] = session.view(TABLE, default=("", None, ""))
    return chosen[1:] if chosen[0] == file else (None, "")


def draw_table_choice(t: Translator, file: str, source: TableSource) -> None:
    """Where a file has several sheets or tables: which one is meant."""
    if len(source.sheets) < 2 and len(source.tables) < 2:
        return
    with st.container(horizontal=True, gap="small", key=f"{PAGE}:tables"):
        if len(source.sheets) > 1:
            session.seed(SHEET, source.sheet)
            st.selectbox(
                t("data.sheet"), source.sheets, key=SHEET, width=280, on_change=partial(_choose_sheet, file)
            )  # fmt: skip
        if len(source.tables) > 1:
            session.seed(f"{TABLE}:row", source.header or source.first)
            st.selectbox(
                t("data.table"), source.tables, key=f"{TABLE}:row", width=280,
                format_func=lambda row: t("data.table_row", row=str(row)),
                on_change=partial(_choose_table, file, source.sheet),
            )  # fmt: skip


def _choose_sheet(file: str) -> None:
    session.set_view(TABLE, (file, None, session.typed(SHEET) or ""))


def _choose_table(file: str, sheet: str) -> None:
    session.set_view(TABLE, (file, session.typed(f"{TABLE}:row"), sheet))


def draw_problems(t: Translator, problems: Sequence[Problem], *, source: TableSource | None = None) -> None:
    """Why nothing was counted, with a button for every answer that would do."""
    named = [words.named(t, problem) for problem in problems]
    answer = None if source is None else partial(_answer, source)
    messages.draw_problems(named, key=f"{PAGE}:problems", on_fix=answer)


def _answer(source: TableSource, problem: Problem, fix: Fix) -> None:
    """The order of a column's dates. (A problem names a column by the beginning of its name.)"""
    said = str(problem.params.get("column", ""))
    names = [name for name in source.names if name[:80] == said]
    change(source, lambda old: replace(old, answers={**old.answers, **dict.fromkeys(names, fix.text)}))
