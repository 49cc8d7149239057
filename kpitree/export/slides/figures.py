"""Numbers in charts: scaled as people read them (億, M), in a format that writes edited ones the same way."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kpitree.i18n import Translator
from kpitree.i18n.numbers import MINUS, currency_sign, frame_of, style_of
from kpitree.model import Unit


@dataclass(frozen=True)
class Figures:
    """`factor` takes a value to what stands in the chart; `plain` and `signed` are spreadsheet formats for it."""

    factor: float
    plain: str
    signed: str

    def __call__(self, value: float | None) -> float | None:
        """The number in the chart; None where there is none."""
        return None if value is None or not math.isfinite(value * self.factor) else value * self.factor


def figures_for(
    t: Translator, unit: Unit, largest: float, *, difference: bool = False, shown: float | None = None
) -> Figures:
    """For values of a unit up to `largest`, three digits of it (or of the smaller `shown`); a `difference` of rates is
    in points."""
    style = style_of(t.lang)
    size = abs(largest) if math.isfinite(largest) else 0.0
    factor, scale = unit.scale, ""
    if unit.is_rate:
        factor = 100.0 if difference else 1.0
    else:
        start = style.scale_money if unit.kind == "money" else style.scale_other
        for power, sign in style.scales:
            if size * unit.scale >= 10.0 ** max(power, start):
                factor, scale = unit.scale / 10.0**power, sign
                break
    decimals = _decimals((size if shown is None else abs(shown)) * (100.0 if unit.is_rate else factor))
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    if unit.is_rate and not difference:
        body = digits + "%"
        if unit.per:
            body += _quoted(f"/{unit.per}")
    else:
        before, _, after = frame_of(unit, style, difference=difference).format(number="\0").partition("\0")
        body = _quoted(before + currency_sign(unit, style)) + digits + _quoted(scale + after)
    return Figures(factor, f"{body};{_quoted(MINUS)}{body};{body}", f'"+"{body};{_quoted(MINUS)}{body};"±"{body}')


def _decimals(size: float) -> int:
    """How many show three digits of a number.

    >>> [_decimals(x) for x in (1234.0, 12.3, 0.123, 0.0)]
    [0, 1, 3, 0]
    """
    return min(6, max(0, 2 - math.floor(math.log10(size)))) if size > 0 and math.isfinite(size) else 0


def _quoted(text: str) -> str:
    """Text in a spreadsheet's format, where it stands for itself."""
    text = text.replace('"', "")
    return f'"{text}"' if text else ""
