"""What a column holds, seen from some of its values."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kpitree.data.importing.amounts import read_amount
from kpitree.data.importing.dates import read_date
from kpitree.data.importing.source import Kind
from kpitree.data.importing.words import fold_word, is_blank, words

MOSTLY = 0.8  # of the values that are there; the others are told when they are counted
_SHORT = 40  # a date or a number is never longer
_DIGIT = re.compile(r"\d")


def kind_of_value(text: str) -> Kind:
    """What one value is on its own: 1 and 0 are numbers, TRUE is a flag.

    >>> kind_of_value("2026-04-01 10:03"), kind_of_value("¥1,200"), kind_of_value("TRUE"), kind_of_value("Web")
    ('date', 'number', 'flag', 'text')
    """
    if is_blank(text):
        return "empty"
    if len(text) > _SHORT:
        return "text"
    if not _DIGIT.search(text):
        return "flag" if fold_word(text) in words().flags else "text"
    if read_amount(text) is not None:
        return "number"
    return "date" if read_date(text, "dmy") or read_date(text, "mdy") else "text"


def kind_of(values: Iterable[str]) -> Kind:
    """What a column is: dates, numbers or flags where nearly all of its values are."""
    kinds: list[Kind] = [kind for kind in map(kind_of_value, values) if kind != "empty"]
    if not kinds:
        return "empty"
    wanted: Kind
    for wanted in ("date", "number", "flag"):
        if kinds.count(wanted) >= MOSTLY * len(kinds):
            return wanted
    return "text"
