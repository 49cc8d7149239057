"""A language's number signs and a unit as plain JSON: what format.js needs to write numbers as Python does."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kpitree.i18n.catalogue import Language, texts
from kpitree.i18n.numbers import currency_sign, frame_of, style_of
from kpitree.model import Unit

# Stands for the number while braces that people typed into a unit lose their escapes.
_NUMBER = "{number}"


def style_json(language: Language) -> dict[str, Any]:
    """The number style of a language: scales [power of ten, sign] from the largest, which keep three digits, signs."""
    style = style_of(language)
    return {
        "scales": [list(scale) for scale in style.scales],
        "fixed": sorted(style.fixed),
        "scale_money": style.scale_money,
        "scale_other": style.scale_other,
        "missing": style.missing,
        "change": texts(language)["numbers.change"],
    }


def unit_json(unit: Unit, language: Language) -> dict[str, Any]:
    """How values of a unit are written: rate, money, currency sign, scale (power of ten), frames of a value and of a
    difference.

    The number goes where `{number}` first stands in a frame. ValueError for a unit whose scale is no power of ten.

    >>> from kpitree.model import read_unit
    >>> unit_json(read_unit("%"), "en")["difference"]
    '{number} pt'
    """
    scale = Decimal(repr(unit.scale)).normalize()
    if scale.as_tuple().digits != (1,):
        raise ValueError(f"a unit is worth a power of ten of its currency, not {unit.scale}")
    style = style_of(language)
    return {
        "rate": unit.is_rate,
        "money": unit.kind == "money",
        "currency": currency_sign(unit, style),
        "scale": scale.adjusted(),
        "frame": frame_of(unit, style).format(number=_NUMBER),
        "difference": frame_of(unit, style, difference=True).format(number=_NUMBER),
    }
