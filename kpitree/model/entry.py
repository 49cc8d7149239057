"""What was typed for a lever, as a change to it (docs/semantics.md §14)."""

from __future__ import annotations

import math
from decimal import Decimal

from kpitree.formula import Entry, currency_of, number_text, read_entry
from kpitree.model.change import Change, ScaleBy, SetTo, ShiftBy
from kpitree.model.kpi import Counts
from kpitree.model.unit import Unit
from kpitree.problems import Fix, Problem, Span

_PLAIN_KINDS = ("money", "count", "time")


def read_change(text: str, *, unit: Unit, strict_screen: bool = False) -> Change | Counts | Problem:
    """Read an entry for a lever of `unit`. `strict_screen` asks where people mean different things by the same text.

    On a screen a bare 30 in a rate is 30 %, while 0.3 (0.3 % or 30 %?) and +10% (points or relative?) are asked about
    with a Problem whose fixes are the unambiguous entries. Elsewhere a bare number is taken as it is.
    """
    clean = _without_unit(text, unit)
    entry = read_entry(clean)
    span = Span(start=0, end=len(text))
    if isinstance(entry, Problem):
        return entry.model_copy(update={"span": span})
    currency = currency_of(clean)
    if currency and unit.kind != "none" and currency != unit.currency:
        return Problem(code="currency_mismatch", span=span, params={"currency": currency, "unit": unit.text})
    if currency and unit.scale != 1 and entry.kind in ("set", "shift"):
        # 500万円 in a KPI kept in 万円 is 500 of them: the currency was written out.
        entry = Entry(entry.kind, float(Decimal(repr(entry.value)) / Decimal(repr(unit.scale))))
    if entry.kind == "points" and not unit.is_rate:
        return Problem(code="points_need_rate", span=span, params={"unit": unit.text})
    if entry.kind == "counts":
        if unit.kind in _PLAIN_KINDS:
            return Problem(code="counts_need_rate", span=span, params={"unit": unit.text})
        return Counts(successes=entry.successes, trials=entry.trials)
    if strict_screen:
        asked = _ambiguous_rate(entry, span) if unit.is_rate else _share_of_amount(entry, unit, span)
        if asked is not None:
            return asked
        if unit.is_rate and not entry.percent and entry.kind in ("set", "shift"):
            entry = Entry(entry.kind, _hundredth(entry.value), percent=True)
    return _change(entry, span)


def _change(entry: Entry, span: Span) -> Change | Problem:
    if not math.isfinite(entry.value):
        return Problem(code="number_too_big", span=span, params={"found": number_text(entry.value, lang=None)})
    if entry.kind == "set":
        return SetTo(value=entry.value)
    return ScaleBy(factor=entry.value) if entry.kind == "scale" else ShiftBy(amount=entry.value)


def _without_unit(text: str, unit: Unit) -> str:
    """30件 is 30 where the unit is 件. Money keeps its word: the reader knows currencies."""
    clean = text.strip()
    word = unit.text.strip()
    if not word or unit.kind in ("rate", "money"):
        return clean
    number = clean.removesuffix(word).strip()
    return number if number[-1:].isdigit() else clean


def _hundredth(value: float) -> float:
    return float(Decimal(repr(value)).scaleb(-2))


def _digits(value: float, hundredfold: int = 0) -> str:
    return number_text(float(Decimal(repr(value)).scaleb(hundredfold)), lang=None)


def _ambiguous_rate(entry: Entry, span: Span) -> Problem | None:
    """What a rate cannot take without asking: +10%, 0.3, +0.5."""
    if entry.kind == "scale" and entry.percent:
        points = float((Decimal(repr(entry.value)) - 1).scaleb(2))
        sign = "+" if points >= 0 else ""
        meant = {"points": f"{sign}{_digits(points)}pt", "times": f"×{_digits(entry.value)}"}
        fixes = tuple(Fix(code=code, text=typed) for code, typed in meant.items())
        return Problem(code="percent_or_points", span=span, fixes=fixes, params=dict(meant))
    if entry.percent or not 0 < abs(entry.value) < 1:
        return None
    if entry.kind == "set":
        fixes = tuple(Fix(code="replace", text=f"{_digits(entry.value, shift)}%") for shift in (0, 2))
        return Problem(code="percent_ambiguous", span=span, fixes=fixes, params={"found": _digits(entry.value)})
    if entry.kind == "shift":
        sign = "+" if entry.value > 0 else ""
        fixes = tuple(Fix(code="replace", text=f"{sign}{_digits(entry.value, shift)}pt") for shift in (0, 2))
        return Problem(code="percent_ambiguous", span=span, fixes=fixes, params={"found": sign + _digits(entry.value)})
    return None


def _share_of_amount(entry: Entry, unit: Unit, span: Span) -> Problem | None:
    """30% typed for something counted or paid: 0.3 of one is never meant."""
    if entry.kind != "set" or not entry.percent or unit.kind not in _PLAIN_KINDS:
        return None
    fixes = (Fix(code="times", text=f"×{_digits(entry.value)}"),
             Fix(code="more_by", text=f"+{_digits(entry.value, 2)}%"))  # fmt: skip
    return Problem(code="percent_of_amount", span=span, params={"unit": unit.text}, fixes=fixes)
