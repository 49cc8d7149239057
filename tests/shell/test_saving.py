"""Tables as CSV and names of files: what a spreadsheet and a file system make of them."""

from __future__ import annotations

import csv
import io
import math

import pytest

from kpitree.data.csv_cells import BOM
from pages.shell.saving import file_name
from pages.shell.saving.table import to_csv


def read(text: str) -> list[list[str]]:
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM))))


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_text_that_a_spreadsheet_would_run_is_defused(begins: str) -> None:
    header, row = read(to_csv([{f"{begins}column": f"{begins}cmd|' /C calc'!A0"}]))
    assert header[0].startswith("'")
    assert row[0].startswith("'")
    assert "cmd" in row[0]


def test_ordinary_text_and_numbers_are_left_alone() -> None:
    rows = [{"レバー": '受注率（新規）, "仮"\n2行目', "下限": 0.1 + 0.2, "差": -22_500_000.0, "件数": 12}]
    header, row = read(to_csv(rows))
    assert header == ["レバー", "下限", "差", "件数"]
    assert row == ['受注率（新規）, "仮"\n2行目', "0.30000000000000004", "-22500000", "12"]


@pytest.mark.parametrize("missing", [None, math.nan, math.inf])
def test_what_is_missing_is_empty_and_not_zero(missing: float | None) -> None:
    assert read(to_csv([{"a": missing, "b": 0.0}]))[1] == ["", "0"]


def test_numbers_come_back_as_they_were() -> None:
    numbers = [0.1, 1e-300, 1.7976931348623157e308, 1e15, 123456789.125, -0.07]
    assert [float(row[0]) for row in read(to_csv([{"x": x} for x in numbers]))[1:]] == numbers


def test_rows_may_have_different_columns_and_there_may_be_none() -> None:
    assert read(to_csv([{"a": 1}, {"b": 2}])) == [["a", "b"], ["1", ""], ["", "2"]]
    assert read(to_csv([])) == [[]]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("tornado", "tornado"),
        ("売上の 感度", "売上の_感度"),
        ("../../etc/passwd", "etc_passwd"),
        ("<b>", "b"),
        ("?", "kpitree"),
    ],
)
def test_file_names_are_safe(name: str, file: str) -> None:
    assert file_name(name) == file
