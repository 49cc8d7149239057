"""Numbers, entries and value lines: what is read is exactly what was meant, or a problem."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitree.formula import Entry, NumberText, number_text, read_entry, read_number, read_value_line
from kpitree.model import Counts, ScaleBy, SetTo, ShiftBy, read_unit
from kpitree.model.entry import read_change
from kpitree.problems import Problem

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(FINITE, st.booleans(), st.sampled_from(["ja", "en", None]))
def test_a_written_number_reads_back_exactly(value: float, percent: bool, lang: str | None) -> None:
    read = read_number(number_text(value, percent=percent, lang=lang))
    assert isinstance(read, NumberText)
    assert (read.value, read.percent) == (value, percent)
    assert math.copysign(1, read.value) == math.copysign(1, value)


@given(st.one_of(st.text(), st.text("0123456789.,%万億千百eEkMB-△¥円 ０９％", max_size=20)))
def test_any_text_is_a_finite_number_or_a_problem(text: str) -> None:
    read = read_number(text)
    assert isinstance(read, Problem) or math.isfinite(read.value)
    entry = read_entry(text)
    assert isinstance(entry, Problem) or math.isfinite(entry.value) or entry.kind in ("scale", "set")
    for unit in ("%", "円", "件", ""):
        for screen in (False, True):
            change = read_change(text, unit=read_unit(unit), strict_screen=screen)
            assert isinstance(change, Problem | Counts | SetTo | ScaleBy | ShiftBy)
    read_value_line(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("25%", 0.25), ("７％", 0.07), ("1,200", 1200), ("500万", 5e6), ("2.5M", 2.5e6), ("－３％", -0.03),
        ("△300", -300), ("¥500万", 5e6), ("￥1,200", 1200), ("500万円", 5e6), ("-¥300", -300), ("¥-300", -300),
        (" 12 ", 12),
        ("1億2000万", 1.2e8), ("0.1", 0.1), ("+5", 5), ("＄3", 3), ("ー5", None), ("1,0", None), ("", None),
        ("¥", None),
        ("5件", None), ("1 2", None), ("12,34,567", None), ("--3", None), ("nan", None), ("inf", None),
        ("1e999", None),
    ],
)  # fmt: skip
def test_numbers(text: str, value: float | None) -> None:
    read = read_number(text)
    assert (None if isinstance(read, Problem) else read.value) == value


@pytest.mark.parametrize(
    ("value", "ja", "en"),
    [(5e6, "500万", "5M"), (4e8, "4億", "400M"), (15000, "1.5万", "15K"), (1000, "1000", "1K"),
     (12345, "12345", "12345"),     (1e-7, "1e-07", "1e-07"), (0.07, "0.07", "0.07"), (0.0, "0", "0"),
     (-3e8, "-3億", "-300M")],
)  # fmt: skip
def test_the_shortest_text(value: float, ja: str, en: str) -> None:
    assert (number_text(value), number_text(value, lang="en")) == (ja, en)


# §14
@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("30%", Entry("set", 0.3, percent=True)), ("500万", Entry("set", 5e6)), ("=-300", Entry("set", -300.0)),
        ("+10%", Entry("scale", 1.1, percent=True)), ("-10%", Entry("scale", 0.9, percent=True)),
        ("ー10%", Entry("scale", 0.9, percent=True)), ("＋１０％", Entry("scale", 1.1, percent=True)),
        ("×1.1", Entry("scale", 1.1)), ("*2", Entry("scale", 2.0)), ("1.5倍", Entry("scale", 1.5)),
        ("÷4", Entry("scale", 0.25)),
        ("+5pt", Entry("points", 0.05)), ("-5 pt", Entry("points", -0.05)), ("+3ポイント", Entry("points", 0.03)),
        ("+300", Entry("shift", 300.0)), ("-300", Entry("shift", -300.0)), ("+5%pt", Entry("points", 0.05)),
        ("12 of 80", Entry("counts", 0.15, successes=12, trials=80)),
        ("12/80", Entry("counts", 0.15, successes=12, trials=80)),
        ("80件中12件", Entry("counts", 0.15, successes=12, trials=80)),
    ],
)  # fmt: skip
def test_entries(text: str, entry: Entry) -> None:
    assert read_entry(text) == entry


# §14: what a screen asks about, and which entries its buttons write
@pytest.mark.parametrize(
    ("text", "unit", "code", "fixes"),
    [
        ("+10%", "%", "percent_or_points", ["+10pt", "×1.1"]),
        ("-10%", "%", "percent_or_points", ["-10pt", "×0.9"]),
        ("0.3", "%", "percent_ambiguous", ["0.3%", "30%"]),
        ("+0.5", "%", "percent_ambiguous", ["+0.5pt", "+50pt"]),
        ("30%", "件", "percent_of_amount", ["×0.3", "+30%"]),
        ("+5pt", "円", "points_need_rate", []),
        ("12 of 80", "円", "counts_need_rate", []),
        ("$500", "円", "currency_mismatch", []),
        ("81 of 80", "%", "impossible_counts", []),
        ("", "件", "empty_number", []),
    ],
)
def test_what_a_screen_asks(text: str, unit: str, code: str, fixes: list[str]) -> None:
    problem = read_change(text, unit=read_unit(unit), strict_screen=True)
    assert isinstance(problem, Problem)
    assert (problem.code, [fix.text for fix in problem.fixes]) == (code, fixes)
    for fix in problem.fixes:
        assert not isinstance(read_change(fix.text, unit=read_unit(unit), strict_screen=True), Problem)


@pytest.mark.parametrize(
    ("text", "unit", "on_screen", "elsewhere"),
    [
        ("30", "%", SetTo(value=0.3), SetTo(value=30)),
        ("1", "%", SetTo(value=0.01), SetTo(value=1)),
        ("30%", "%", SetTo(value=0.3), SetTo(value=0.3)),
        ("+5", "%", ShiftBy(amount=0.05), ShiftBy(amount=5)),
        ("+5pt", "%", ShiftBy(amount=0.05), ShiftBy(amount=0.05)),
        ("+10%", "円", ScaleBy(factor=1.1), ScaleBy(factor=1.1)),
        ("500万円", "万円", SetTo(value=500), SetTo(value=500)),
        ("30件", "件", SetTo(value=30), SetTo(value=30)),
        ("0.3", "件", SetTo(value=0.3), SetTo(value=0.3)),
        ("12 of 80", "%", Counts(successes=12, trials=80), Counts(successes=12, trials=80)),
    ],
)
def test_changes(text: str, unit: str, on_screen: object, elsewhere: object) -> None:
    assert read_change(text, unit=read_unit(unit), strict_screen=True) == on_screen
    assert read_change(text, unit=read_unit(unit)) == elsewhere


@pytest.mark.parametrize(
    ("text", "value", "ends"),
    [
        ("25% (20%..35%)", 0.25, (0.2, 0.35)), ("25%（20％〜35％）", 0.25, (0.2, 0.35)), ("(1..2)", None, (1, 2)),
        ("500万 (400万..500万..650万)", 5e6, (4e6, 5e6, 6.5e6)), ("-3 (-5…-1)", -3, (-5, -1)),
        ("1,200 (1,000～1,400)", 1200, (1000, 1400)),
        ("12 of 80 (10%..20%)", None, (0.1, 0.2)), ("7", 7, ()), ("25% (0.2..0.35)", 0.25, (0.2, 0.35)),
    ],
)  # fmt: skip
def test_value_lines(text: str, value: float | None, ends: tuple[float, ...]) -> None:
    line = read_value_line(text)
    assert line is not None
    assert (line.value, line.range, line.problems) == (value, ends, ())


@pytest.mark.parametrize(
    ("text", "code", "fixes"),
    [
        ("25% (20..35%)", "range_percent", ["(20%..35%)"]),
        ("25% (20..35)", "range_percent", ["(20%..35%)"]),
        ("(20..35%)", "range_percent", ["(20%..35%)", "(20..35)"]),
        ("5 (9..1)", "range_unordered", ["(1..9)"]),
        ("5 (3..", "bad_range", []),
        ("81 of 80", "impossible_counts", []),
    ],
)
def test_value_lines_that_are_not_guessed_at(text: str, code: str, fixes: list[str]) -> None:
    line = read_value_line(text)
    assert line is not None
    (problem,) = line.problems
    assert (problem.code, [fix.text for fix in problem.fixes]) == (code, fixes)


@pytest.mark.parametrize("text", ["a", "1 + 2", "(5)", "12/80", "", "a (1..2)", "3ヶ月", "min(1, 2)"])
def test_formulas_are_no_value_lines(text: str) -> None:
    assert read_value_line(text) is None
