"""Pasted and saved tables: three layouts, one meaning; what cannot be used is said with its row, the rest is taken."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.data.actuals import Reading, read_actuals, read_month
from kpitree.data.templates import template
from kpitree.model import Counts, KpiTree
from tests.hostile import naughty_strings

TREE = template("btob_basic", "ja")
LONG = "指標,月,実績\nリード数,2026-04,1200\n商談化率,2026-04,8%\nリード数,2026-05,900\n"
MONTHS_ACROSS = "\t2026年4月\t2026/5\nリード数\t1,200\t９００\n商談化率\t8%\t\n"
KPIS_ACROSS = "年月;リード数;商談化率\n202604;1200;8％\n令和8年5月;900;-\n"
SPOKEN = {("2026-04", "leads"): 1200.0, ("2026-04", "meeting_rate"): 0.08, ("2026-05", "leads"): 900.0}


def taken(reading: Reading) -> dict[tuple[str, str], object]:
    return {(entry.month, entry.kpi): entry.value for entry in reading.entries}


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


def read(text: str) -> Reading:
    return read_actuals(text, TREE, latest="2026-11")


@pytest.mark.parametrize("text", [LONG, MONTHS_ACROSS, KPIS_ACROSS, "\ufeff" + LONG.replace("\n", "\r\n")])
def test_three_layouts_say_the_same(text: str) -> None:
    reading = read(text)
    assert taken(reading) == SPOKEN
    assert codes(reading) == []


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-04", "2026-04"), ("2026/4", "2026-04"), ("２０２６年４月", "2026-04"), ("令和8年4月", "2026-04"),
        ("202604", "2026-04"), ("Apr 2026", "2026-04"), ("Apr-26", "2026-04"),
        ("April 2026", "2026-04"), ("4/2026", "2026-04"), ("2026-04-30", "2026-04"), ("20260430", "2026-04"),
        ("4月", None), ("2026-13", None), ("April", None), ("4", None), ("3/4/2026", None), ("", None), ("2026", None),
    ],
)  # fmt: skip
def test_months_as_people_write_them(text: str, month: str | None) -> None:
    assert read_month(text) == month


def test_rows_without_months_are_of_the_month_that_is_asked_for() -> None:
    text = "リード数,120\n商談化率,8%\n受注率,12 of 80\n平均単価,480万\n"
    reading = read_actuals(text, TREE, month="2026-04")
    assert set(reading.months) == {"2026-04"}
    assert [entry.value for entry in reading.entries] == [120, 0.08, Counts(successes=12, trials=80), 4.8e6]
    assert read_actuals(text, TREE).months == ("",)


@pytest.mark.parametrize(
    ("rates", "expected", "problems"),
    [
        (("0.08", "0.2"), (0.08, 0.2), 0),  # nothing is above 1: shares
        (("8", "20"), (0.08, 0.2), 0),  # no rate is above 1: percents
        (("8", "0.2"), (0.08,), 1),  # 0.2 % or 20 %?
        (("8%", "0.2"), (0.08, 0.2), 0),
        (("1", "0"), (1.0, 0.0), 0),
    ],
)
def test_rates_without_a_sign_are_read_by_what_all_of_them_prove(
    rates: tuple[str, str], expected: tuple[float, ...], problems: int
) -> None:  # §2
    reading = read(f"商談化率,{rates[0]}\n受注率,{rates[1]}\n")
    assert tuple(entry.value for entry in reading.entries) == pytest.approx(expected)
    assert codes(reading) == ["actual_which_percent"] * problems


@pytest.mark.parametrize(
    ("row", "code", "said"),
    [
        ("リード,2026-04,3", "actual_unknown_name", {"name": "リード", "nearest": ("リード数",)}),
        ("xyz,2026-04,3", "actual_strange_name", {"name": "xyz"}),
        ("商談数,2026-04,たくさん", "actual_unreadable", {"found": "たくさん"}),
        ("商談数,2026-04,+10%", "actual_unreadable", {"found": "+10%"}),
        ("商談数,2026-04,1e999", "actual_unreadable", {"found": "1e999"}),
        ("商談数,2026-04,NaN", "actual_unreadable", {"found": "NaN"}),
        ("商談数,2026-12,3", "actual_future", {"found": "2026-12"}),
        ("商談数,4月,3", "actual_no_year", {"found": "4月"}),
        ("商談数,,3", "actual_no_month", {}),
        ("商談数,春,3", "actual_bad_month", {"found": "春"}),
        ("商談化率,2026-05,150%", "actual_rate_outside", {"found": "150%"}),
        ("リード数,2026-04,130", "actual_twice", {"first": 2, "month": "2026-04"}),
        ("リード数,2026-06,1,300", "actual_surplus", {}),
    ],
)
def test_bad_rows_are_said_and_the_rest_is_taken(row: str, code: str, said: dict[str, object]) -> None:
    reading = read(LONG + row + "\n商談数,2026-05,7\n")
    assert codes(reading) == [code]
    (problem,) = reading.problems
    assert problem.params["row"] == 5
    assert {key: problem.params[key] for key in said} == said
    assert taken(reading) == {**SPOKEN, ("2026-05", "opportunities"): 7.0}


def test_the_nearest_name_can_be_taken_at_a_click() -> None:
    (problem,) = read("リード,3\n商談数,7\n").problems
    assert [fix.text for fix in problem.fixes] == ["リード数"]


def test_the_same_twice_is_no_contradiction() -> None:
    assert codes(read(LONG + "リード数,2026-04,1200\n")) == []


def test_blank_cells_are_missing_and_no_mistake() -> None:  # §1
    reading = read("\t2026-04\t2026-05\nリード数\t\t-\n商談数\tn/a\t0\n")
    assert taken(reading) == {("2026-05", "opportunities"): 0.0}
    assert codes(reading) == []


@pytest.mark.parametrize(("text", "code"), [("", "actual_no_rows"), (" \n,,\n", "actual_no_rows")])
def test_nothing_is_said_too(text: str, code: str) -> None:
    assert codes(read(text)) == [code]


def test_too_much_is_refused_at_once() -> None:
    assert codes(read("リード数,1\n" * 20_000)) == ["actual_too_many"]


@settings(max_examples=60)
@given(st.text(st.sampled_from("リード数,商談化率\t\n;2026-04月8%\"'=あ\x00\r ．"), max_size=120))
def test_no_text_is_too_strange(text: str) -> None:
    for tree in (TREE, KpiTree()):
        read_actuals(text, tree)


def test_naughty_strings_are_names_values_and_months() -> None:
    for text in naughty_strings():
        for row in (f"{text},2026-04,3", f"リード数,{text},3", f"リード数,2026-04,{text}"):
            read(f"指標,月,実績\n{row}\n")
