"""Dates and amounts as people write them; the order of a column is proven or asked, never guessed (§54)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.data.importing.amounts import read_amount
from kpitree.data.importing.dates import Order, evidence, read_date
from kpitree.data.importing.kinds import kind_of, kind_of_value
from tests.hostile import naughty_strings

MONTH_NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
               "November", "December")  # fmt: skip
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
ANY_ORDER = {
    "iso": lambda d: d.isoformat(),
    "slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "dots": lambda d: f"{d.year}.{d.month:02d}.{d.day:02d}",
    "with time": lambda d: f"{d.isoformat()} 09:05",
    "iso with zone": lambda d: f"{d.isoformat()}T23:59:00-05:00",
    "whole": lambda d: f"{d:%Y%m%d}",
    "japanese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "japanese with weekday": lambda d: f"{d.year}年{d.month}月{d.day}日（{'月火水木金土日'[d.weekday()]}）",
    "full width": lambda d: "".join(chr(ord(c) + 0xFEE0) for c in f"{d.year}/{d.month}/{d.day}"),
    "named": lambda d: f"{MONTH_NAMES[d.month - 1]} {d.day}, {d.year}",
    "short name": lambda d: f"{d.day}-{MONTH_NAMES[d.month - 1][:3]}-{d.year}",
}


@settings(max_examples=60)
@given(DAYS, st.sampled_from(sorted(ANY_ORDER)), st.sampled_from([None, "dmy", "mdy"]))
def test_clear_dates_are_read_in_any_column(day: date, style: str, order: Order | None) -> None:
    assert read_date(ANY_ORDER[style](day), order) == day


@given(st.dates(date(2019, 5, 1), date(2050, 1, 1)))
def test_eras(day: date) -> None:
    year = day.year - 2018
    for text in (
        f"令和{year}年{day.month}月{day.day}日",
        f"R{year}.{day.month}.{day.day}",
        f"R{year}/{day.month}/{day.day}",
    ):
        assert read_date(text) == day
    if year == 1:
        assert read_date(f"令和元年{day.month}月{day.day}日") == day
    assert read_date("平成31年4月30日") == date(2019, 4, 30)


@given(st.lists(DAYS, min_size=1, max_size=20), st.sampled_from(["dmy", "mdy"]), st.sampled_from(["/", "-", "."]))
def test_a_column_is_read_in_its_own_order_or_asked_about(days: list[date], order: Order, sign: str) -> None:
    def write(d: date) -> str:
        first, second = (d.day, d.month) if order == "dmy" else (d.month, d.day)
        return f"{first}{sign}{second}{sign}{d.year} 10:30"

    texts = [write(day) for day in days]
    found = evidence(texts)
    if any(day.day > 12 for day in days):
        assert found.order == order
        assert [read_date(text, found.order) for text in texts] == days
    elif any(day.day != day.month for day in days):
        assert found.order is None
        assert found.open
        assert read_date(found.open) is None  # not without an answer


def test_both_orders_in_one_column_are_asked_about() -> None:
    assert evidence(["25/4/2026", "4/25/2026"]).order is None


@given(st.integers(32_874, 73_050))
def test_numbers_of_spreadsheets(number: int) -> None:
    assert read_date(str(number), serial=True) == date(1899, 12, 30) + timedelta(days=number)
    assert read_date(str(number)) is None


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-13-01", "0000-01-01", "1/1", "12", "2026", "soon", "32/1/2026", ""]
)
def test_what_is_no_date(text: str) -> None:
    assert read_date(text, "dmy") is None
    assert read_date(text, "mdy") is None


@settings(max_examples=60)
@given(st.integers(-(10**12), 10**12), st.sampled_from(["", "¥", "￥", "$"]), st.booleans(), st.booleans())
def test_amounts(value: int, sign: str, brackets: bool, wide: bool) -> None:
    digits = f"{abs(value):,}"
    text = f"({sign}{digits})" if value < 0 and brackets else f"{'-' if value < 0 else ''}{sign}{digits}"
    text = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text) if wide else text
    found = read_amount(text)
    assert found is not None
    assert found.value == value
    assert found.currency == {"": "", "$": "USD"}.get(sign, "JPY")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("120万円", 1.2e6),
        ("1億2000万", 1.2e8),
        ("△300", -300.0),
        ("▲1,000円", -1000.0),
        ("3千円", 3000.0),
        ("1.5M", 1.5e6),
    ],
)
def test_amounts_in_words(text: str, value: float) -> None:
    found = read_amount(text)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    "text", ["1.234,56", "1,2", "12,34,567", "abc", "", "--5", "(-5)", "1e400", "NaN", "inf", "１．２．３"]
)
def test_amounts_that_are_not_guessed_at(text: str) -> None:
    assert read_amount(text) is None


def test_nothing_breaks_the_readers() -> None:
    for text in naughty_strings():
        assert kind_of_value(text) in ("date", "number", "flag", "text", "empty")
        read_date(text, "dmy")
        read_amount(text)
    assert kind_of(naughty_strings()) == "text"
    assert kind_of(["2026-01-01", "-", "", "未定"]) == "date"
