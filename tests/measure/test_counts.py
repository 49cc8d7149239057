"""Counts, rates, days and amounts are those of a plain count, wherever the rows are (§54-§56)."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kpitree as kt
from kpitree.data.measuring.result import COLUMNS as FRAME
from tests.measure.funnels import AS_OF, COLUMNS, GARBAGE, MAPPING, STAGES, Lead, assert_same, leads, plain_count


@settings(max_examples=25)
@given(st.lists(leads(), max_size=30), st.booleans(), st.sampled_from([None, "month", "quarter"]))
def test_a_frame_is_counted_as_by_hand(records: list[Lead], by: bool, cohort: Any) -> None:
    frame = pd.DataFrame([record.cells() for record in records], columns=list(COLUMNS), dtype="str")
    columns = [[record.days[at] for record in records] for at in range(len(STAGES))]
    if any(
        any(isinstance(d, str) for d in column) and not any(isinstance(d, date) for d in column) for column in columns
    ):
        with pytest.raises(kt.InvalidValue):  # a column in which nothing is a date is the wrong column
            kt.measure(frame, MAPPING, as_of=AS_OF)
        return
    found = kt.measure(frame, MAPPING, by="Channel" if by else None, cohort=cohort, as_of=AS_OF)
    assert_same(found, plain_count(records, by=by, cohort=cohort))
    assert found.lines == len(records)
    # What was not counted, or not timed, is said with how many there are (§56).
    said = {(p.code, p.params.get("column")): p.params["n"] for p in found.problems if "n" in p.params}
    for at, stage in enumerate(STAGES):
        unread = sum(isinstance(record.days[at], str) for record in records)
        assert said.get(("dates_unreadable", MAPPING[stage]), "0") == str(unread)
        future = sum(not isinstance(d := record.days[at], str) and d is not None and d > AS_OF for record in records)
        assert said.get(("dates_in_future", MAPPING[stage]), "0") == str(future)


def some_leads(n: int, seed: int = 0) -> list[Lead]:
    """Records of a fixed seed, with all traps but drawn quickly."""
    r = random.Random(seed)
    made = []
    for _ in range(n):
        day, days = date(2025, 11, 1) + timedelta(days=r.randrange(240)), []
        for at in range(len(STAGES)):
            day += timedelta(days=r.randrange(40) if at else 0)
            trap = r.random() if at else 1.0
            value: date | str | None = day
            if trap < 0.5:
                value = None
            elif trap < 0.52:
                value = r.choice(GARBAGE)
            elif trap < 0.55:
                value = day - timedelta(days=90)
            elif trap < 0.57:
                value = AS_OF + timedelta(days=r.randrange(1, 900))
            days.append(value)
        made.append(Lead(r.choice(("Web", "展示会", "", "a,\"b\"")), tuple(days), r.choice((None, 5, 1_200_000)),
                         r.choice((None, AS_OF))))  # fmt: skip
    return made


RECORDS = some_leads(3_000)


def write_csv(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(record.cells() for record in RECORDS)


def write_cp932(path: Path) -> None:
    write_csv(path)
    path.write_bytes(path.read_text("utf-8").encode("cp932"))


def write_parquet(path: Path) -> None:
    pd.DataFrame([record.cells() for record in RECORDS]).to_parquet(path)


def write_xlsx(path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet, dates = book.add_worksheet(), book.add_format({"num_format": "yyyy/mm/dd"})
        sheet.write_row(0, 0, COLUMNS)
        for at, record in enumerate(RECORDS, 1):
            cells = [record.channel, *record.days, record.amount, record.lost]
            for i, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(at, i, cell)
                elif isinstance(cell, int):
                    sheet.write_number(at, i, cell)
                elif cell is not None:
                    sheet.write_datetime(at, i, cell, dates)


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.csv", write_csv), ("b.csv", write_cp932), ("a.parquet", write_parquet), ("a.xlsx", write_xlsx)],
)
def test_every_file_gives_the_same(tmp_path: Path, name: str, write: Any) -> None:
    write(tmp_path / name)
    found = kt.measure(tmp_path / name, MAPPING, by="Channel", cohort="month", as_of=AS_OF)
    assert_same(found, plain_count(RECORDS, by=True, cohort="month"))
    memory = kt.measure(pd.DataFrame([r.cells() for r in RECORDS]), MAPPING, by="Channel", cohort="month", as_of=AS_OF)
    assert found.rows == memory.rows
    assert found.decided == memory.decided


def test_relations_and_arrow_tables_give_the_same() -> None:
    import duckdb
    import pyarrow as pa

    table = pa.Table.from_pylist([record.cells() for record in RECORDS])
    found = kt.measure(table, MAPPING, by="Channel", as_of=AS_OF)
    assert_same(found, plain_count(RECORDS, by=True, cohort=None))
    with duckdb.connect() as connection:
        connection.register("t", table)
        relation = connection.sql("SELECT * FROM t")
        assert kt.measure(relation, MAPPING, by="Channel", as_of=AS_OF).rows == found.rows


@pytest.fixture(scope="module")
def postgres(postgres_uri: str) -> Iterator[Any]:
    """A connection to a real PostgreSQL, made for these tests."""
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(postgres_uri) as connection:
        yield connection


@pytest.mark.parametrize("typed", [True, False])
def test_postgresql_gives_the_same(postgres: Any, typed: bool) -> None:
    """Once with real dates and numbers, once with all columns of text."""
    name = 'leads of "2026"' if typed else "texts"
    quoted = '"' + name.replace('"', '""') + '"'
    kinds = ["text", *(["date" if typed else "text"] * 4), "numeric" if typed else "text", "date" if typed else "text"]
    columns = ", ".join('"' + c.replace('"', '""') + f'" {k}' for c, k in zip(COLUMNS, kinds, strict=True))
    # A column of dates cannot hold what is no date.
    clean = [r for r in RECORDS if not any(isinstance(d, str) for d in r.days)] if typed else RECORDS
    with postgres.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {quoted} ({columns})")
        with cursor.copy(f"COPY {quoted} FROM STDIN") as copy:
            for record in clean:
                copy.write_row(
                    [value or (None if typed and i else "") for i, value in enumerate(record.cells().values())]
                )
    table = kt.WarehouseTable(postgres, name)
    found = kt.measure(table, MAPPING, by="Channel", cohort="month", as_of=AS_OF)
    memory = kt.measure(pd.DataFrame([r.cells() for r in clean]), MAPPING, by="Channel", cohort="month", as_of=AS_OF)
    assert found.rows == memory.rows
    assert found.totals == memory.totals
    assert [(p.code, p.params) for p in found.problems] == [(p.code, p.params) for p in memory.problems]
    with pytest.raises(kt.InvalidValue) as caught:
        kt.measure(kt.WarehouseTable(postgres, "gone; DROP TABLE texts"), MAPPING)
    assert caught.value.problem is not None
    assert caught.value.problem.code == "no_such_table"


def test_the_frame_has_the_columns_of_the_contract() -> None:
    frame = pd.DataFrame([record.cells() for record in RECORDS[:50]])
    found = kt.measure(frame, MAPPING, as_of=AS_OF).to_frame()
    assert tuple(found.columns) == FRAME
    assert list(found["stage"]) == list(STAGES)
    assert found["segment"].isna().all()
    assert found["cohort"].isna().all()


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(kt.InvalidValue) as caught:
        kt.measure(3, MAPPING)
    assert caught.value.problem is not None
    assert caught.value.problem.code == "not_a_table"
