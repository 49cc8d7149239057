"""Numbers as people write them: 25%, 1,200, 500万, 1億2000万, 2.5M, 1e-07, △300, full-width digits.

Everything goes through Decimal, so that 7% is exactly the float 0.07. Reading never guesses: what is not clearly one
number is a Problem.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal, DecimalException, localcontext
from typing import Literal

from kpitree.formula.signs import continues_name, fold, is_space, shown
from kpitree.problems import Fix, Problem, Span

SMALL = {"百": 100, "千": 1_000}
BIG = {"万": 10**4, "億": 10**8, "兆": 10**12}
LATIN = {"k": 10**3, "K": 10**3, "M": 10**6, "B": 10**9}
CURRENCY_SIGNS = {
    "¥": "JPY", "円": "JPY", "JPY": "JPY",
    "$": "USD", "ドル": "USD", "USD": "USD", "€": "EUR", "ユーロ": "EUR", "EUR": "EUR",
}  # fmt: skip
_NEGATIVE, _POSITIVE = "-−–‐‑△▲", "+"
_DIGITS = re.compile(r"(?:[0-9]+(?:,[0-9]+)*)?(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3}(?![0-9]))+")
_MAX_DIGITS = 400

Lang = Literal["ja", "en"]


@dataclass(frozen=True, slots=True)
class NumberText:
    """A number that was read from text; `percent` keeps that it was written with a % sign."""

    value: float
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """What `scan_number` found: where the literal ends, its exact value, and what is wrong with it."""

    end: int
    value: Decimal = Decimal(0)
    percent: bool = False
    code: str = ""

    def as_float(self) -> float:
        """The nearest double; infinity when it is beyond the largest."""
        return float(self.value)


def starts_number(folded: str, at: int) -> bool:
    """True when a number begins here: a digit, or a point before a digit."""
    following = folded[at + 1 : at + 2]
    return _is_digit(folded[at]) or (folded[at] == "." and _is_digit(following))


def _is_digit(character: str) -> bool:
    return "0" <= character <= "9"


def _plain(folded: str, at: int, *, in_call: bool) -> tuple[int, str, str]:
    """Digits with separators, point and exponent: (end, digits without commas, problem code)."""
    match = _DIGITS.match(folded, at)
    text = match.group() if match else ""
    whole = re.match(r"[0-9,]*", text)
    head = whole.group() if whole else ""
    if "," in head:
        if in_call:
            # Inside a call a comma separates arguments; 1,200 could be either, and is asked about.
            if _GROUPED.match(head) is None:
                first = head.index(",")
                return at + first, text[:first], ""
            return at + len(text), text.replace(",", ""), "ambiguous_comma"
        if not _GROUPED.fullmatch(head):
            return at + len(text), text.replace(",", ""), "bad_number"
    if folded[at + len(text) : at + len(text) + 1] == "." and folded[at + len(text) : at + len(text) + 2] != "..":
        return at + len(text) + 1, text, "bad_number"
    return at + len(text), text.replace(",", ""), "" if len(text) <= _MAX_DIGITS else "bad_number"


def _skip_space(folded: str, at: int) -> int:
    while at < len(folded) and is_space(folded[at]) and folded[at] != "\n":
        at += 1
    return at


def scan_number(folded: str, start: int, *, in_call: bool = False) -> Scan:
    """Read the number that begins at `start` of folded text. `in_call` says that commas separate arguments here."""
    with localcontext() as context:
        context.prec = 2 * _MAX_DIGITS
        try:
            return _scan(folded, start, in_call=in_call)
        except DecimalException:
            return Scan(_plain(folded, start, in_call=in_call)[0], code="number_too_big")


def _scan(folded: str, start: int, *, in_call: bool) -> Scan:
    end, digits, code = _plain(folded, start, in_call=in_call)
    value = Decimal(digits)
    following = folded[end : end + 1]
    if following in SMALL or following in BIG or _spaced_multiplier(folded, end):
        end, value, ordered = _japanese(folded, end, value)
        code = code or ("" if ordered else "bad_number")
    elif following in LATIN and not continues_name(folded[end + 1 : end + 2] or " "):
        value, end = value * LATIN[following], end + 1
    percent_at = _skip_space(folded, end)
    if folded[percent_at : percent_at + 1] == "%":
        return _finished(percent_at + 1, value.scaleb(-2), True, code)
    return _finished(end, value, False, code)


def _finished(end: int, value: Decimal, percent: bool, code: str) -> Scan:
    return Scan(end, value, percent, code or ("" if math.isfinite(float(value)) else "number_too_big"))


def _spaced_multiplier(folded: str, end: int) -> bool:
    """True for `500 万`: a multiplier after a space, with no word going on behind it."""
    at = _skip_space(folded, end)
    if at == end or folded[at : at + 1] not in (SMALL | BIG):
        return False
    while folded[at : at + 1] in (SMALL | BIG):
        at += 1
    return not continues_name(folded[at : at + 1] or " ")


def _japanese(folded: str, at: int, first: Decimal) -> tuple[int, Decimal, bool]:
    """1億2000万, 3千5百万, 1万5000: (end, value, whether the parts were in falling order)."""
    total, section, number = Decimal(0), Decimal(0), first
    small_below, big_below, parts, ordered = 10**9, 10**20, 0, True
    at = _skip_space(folded, at)
    while True:
        parts += 1
        if (sign := folded[at : at + 1]) in SMALL:
            ordered &= SMALL[sign] < small_below
            section += number * SMALL[sign]
            small_below, at = SMALL[sign], at + 1
        else:
            ordered &= parts == 1 or number < small_below
            section += number
        if (sign := folded[at : at + 1]) in BIG:
            ordered &= BIG[sign] < big_below and (parts == 1 or section * BIG[sign] < big_below)
            total += section * BIG[sign]
            section, small_below, big_below, at = Decimal(0), 10**9, BIG[sign], at + 1
        digits = re.compile(r"[0-9]+").match(folded, at)
        if digits is None:
            break
        number, at = Decimal(digits.group()), digits.end()
        if parts == 1 and first != first.to_integral_value():
            ordered = False
    ordered &= section < big_below
    return at, total + section, ordered


def read_number(text: str) -> NumberText | Problem:
    """Read one number and nothing else: currency signs, spaces and a sign before it are welcome.

    >>> read_number("７％"), read_number("△500万円").value
    (NumberText(value=0.07, percent=True), -5000000.0)
    """
    folded = fold(text)
    at, end = _trimmed(folded, 0, len(folded))
    negative = signed = False
    for _ in range(4):  # a sign may stand before or behind the currency: -¥300, ¥-300
        at, end = _without_currency(folded, at, end)
        if at < end and not signed and folded[at] in _NEGATIVE + _POSITIVE:
            negative, signed, at = folded[at] in _NEGATIVE, True, at + 1
            at, end = _trimmed(folded, at, end)
    if at < end and starts_number(folded, at):
        scan = scan_number(folded[:end], at)
        if scan.end == end and not scan.code:
            return NumberText(-scan.as_float() if negative else scan.as_float(), scan.percent)
        if scan.code == "number_too_big":
            return Problem(code=scan.code, span=Span(start=0, end=len(text)), params={"found": shown(text.strip())})
    return bad_number(text, Span(start=0, end=len(text)))


def _trimmed(folded: str, start: int, end: int) -> tuple[int, int]:
    while start < end and is_space(folded[start]):
        start += 1
    while end > start and is_space(folded[end - 1]):
        end -= 1
    return start, end


def _without_currency(folded: str, start: int, end: int) -> tuple[int, int]:
    for sign in CURRENCY_SIGNS:
        if folded.startswith(sign, start, end):
            return _trimmed(folded, start + len(sign), end)
        if folded.endswith(sign, start, end) and end - len(sign) > start:
            return _trimmed(folded, start, end - len(sign))
    return start, end


def currency_of(text: str) -> str:
    """The currency that a typed number names (¥500万, 500万円, $300), as its ISO code; "" when it names none."""
    clean = fold(text).strip().lstrip(_NEGATIVE + _POSITIVE + "=").strip()
    found = (code for sign, code in CURRENCY_SIGNS.items() if clean.startswith(sign) or clean.endswith(sign))
    return next(found, "")


def bad_number(text: str, span: Span) -> Problem:
    """The problem of text that should have been one number, with a fix when the commas alone are wrong."""
    fixes = comma_fixes(fold(text).strip())
    return Problem(code="bad_number" if text.strip() else "empty_number", span=span,
                   params={"found": shown(text.strip())}, fixes=fixes)  # fmt: skip


def comma_fixes(folded: str) -> tuple[Fix, ...]:
    """What a number with commas in odd places may have meant: 1,0 is 10 or 1.0."""
    if "," not in folded or not re.fullmatch(r"[0-9.,]+%?", folded):
        return ()
    joined = Fix(code="remove_commas", text=folded.replace(",", ""))
    if folded.count(",") == 1 and "." not in folded and not folded.startswith(",") and folded.rstrip("%")[-1] != ",":
        return joined, Fix(code="decimal_point", text=folded.replace(",", "."))
    return (joined,)


def number_text(value: float, *, percent: bool = False, lang: Lang | None = "ja") -> str:
    """The shortest text that reads back to exactly `value`; `lang` None writes plain digits without 万 or M.

    >>> number_text(5e6), number_text(5e6, lang="en"), number_text(0.07, percent=True), number_text(1e-07)
    ('500万', '5M', '7%', '1e-07')
    """
    exact = Decimal(repr(float(value)))
    if percent:
        return (_digits(exact.scaleb(2)) or f"{exact.scaleb(2).normalize():e}") + "%"
    plain = _digits(exact) or repr(float(value))
    if lang is None or not exact.is_finite():
        return plain
    suffixes = BIG if lang == "ja" else {"K": 10**3, "M": 10**6, "B": 10**9}
    largest_first = sorted(suffixes.items(), key=lambda item: -item[1])
    scaled = [(_digits(exact / factor), sign) for sign, factor in largest_first if abs(exact) >= factor]
    return min([plain, *(digits + sign for digits, sign in scaled if digits)], key=len)


def _digits(exact: Decimal) -> str:
    """Decimal digits, or nothing when they would be longer than a person would read."""
    if not exact.is_finite():
        return ""
    if not exact:
        return "-0" if exact.is_signed() else "0"
    text = f"{exact.normalize():f}"
    return text if len(text) <= 20 and abs(exact) >= Decimal("1e-4") else ""
