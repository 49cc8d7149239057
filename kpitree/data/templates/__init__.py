"""Ready trees, as equation text: `<slug>.ja.txt` and `<slug>.en.txt` with the same ids, formulas and numbers.

To add one, write both files and put the slug into TEMPLATES; its title, line and question go into the catalogues
(`templates.<slug>_title`, `_line`, `_question`).
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from math import inf, isfinite
from typing import Literal

from kpitree.data.text import parse
from kpitree.errors import FileError, InvalidValue
from kpitree.formula import number_text
from kpitree.model import Kpi, KpiTree, Range, name_key
from kpitree.problems import Problem

Lang = Literal["ja", "en"]

# In the order of the gallery: first what to start with, then by how much they ask of the reader.
TEMPLATES: tuple[str, ...] = (
    "btob_basic", "two_rates", "full_funnel", "annual_revenue", "four_channels", "sdr", "bdr", "capacity",
    "subscription",
)  # fmt: skip
START_THREE = "start_three"
SPREAD = 0.2  # how far the ranges of three_numbers reach to either side
TEXTS = ("name", "unit", "source", "owner", "definition", "note")


def templates() -> list[str]:
    """The slugs of the ready trees, in the order of the gallery."""
    return list(TEMPLATES)


def template(slug: str, lang: Lang = "ja") -> KpiTree:
    """A ready tree by slug, worded in `lang`. Raises FileError for a slug that is not there."""
    if slug not in (*TEMPLATES, START_THREE) or lang not in ("ja", "en"):
        problem = Problem(code="no_such_template", params={"name": slug[:80], "known": TEMPLATES})
        raise FileError(f"There is no template {slug[:80]!r} in {lang[:10]!r}.", [problem])
    return _read(slug, lang)


@lru_cache(maxsize=32)
def _read(slug: str, lang: Lang) -> KpiTree:
    return parse(files("kpitree.data.templates").joinpath(f"{slug}.{lang}.txt").read_text("utf-8"))


def three_numbers(leads: float, rate: float, price: float, *, lang: Lang = "ja") -> KpiTree:
    """The smallest tree people recognise: revenue = leads x rate of leads that are won x average deal size.

    `leads` and `price` (in yen) are not negative, `rate` is 0-1. Each lever gets a range of 20 % either side, marked as
    an assumption. Raises InvalidValue.
    """
    tree = template(START_THREE, lang)
    for kpi_id, value in (("leads", leads), ("lead_to_win", rate), ("average_deal_size", price)):
        tree = tree.replace(_with_value(tree[kpi_id], float(value)))
    return tree


def _with_value(kpi: Kpi, value: float) -> Kpi:
    most = 1.0 if kpi.measure.is_rate else inf
    high = value * (1 + SPREAD)
    if not 0.0 <= value <= most or high == inf:
        code = "rate_out_of_bounds" if kpi.measure.is_rate else "negative_volume" if value < 0 else "not_finite"
        shown = number_text(value, percent=kpi.measure.is_rate) if isfinite(value) else str(value)
        problem = Problem(code=code, kpi=kpi.id, params={"value": shown})
        raise InvalidValue(f"{kpi.name} cannot be {value}.", [problem])
    source = kpi.range.source if kpi.range else ""
    reach = Range(low=value * (1 - SPREAD), likely=value, high=min(most, high), source=source)
    return kpi.model_copy(update={"value": value, "range": reach})


def retranslate(tree: KpiTree, slug: str, *, to: Lang) -> KpiTree:
    """The tree with whatever still is as the template said it in the other language said in `to`.

    Text by text: a KPI that was renamed keeps its name but gets the new language's definition. What the user typed, and
    every number and formula, stays. A slug that is not there changes nothing.
    """
    if slug not in (*TEMPLATES, START_THREE):
        return tree
    before, after = template(slug, "en" if to == "ja" else "ja"), template(slug, to)
    keeping = (kpi for kpi in tree.kpis if kpi.id not in after or kpi.name != before[kpi.id].name)
    taken = {name_key(kpi.name) for kpi in keeping}
    kpis = tuple(_reworded(kpi, before[kpi.id], after[kpi.id], taken) if kpi.id in after else kpi for kpi in tree.kpis)
    note = after.note if tree.note == before.note else tree.note
    return KpiTree(kpis=kpis, kgi=tree.kgi, note=note, period=tree.period)


def name_in(slug: str, name: str, *, to: Lang) -> str:
    """What a KPI of a template that is called `name` in either language is called in `to`; else `name` itself."""
    if slug not in (*TEMPLATES, START_THREE):
        return name
    languages: tuple[Lang, ...] = ("ja", "en")
    found = (kpi.id for lang in languages for kpi in template(slug, lang).kpis if kpi.name == name)
    return next((template(slug, to)[kpi_id].name for kpi_id in found), name)


def _reworded(kpi: Kpi, before: Kpi, after: Kpi, taken: set[str]) -> Kpi:
    update: dict[str, object] = {
        field: getattr(after, field) for field in TEXTS if getattr(kpi, field) == getattr(before, field)
    }
    # A name the user gave to another KPI may be what this one would be called: two of a name would be an error.
    if "name" in update and name_key(after.name) in taken:
        del update["name"]
    if kpi.range and before.range and after.range and kpi.range.source == before.range.source:
        update["range"] = kpi.range.model_copy(update={"source": after.range.source})
    return kpi.model_copy(update=update)
