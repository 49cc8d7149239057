"""The headline: where the most is to be gained, and how sure that is."""

from __future__ import annotations

import math

from kpitree.analysis.benchmarking import Benchmarking, Comparison
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from pages.benchmarks import words
from pages.benchmarks.rows import count, margin, unit_of
from pages.shell.markup import esc, headline, strong


def draw_sentence(t: Translator, tree: KpiTree, result: Benchmarking) -> None:
    """One sentence, exact, and one line below it."""
    kgi = tree[tree.kgi] if tree.kgi else None
    if kgi is None:
        _say(t, "empty")
    elif not result.rows:
        _say(t, "no_rates")
    elif all(row.value is None for row in result.rows):
        _say(t, "no_own_values", n=str(len(result.rows)))
    elif math.isnan(result.kgi_now):
        _say(t, "no_kgi_value", kgi=kgi.name)
    elif (best := result.headline) is not None:
        _best(t, tree[best.id], kgi, best)
    else:
        _nothing_to_gain(t, result)


def _say(t: Translator, key: str, **params: str) -> None:
    headline(esc(t(f"benchmarks.{key}", **params)), esc(t(f"benchmarks.{key}_below", **params)))


def _best(t: Translator, kpi: Kpi, kgi: Kpi, row: Comparison) -> None:
    unit = unit_of(kpi, row)
    key = "best_point" if row.low == row.high else "best_lower" if row.better == "lower" else "best"
    sentence = t(
        f"benchmarks.{key}", kpi=strong(kpi.name), band=esc(t.value(row.reach_value, unit, trim=True)),
        kgi=esc(kgi.name), worth=strong(t.delta(row.worth, kgi.measure), "up"),
    )  # fmt: skip
    headline(sentence, esc(how_sure(t, row, kpi)))


def how_sure(t: Translator, row: Comparison, kpi: Kpi) -> str:
    """Whether the own numbers are enough to say so, and whether the figure compared with can be trusted."""
    unit = unit_of(kpi, row)
    own = t.value(row.value, unit)
    if row.n is None:
        said = t("benchmarks.unknown_n", own=own)
    else:
        key = "unsure" if row.uncertain else f"sure_{row.verdict}"
        said = t(f"benchmarks.{key}", own=own, n=count(t, row.n), margin=margin(t, row, unit))
    if row.chosen is not None and not row.chosen.own and row.chosen.grade[0] in "CD":
        said += t("benchmarks.weak_source", segment=words.title(t, row.chosen), grade=row.chosen.grade)
    return said


def _nothing_to_gain(t: Translator, result: Benchmarking) -> None:
    compared = [row for row in result.rows if row.verdict != "not_compared"]
    if not compared:
        _say(t, "nothing_comparable")
    elif all(row.reach_value is None for row in compared):
        _say(t, "all_fine", n=str(len(compared)))
    else:
        _say(t, "no_gain")
