"""Effort as text: `300000円 per 1pt`, `40 hours per 100`."""

from __future__ import annotations

import re

from kpitree.formula import NumberText, number_text, read_number
from kpitree.formula.numerals import Lang
from kpitree.formula.signs import fold
from kpitree.model import Effort
from kpitree.model.kpi import is_effort_unit

_PER = re.compile(r"\s+per\s+", re.IGNORECASE)
_POINTS = re.compile(r"\s*(?:pt|pts|%)\Z", re.IGNORECASE)


def read_effort(text: str) -> Effort | None:
    """What the text says, or None: a number with a unit of money or time, `per`, and a number of the lever.

    >>> read_effort("30万円 per 1pt")
    Effort(amount=300000.0, unit='円', per=0.01)
    """
    parts = _PER.split(fold(text).strip())
    amount = _amount(parts[0]) if len(parts) == 2 else None
    per = _number(_POINTS.sub("%", parts[1])) if len(parts) == 2 else None
    if amount is None or not per or amount[0] <= 0:
        return None
    return Effort(amount=amount[0], unit=amount[1], per=per)


def _amount(text: str) -> tuple[float, str] | None:
    """The number and the unit; the number may end in anything that is not part of the unit (30万円)."""
    if text[:1] and is_effort_unit(text[0]):  # $300
        text = f"{text[1:]}{text[0]}"
    for end in range(len(text) - 1, 0, -1):
        if is_effort_unit(text[end:]) and (value := _number(text[:end])) is not None:
            return value, text[end:].strip()
    return None


def _number(text: str) -> float | None:
    read = read_number(text.strip())
    return read.value if isinstance(read, NumberText) else None


def effort_text(effort: Effort, *, percent: bool, lang: Lang | None = None) -> str:
    """The text that reads back to the same effort; `percent` for rates, whose steps are points."""
    space = " " if effort.unit[0].isascii() else ""
    per = number_text(effort.per, percent=percent, lang=lang).replace("%", "pt")
    return f"{number_text(effort.amount, lang=lang)}{space}{effort.unit} per {per}"
