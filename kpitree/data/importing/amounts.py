"""Amounts as exports write them: ¥1,200,000, 120万円, (1,000), △300, full-width digits. The currency is kept."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from kpitree.formula import currency_of, read_number
from kpitree.problems import Problem

_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_MOST = 1e18  # beyond it no export holds money, and a sum would leave its column


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it was written: `currency` is its ISO code ("" for none), `percent` that it has a % sign."""

    value: float
    currency: str = ""
    percent: bool = False


def read_amount(text: str) -> Amount | None:
    """One amount, or None for what is not clearly one: 1.234,56 and 1,2 are not guessed at.

    >>> read_amount("(1,000)"), read_amount("△１２０万円"), read_amount("1.234,56")
    (Amount(value=-1000.0, currency='', percent=False), Amount(value=-1200000.0, currency='JPY', percent=False), None)
    """
    clean = text.strip()
    if _PLAIN.fullmatch(clean):
        return _bounded(float(clean))
    if _GROUPED.fullmatch(clean):
        return _bounded(float(clean.replace(",", "")))
    negative = clean[:1] in "(（" and clean[-1:] in ")）"
    inner = clean[1:-1] if negative else clean
    number = read_number(inner)
    if isinstance(number, Problem) or (negative and number.value < 0):
        return None
    return _bounded(-number.value if negative else number.value, currency_of(inner), number.percent)


def _bounded(value: float, currency: str = "", percent: bool = False) -> Amount | None:
    return Amount(value, currency, percent) if math.isfinite(value) and abs(value) < _MOST else None
