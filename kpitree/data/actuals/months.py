"""Months as people write them: 2026-04, 2026/4, 2026年4月, 令和8年4月, 202604, Apr 2026, or any day of them."""

from __future__ import annotations

import re

from kpitree.data.importing.dates import MONTHS, read_date
from kpitree.data.importing.words import fold_word, words

_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{4})")
_SIX = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])")


def read_month(text: str) -> str | None:
    """The month a text names, as "2026-04"; None when it names none, or none for certain.

    >>> read_month("2026年4月"), read_month("Apr-26"), read_month("2026/4/30"), read_month("4")
    ('2026-04', '2026-04', '2026-04', None)
    """
    clean = fold_word(text)
    if found := _YEAR_FIRST.fullmatch(clean) or _SIX.fullmatch(clean):
        clean = f"{found[1]}-{found[2]}-1"
    elif found := _MONTH_FIRST.fullmatch(clean):
        clean = f"{found[2]}-{found[1]}-1"
    elif clean.endswith(words().month):
        clean = f"{clean}1"
    elif clean[:3] in MONTHS:
        clean = f"1 {clean}"
    day = read_date(clean)
    return None if day is None else f"{day.year:04d}-{day.month:02d}"


def lacks_a_year(text: str) -> bool:
    """A month without its year: 4月, April.

    >>> lacks_a_year("４月"), lacks_a_year("April"), lacks_a_year("2026-04")
    (True, True, False)
    """
    clean = fold_word(text)
    number = clean.removesuffix(words().month)
    return (clean[:3] in MONTHS and clean.isalpha()) or (
        number != clean and number.isdigit() and 1 <= int(number) <= 12
    )
