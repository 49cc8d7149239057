"""The rows that are listed are those the count speaks of: as many, where they stand, with what stands there (§56)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import kpitree as kt
from kpitree.data.measuring.problem_rows import ProblemRow, problem_rows
from tests.measure.funnels import AS_OF, MAPPING, STAGES
from tests.measure.test_counts import RECORDS, write_csv, write_parquet

SAID = {"dates_unreadable": "date", "dates_in_future": "future", "order_impossible": "order",
        "stage_without_date": "undated", "rows_before_funnel": "outside", "ids_repeated": "repeated",
        "rows_without_id": "without_id", "amounts_unreadable": "amount", "rows_too_many_cells": "cells"}  # fmt: skip


def listed_and_said(file: Path, mapping: dict[str, str]) -> tuple[Counter[str], Counter[str]]:
    """How many there are of each reason: in the list, and by the count."""
    rows = problem_rows(file, mapping, as_of=AS_OF).rows
    assert [row.row for row in rows] == sorted(row.row for row in rows)
    said = Counter[str]()
    for problem in kt.measure(file, mapping, as_of=AS_OF).problems:
        if problem.code in SAID:
            said[SAID[problem.code]] += int(str(problem.params["n"]))
    return Counter(row.code for row in rows), said


@pytest.mark.parametrize(("name", "write", "first"), [("a.csv", write_csv, 2), ("a.parquet", write_parquet, 1)])
def test_as_many_as_the_count_says_and_every_one_is_right(tmp_path: Path, name: str, write: Any, first: int) -> None:
    write(tmp_path / name)
    listed, said = listed_and_said(tmp_path / name, MAPPING)
    assert listed == said
    for row in problem_rows(tmp_path / name, MAPPING, as_of=AS_OF).rows:
        record = RECORDS[row.row - first]
        at = list(MAPPING.values()).index(row.column)
        day = record.days[at] if at < len(STAGES) else record.lost
        if row.code == "date":
            assert row.value == day
        elif row.code == "future":
            assert isinstance(day, date)
            assert day > AS_OF
            assert row.value == day.isoformat()
        elif row.code == "order":
            before = record.days[at - 1]
            assert isinstance(day, date)
            assert isinstance(before, date)
            assert day < before
            assert (row.value, row.other) == (day.isoformat(), list(MAPPING.values())[at - 1])
        else:
            assert row.code == "undated"
            assert not isinstance(day, date) or day > AS_OF


def test_ids_amounts_and_long_rows(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(
        "note above\n\nid,created,won,amount\n"
        "1,2026-01-01,2026-02-01,5\n"
        "1,2026-01-02,,x\n"  # row 5: again, and no amount
        ",2026-01-03,,1\n"  # row 6: without an id
        "2,,,\n"  # row 7: reached nothing
        "3,2026-01-05,2026-01-01,1\n"  # row 8: won before it was made
        "4,2026-01-05,,1,more,cells\n",  # row 9
        "utf-8",
    )
    mapping = {"lead": "created", "won": "won", "amount": "amount", "id": "id"}
    rows = problem_rows(file, mapping, as_of=AS_OF).rows
    assert {(row.row, row.code, row.value) for row in rows} == {
        (5, "repeated", "1"), (5, "amount", "x"), (6, "without_id", ""), (7, "outside", ""), (8, "order", "2026-01-01"),
        (9, "cells", "4,2026-01-05,,1,more,cells"),
    }  # fmt: skip
    listed, said = listed_and_said(file, mapping)
    assert listed == said


def test_a_file_without_problems_lists_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("created,won\n2026-01-01,2026-01-02\n", "utf-8")
    assert problem_rows(tmp_path / "a.csv", {"lead": "created", "won": "won"}).rows == ()
    (tmp_path / "b.csv").write_text("n,w\n5,2\n", "utf-8")
    assert problem_rows(tmp_path / "b.csv", {"lead": "sum(n)", "won": "sum(w)"}).rows == ()


def test_only_the_beginning_of_a_long_cell_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"created,won\n2026-01-01,{'x' * 900}\n2026-01-01,2026-01-02\n", "utf-8")
    (row,) = problem_rows(tmp_path / "a.csv", {"lead": "created", "won": "won"}).rows
    assert row == ProblemRow(row=2, code="date", column="won", value="x" * 200)
