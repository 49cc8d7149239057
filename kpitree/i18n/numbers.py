"""Numbers as people read them: ¥3.20億 or ¥320M, 25.0%, 2,134件, +5.0pt.

Rounded half up on the decimal digits that Python would print, at least three significant digits (so never more than
0.5 % off), with a real minus sign and without ever a "−0". The signs themselves are in catalogues/*/numbers.toml.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from kpitree.i18n.catalogue import Language, texts
from kpitree.model import Unit

MINUS = "\u2212"
EXACT_DIGITS = 15
# Beyond these, plain digits say less than a power of ten.
_HUGE, _TINY = Decimal("1e20"), Decimal("1e-4")
_MARGIN = Context(prec=400)


@dataclass(frozen=True, slots=True)
class Style:
    """A language's number signs, read from its catalogue. `scales` are (power of ten, sign), largest first."""

    scales: tuple[tuple[int, str], ...]
    fixed: frozenset[str]
    scale_money: int
    scale_other: int
    currencies: Mapping[str, str]
    omits_foreign_units: bool
    percent: str
    points: str
    ratio: str
    per: str
    range: str
    missing: str


@lru_cache(maxsize=2)
def style_of(language: Language) -> Style:
    """Read the style of a language, once."""
    table = texts(language)

    def pairs(key: str) -> list[tuple[str, str]]:
        return [(left, right) for left, _, right in (p.strip().partition("=") for p in table[key].split(","))]

    return Style(
        scales=tuple((int(power), sign) for power, sign in pairs("numbers.scales")),
        fixed=frozenset(table["numbers.fixed"].split()),
        scale_money=int(table["numbers.scale_money"]),
        scale_other=int(table["numbers.scale_other"]),
        currencies=dict(pairs("numbers.currencies")),
        omits_foreign_units=language == "en",
        percent=table["numbers.percent"],
        points=table["numbers.points"],
        ratio=table["numbers.ratio"],
        per=table["numbers.per"],
        range=table["numbers.range"],
        missing=table["numbers.missing"],
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """A number in pieces: sign, currency, digits, scale (億, M), and a template that puts the unit behind it."""

    sign: str
    currency: str
    digits: str
    scale: str
    frame: str

    def text(self) -> str:
        """The pieces as one text."""
        return self.sign + self.frame.format(number=f"{self.currency}{self.digits}{self.scale}")


def split(
    x: float, unit: Unit, style: Style, *, signed: bool = False, trim: bool = False, exact: bool = False,
    difference: bool = False,
) -> Parts:  # fmt: skip
    """`x` in pieces. `trim` drops trailing zeros (25%, ¥1.6億); `exact` shows 15 digits; a `difference` of rates is in
    points.
    """
    value = Decimal(repr(float(x)))
    if unit.is_rate:
        value = value.scaleb(2, _MARGIN)
    value = _MARGIN.multiply(value, Decimal(repr(unit.scale)))
    size = abs(value)
    scale = ""
    if exact:
        digits = _grouped(_rounded(size, EXACT_DIGITS - 1 - _power(size)), 0)
    elif unit.is_rate:
        digits = _rate_digits(size, trim=trim)
    else:
        digits, scale = _scaled(size, unit, style, trim=trim)
    is_zero = not any("1" <= c <= "9" for c in digits)
    plus = ("\u00b1" if is_zero else "+") if signed else ""
    return Parts(
        sign=plus if is_zero or value > 0 else MINUS,
        currency=currency_sign(unit, style),
        digits=digits,
        scale=scale,
        frame=frame_of(unit, style, difference=difference),
    )


def range_text(low: float, high: float, unit: Unit, style: Style) -> str:
    """15〜30%, ¥430〜620万: what both ends share is said once."""
    a, b = split(low, unit, style, trim=True), split(high, unit, style, trim=True)
    if not a.sign and not b.sign and a.scale == b.scale:
        both = style.range.format(low=a.currency + a.digits, high=b.digits + b.scale)
        return a.frame.format(number=both)
    return style.range.format(low=a.text(), high=b.text())


def percent_change(ratio: float) -> str:
    """+25%, −12.5%, +340%: a relative change, trailing zeros dropped."""
    value = Decimal(repr(float(ratio))).scaleb(2, _MARGIN)
    size = abs(value)
    power = _power(size)
    digits = _grouped(_rounded(size, max(0, 1 if power >= 0 else 1 - power) if power < 2 else 0), 0)
    is_zero = not any("1" <= c <= "9" for c in digits)
    sign = "\u00b1" if is_zero else "+" if value > 0 else MINUS
    return f"{sign}{digits}%"


def is_known(x: float | None) -> bool:
    """False for a missing value: None, NaN; infinity is no value either."""
    return x is not None and math.isfinite(x)


def _power(size: Decimal) -> int:
    """Power of ten of the first digit; 0 for zero."""
    return size.adjusted() if size else 0


def _rounded(size: Decimal, decimals: int) -> Decimal:
    return size.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_MARGIN)


