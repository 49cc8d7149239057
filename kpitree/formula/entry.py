"""What people type to change a lever: 30%, +10%, -5pt, +300, ×1.1, 12 of 80 (docs/semantics.md §14)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kpitree.formula.numerals import NumberText, bad_number, read_number
from kpitree.formula.signs import fold, shown
from kpitree.problems import Problem, Span

EntryKind = Literal["set", "scale", "shift", "points", "counts"]
MAX_ENTRY = 200
MAX_COUNT = 10**15
_POINTS = re.compile(r"(?i)^(.*?[0-9])\s*(?:pts?|pp|points?|ポイント|%ポイント|%pt)$")
_TIMES = re.compile(r"^[×*xX✕✖∗]\s*([0-9.].*)$|^([0-9.].*?)\s*倍$")
_DIVIDED = re.compile(r"^[÷∕]\s*([0-9.].*)$")
_COUNTS = re.compile(r"(?i)^([0-9][0-9,]*)\s*[件人社]?\s*of\s*([0-9][0-9,]*)\s*[件人社]?$")
_SLASH = re.compile(r"^([0-9][0-9,]*)\s*/\s*([0-9][0-9,]*)$")
_COUNTS_JA = re.compile(r"^([0-9][0-9,]*)\s*[件人社]?\s*中\s*([0-9][0-9,]*)\s*[件人社]?$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A typed entry, read. `value`: the number (set), the factor (scale), the amount (shift), the fraction (points).

    `percent` says that it was written with a % sign; `successes` and `trials` are set for counts (value: the rate).
    """

    kind: EntryKind
    value: float
    percent: bool = False
    successes: int = 0
    trials: int = 0


def read_entry(text: str) -> Entry | Problem:
    """Read what was typed into the field of a lever; what it does to one is `model.read_change`'s business.

    >>> read_entry("+10%").value, read_entry("+5pt").value, read_entry("12 of 80").value, read_entry("=-300").kind
    (1.1, 0.05, 0.15, 'set')
    """
    whole = Span(start=0, end=len(text))
    if len(text) > MAX_ENTRY:
        return Problem(code="bad_number", span=whole, params={"found": shown(text)})
    clean = fold(text).strip()
    if clean[:1] in ("ー", "ｰ") and clean[1:2].isdigit():
        clean = "-" + clean[1:]  # the long vowel mark sits on the minus key of a Japanese keyboard
    counts = read_counts(clean, whole, slash=True)
    if counts is not None:
        return counts
    signed = clean[:1] in ("+", "-", "−", "–", "‐", "‑")
    if clean.startswith("="):
        return _entry("set", read_number(clean[1:]), text, whole)
    if points := _POINTS.match(clean):
        read = read_number(points[1])
        if isinstance(read, NumberText) and not read.percent:
            return Entry("points", _shifted(read.value, -2))
        return bad_number(text, whole)
    if times := _TIMES.match(clean):
        return _entry("scale", read_number(times[1] or times[2]), text, whole)
    if divided := _DIVIDED.match(clean):
        read = read_number(divided[1])
        if isinstance(read, NumberText) and read.value != 0:
            return Entry("scale", 1 / read.value)
        return bad_number(text, whole)
    read = read_number(clean)
    if not signed:
        return _entry("set", read, text, whole)
    if isinstance(read, NumberText) and read.percent:
        # 1 + 10% through Decimal, so that +10% is the factor 1.1 and nothing beside it.
        return Entry("scale", float(1 + Decimal(repr(read.value))), percent=True)
    return _entry("shift", read, text, whole)


def _shifted(value: float, digits: int) -> float:
    return float(Decimal(repr(value)).scaleb(digits))


def _entry(kind: EntryKind, read: NumberText | Problem, text: str, whole: Span) -> Entry | Problem:
    if isinstance(read, NumberText):
        return Entry(kind, read.value, read.percent)
    if read.code == "number_too_big":
        return read.model_copy(update={"span": whole})
    return bad_number(text, whole)


def read_counts(text: str, span: Span, *, slash: bool = False) -> Entry | Problem | None:
    """`12 of 80` or 80件中12件 as counts; a Problem for impossible ones; None when it is something else.

    With `slash`, 12/80 is counts too: in a field it is, on the line of a KPI it is a formula.
    """
    clean = fold(text).strip()
    match, reverse = _COUNTS.match(clean) or (_SLASH.match(clean) if slash else None), _COUNTS_JA.match(clean)
    found = match or reverse
    if found is None:
        return None
    numbers = [read_number(part) for part in (found.groups() if match else found.groups()[::-1])]
    values = [number.value for number in numbers if isinstance(number, NumberText)]
    if len(values) != 2:
        return bad_number(text, span)
    successes, trials = (int(value) for value in values)
    if trials == 0 or successes > trials or trials > MAX_COUNT:
        return Problem(code="impossible_counts", span=span, params={"successes": successes, "trials": trials})
    return Entry("counts", successes / trials, successes=successes, trials=trials)
