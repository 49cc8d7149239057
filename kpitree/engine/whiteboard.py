"""Formulas as people write them on a whiteboard: × ÷ − instead of * / -, and no more quotes than are needed."""

from __future__ import annotations

import re

from kpitree.engine.spans import shown_formula
from kpitree.model import KpiTree

_QUOTED = re.compile(r'(「[^」]*」|"(?:[^"]|"")*")')
_SIGNS = ((" * ", " × "), (" / ", " ÷ "), (" - ", " − "))


def said(formula: str, lang: str = "ja") -> str:
    """A canonical formula with the signs of the whiteboard and the quotes of the language. It reads back the same.

    >>> said('a * b / "x * y"')
    'a × b ÷ "x * y"'
    """
    parts = _QUOTED.split(formula)
    for i, part in enumerate(parts):
        if i % 2 == 0:
            for sign, shown in _SIGNS:
                parts[i] = parts[i].replace(sign, shown)
        elif lang == "en" and part[0] != '"' and '"' not in part:
            parts[i] = f'"{part[1:-1]}"'
    return "".join(parts)


def equation_of(tree: KpiTree, kpi_id: str, lang: str) -> str:
    """The formula of a KPI with names, as it can be typed; "" for a lever."""
    formula = shown_formula(tree, kpi_id)
    return formula if tree[kpi_id].expression is None else said(formula, lang)


def sentence_of(tree: KpiTree, kpi_id: str) -> str:
    """The formula of a KPI for reading only: names stand without quotes."""
    formula = shown_formula(tree, kpi_id)
    if tree[kpi_id].expression is None:
        return formula
    parts = _QUOTED.split(said(formula))
    return "".join(part if i % 2 == 0 else part[1:-1].replace('""', '"') for i, part in enumerate(parts))
