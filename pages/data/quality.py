"""What was left out or read in a certain way, and why: nothing silently; also as a file to take along."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kpitree.data.measuring.result import Measurement
from kpitree.i18n import Translator
from kpitree.problems import Problem
from pages.data import words
from pages.shell.markup import caption, esc, section
from pages.shell.saving.csv import draw_csv

PAGE = "data"


def draw_quality(t: Translator, found: Measurement) -> None:
    """The list, or one line that there is nothing to say."""
    section(t("data.quality"), t("data.quality_below", lines=words.count(found.lines)) if found.lines else "")
    if not found.problems:
        caption(t("data.quality_none"))
        return
    lines = "".join(f"<li>{esc(words.problem(t, problem))}</li>" for problem in found.problems)
    st.html(f"<ul class='kt-data-notes'>{lines}</ul>")
    rows = report(t, found.problems)
    draw_csv(f"{PAGE}:quality", t("data.quality_file"), lambda: rows, label=t("data.quality_save"))


def report(t: Translator, problems: Sequence[Problem]) -> list[dict[str, object]]:
    """One row for each thing that was noticed: how many rows, in which column, examples with their rows, in words."""
    return [
        {
            t("data.report_n"): _number(problem.params.get("n")),
            t("data.report_column"): problem.params.get("column", ""),
            t("data.report_examples"): problem.params.get("examples", ""),
            t("data.report_said"): words.problem(t, problem),
        }
        for problem in problems
    ]


def _number(n: object) -> object:
    return int(n) if isinstance(n, str) and n.isdecimal() else ""