def _grouped(rounded: Decimal, least_decimals: int) -> str:
    """Digits with thousands commas; trailing zeros dropped down to `least_decimals`; powers of ten at the extremes."""
    if rounded >= _HUGE or 0 < rounded < _TINY:
        mantissa, _, power = f"{rounded.normalize():e}".partition("e")
        short = _rounded(Decimal(mantissa), 2).normalize()
        return f"{short:f}e{int(power)}"
    whole, _, decimals = f"{rounded:,f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least_decimals, "0")
    return f"{whole}.{decimals}" if decimals else whole


def _rate_digits(percent: Decimal, *, trim: bool) -> str:
    """25.0, 1.25, 0.46, 0.012, 100: one digit behind the point, more where a rate is small."""
    power = _power(percent)
    most, least = (1, 0) if power >= 2 else (1, 1) if power == 1 else (2, 1) if power == 0 else (2 - power, 2)
    return _grouped(_rounded(percent, most), 0 if trim else least)


def _scaled(size: Decimal, unit: Unit, style: Style, *, trim: bool) -> tuple[str, str]:
    """Digits and scale sign, three significant digits; what rounds up to the next scale is written in it."""
    start = style.scale_money if unit.kind == "money" else style.scale_other
    candidates = [(power, sign) for power, sign in style.scales if _power(size) >= max(power, start)]
    if size >= _HUGE or not candidates:
        rounded = _rounded(size, max(0, 2 - _power(size)))
        if rounded < Decimal(1).scaleb(start) or size >= _HUGE:
            return _grouped(rounded, 0), ""
        candidates = [(power, sign) for power, sign in style.scales if power <= start]
    position = style.scales.index(candidates[0])
    while True:
        power, sign = style.scales[position]
        number = size.scaleb(-power, _MARGIN)
        decimals = max(0, 2 - _power(number))
        rounded = _rounded(number, decimals)
        above = style.scales[position - 1][0] if position else None
        if above is None or rounded < Decimal(1).scaleb(above - power):
            break
        position -= 1  # 9,999.6万 would read 10,000万: it is ¥1.00億
    keeps = sign in style.fixed and not trim
    return _grouped(rounded, max(0, 2 - _power(rounded)) if keeps else 0), sign


def currency_sign(unit: Unit, style: Style) -> str:
    """¥ before money, nothing before anything else."""
    return style.currencies.get(unit.currency, unit.currency) if unit.kind == "money" else ""


def frame_of(unit: Unit, style: Style, *, difference: bool = False) -> str:
    """Template (str.format) that puts the unit behind `{number}`."""
    head = unit.text.replace("／", "/").partition("/")[0].strip()
    if unit.kind == "rate":
        frame = style.points if difference else style.percent
    elif unit.kind == "ratio":
        frame = style.ratio
    elif unit.kind == "money" or unit.kind == "none":
        frame = "{number}"
    else:
        frame = _behind("{number}", head, style)
    if unit.per and _is_shown(unit.per, style):
        return style.per.format(value=frame, per=_escaped(unit.per))
    return frame


def _is_shown(word: str, style: Style) -> bool:
    return word.isascii() or not style.omits_foreign_units


def _behind(frame: str, word: str, style: Style) -> str:
    if not word or not _is_shown(word, style):
        return frame
    return f"{frame} {_escaped(word)}" if word[0].isascii() else frame + _escaped(word)


def _escaped(word: str) -> str:
    """A unit is what people typed: braces in it are no placeholders."""
    return word.replace("{", "{{").replace("}", "}}")
