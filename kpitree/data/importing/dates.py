"""Dates as exports write them, and whether 3/4/2026 is in March or in April (§54).

A column is read with one order. The order is what its own values prove: a first number above 12 is a day, a second one
above 12 a day too. Where nothing proves it, it is asked, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from kpitree.data.importing.words import fold_word, words

Order = Literal["dmy", "mdy"]
MONTHS = {
    name: at
    for at, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
EARLIEST = date(1970, 1, 1)
SERIAL_ZERO = date(1899, 12, 30)  # day 0 of the serial numbers of spreadsheets, for all days since March 1900

_NUMBERS = re.compile(r"(\d{1,4})[-/.\s]+(\d{1,2})[-/.\s]+(\d{1,4})")
_WHOLE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMED = re.compile(r"(?:(\d{1,2})[-/.\s]*([a-z]{3})[a-z]*|([a-z]{3})[a-z]*\.?\s*(\d{1,2}))[-/.,\s]*(\d{4}|\d{2})")
_TIME = re.compile(r"(?:[t\s]+|(?<=\d)t)\d{1,2}[:.]\d{2}.*$")
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a column says about its order: how many distinct values prove each, and one that proves nothing."""

    day_first: int = 0
    month_first: int = 0
    open: str = ""

    @property
    def order(self) -> Order | None:
        """The order when the column proves one and only one; also where there is nothing to prove."""
        if self.day_first and not self.month_first:
            return "dmy"
        if not self.day_first and (self.month_first or not self.open):
            return "mdy"
        return None


def evidence(texts: Iterable[str]) -> Evidence:
    """Over all distinct values of a column.

    >>> evidence(["3/4/2026", "25/4/2026"]).order, evidence(["3/4/2026"]).order
    ('dmy', None)
    """
    day_first = month_first = 0
    unproven = ""
    for text in texts:
        found = _NUMBERS.fullmatch(_clean(text))
        if found is None or len(found[1]) > 2:
            continue
        first, second = int(found[1]), int(found[2])
        day_first += first > 12 >= second
        month_first += second > 12 >= first
        if first <= 12 and second <= 12 and first != second:
            unproven = unproven or text.strip()
    return Evidence(day_first, month_first, unproven)


def read_date(text: str, order: Order | None = None, *, serial: bool = False) -> date | None:
    """The day a text names, or None. `serial` takes spreadsheets' numbers (45292); a time of day is cut off.

    >>> str(read_date("令和8年4月1日")), str(read_date("2026/4/1 10:03")), read_date("3/4/2026")
    ('2026-04-01', '2026-04-01', None)
    """
    clean = _clean(text)
    if (found := _NUMBERS.fullmatch(clean)) is not None:
        return _ordered(found[1], found[2], found[3], order)
    if (found := _WHOLE.fullmatch(clean)) is not None:
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if (found := _NAMED.fullmatch(clean)) is not None:
        month = MONTHS.get(found[2] or found[3])
        return _day(_year(found[5]), month, int(found[1] or found[4])) if month else None
    if (found := _era_pattern().fullmatch(clean)) is not None:
        year = 1 if found[2] == words().first_year else int(found[2])
        return _day((words().eras[found[1]] if found[1] else 0) + year, int(found[3]), int(found[4]))
    if serial and _SERIAL.fullmatch(clean):
        return SERIAL_ZERO + timedelta(days=int(float(clean)))
    return None


def _clean(text: str) -> str:
    folded = fold_word(text)
    folded = _TIME.sub("", folded)
    return _weekday_pattern().sub("", folded).strip()


@cache
def _weekday_pattern() -> re.Pattern[str]:
    """A weekday in brackets behind a date."""
    return re.compile(rf"\s*\((?:[{words().weekdays}]|mon|tue|wed|thu|fri|sat|sun)[a-z]*\)")


@cache
def _era_pattern() -> re.Pattern[str]:
    """(era)(year)(month)(day) with the signs for each, or R8.4.1."""
    w = words()
    eras = "|".join(re.escape(era) for era in sorted(w.eras, key=len, reverse=True))
    return re.compile(
        rf"({eras})?\s*(\d{{1,4}}|{w.first_year})\s*[{w.year}./-]\s*(\d{{1,2}})\s*[{w.month}./-]\s*(\d{{1,2}})"
        rf"\s*{w.day}?(?:\s*\d{{1,2}}\D?.*)?"
    )


def _ordered(first: str, second: str, third: str, order: Order | None) -> date | None:
    if len(first) == 4:
        return _day(int(first), int(second), int(third)) if len(third) <= 2 else None
    if len(first) > 2 or len(third) == 3 or len(third) == 1:
        return None
    a, b, year = int(first), int(second), _year(third)
    if a == b or order == "mdy":
        return _day(year, a, b)
    return _day(year, b, a) if order == "dmy" else None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found >= EARLIEST else None
