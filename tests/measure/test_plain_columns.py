"""Columns that are read by their type at once give what reading them as text gives, to the last word (§54).

A column is read so where its beginning is plain. Whatever stands further down, the result is the same.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import kpitree as kt
from kpitree.data.importing.database import open_database
from kpitree.data.importing.scan import scan_csv
from kpitree.data.importing.text_table import look_at_text
from kpitree.data.measuring import readings
from kpitree.data.measuring.count import Question, count_funnel
from kpitree.data.measuring.engine import DuckDB
from kpitree.data.measuring.result import Measurement

BEGINNING = [("Web", f"2026-01-{day:02d}", f"2026-02-{day:02d}", str(day * 1000)) for day in range(1, 10)]
QUESTION = Question(mapping={"lead": "Created", "won": "Won", "amount": "Amount"}, by="Channel", cohort="month")
DAYS = (
    "", " ", "2026-03-01", " 2026-03-01", "2026-03-01 ", "2026-3-1", "2026/03/01", "2026-03-01 10:03",
    "2026-03-01T10:03:00Z", "2026-03-01x", "2026-02-30", "1969-12-31", "2999-01-01", "-", "N/A", "null", "0", "epoch",
    "infinity", "2026-03-01 (BC)", "20260301", "3/4/2026", "25/4/2026", "2026年3月1日", "令和8年3月1日", '"2026-03-01"',
    '""', "２０２６-03-01", "+2026-03-01", "-2026-03-01", "46082",
)  # fmt: skip
NUMBERS = (
    "", " ", "5", " 5", "5 ", "1.23456", "-3", "+3", "1,000", "¥1,000", "(5)", "△5", "1e5", "NaN", "inf", "0x10",
    "99999999999999", "999999999999999", "12345678901234567",
    "1e30", "１２", "120万", "-", "N/A", "1_000", "true", "5%",
)  # fmt: skip


@pytest.fixture(autouse=True)
def short_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the plain beginning is seen beforehand."""
    monkeypatch.setattr(readings, "SAMPLE", len(BEGINNING))


def counted(text: str, *, plain: bool) -> Measurement | list[dict[str, Any]]:
    """What is found in the text of a CSV file, or why nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.csv"
        file.write_text(text, "utf-8")
        source = look_at_text(file, name="a.csv")

        def typed(types: Mapping[int, str]) -> str:
            return scan_csv(file, source, types=types).relation

        scan = scan_csv(file, source)
        with open_database(Path(folder), (file,)) as connection:
            engine = DuckDB(connection, scan.relation, scan.types, columnar=False, typed=typed if plain else None)
            try:
                return count_funnel(engine, source.names, QUESTION, source=source)
            except kt.InvalidValue as error:
                return [problem.model_dump() for problem in error.problems]


def text_of(rows: list[tuple[str, str, str, str]]) -> str:
    lines = [",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in (*BEGINNING, *rows)]
    return "\n".join(["Channel,Created,Won,Amount", *lines]) + "\n"


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(
    st.sampled_from(["Web", "", "展示会"]), st.sampled_from(DAYS), st.sampled_from(DAYS), st.sampled_from(NUMBERS),
), max_size=4))  # fmt: skip
@example([("Web", "2026-03-01", "", "")])
@example([("Web", "", "2026-03-01x", "")])  # a day to DuckDB, if it is not told how days are written
@example([("Web", "", "-2026-03-01", "")])  # a day before Christ, in DuckDB
@example([("Web", "1969-12-31", "2026-03-01 10:03", "999999999999999")])
@example([("", "25/4/2026", "", "1e5")])
@example([("Web", "epoch", "infinity", "1_000")])
def test_what_stands_further_down_is_read_all_the_same(rows: list[tuple[str, str, str, str]]) -> None:
    text = text_of(rows)
    assert counted(text, plain=True) == counted(text, plain=False)


def test_a_plain_file_is_scanned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the way would be no quicker, only another one."""
    asked: list[str] = []
    run = DuckDB.rows
    monkeypatch.setattr(DuckDB, "rows", lambda self, statement: asked.append(statement) or run(self, statement))
    assert isinstance(counted(text_of([]), plain=True), Measurement)
    assert sum("LIMIT" not in statement for statement in asked) == 1
    assert "'c1': 'DATE'" in asked[-1]
    assert "TRY_CAST" not in asked[-1]
