"""The headline: where the most is to be gained, and how sure that is."""

from __future__ import annotations

import math

from kpitree.analysis.comparison import Benchmarking, Comparison
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from pages.benchmarks import words
from pages.benchmarks.rows import count, per
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
        _best(t, result, tree[best.id], kgi, best)
    else:
        _nothing_to_gain(t, result)


def _say(t: Translator, key: str, **params: str) -> None:
    headline(esc(t(f"benchmarks.{key}", **params)), esc(t(f"benchmarks.{key}_below", **params)))


def _best(t: Translator, result: Benchmarking, kpi: Kpi, kgi: Kpi, row: Comparison) -> None:
    unit = row.unit(kpi)
    sentence = t(
        f"benchmarks.best_{row.reached}", kpi=strong(kpi.name), band=esc(t.value(row.reach_value, unit, trim=True)),
        kgi=esc(kgi.name), worth=strong(t.delta(row.gain, kgi.measure), "up"),
        per=esc(per(t, result, "sentence")),
    )  # fmt: skip
    headline(sentence, esc(how_sure(t, row, kpi)))


def how_sure(t: Translator, row: Comparison, kpi: Kpi) -> str:
    """Whether the own numbers are enough to say so, and whether the figure compared with can be trusted."""
    unit = row.unit(kpi)
    said = own_said(t, row, kpi)
    if row.few and row.n is not None:
        said += t("benchmarks.few", n=count(t, row.n))
    elif row.overlap is not None:
        point = "point_" if row.low == row.high else ""
        said += t(f"benchmarks.sure_{point}{row.overlap}")
    chosen = row.chosen
    if chosen is not None and not chosen.own and chosen.grade[0] in "CD":
        said += t("benchmarks.weak_source", segment=words.title(t, chosen), grade=chosen.grade)
    elif chosen is not None and chosen.kind == "segment":
        said += t("benchmarks.is_segment", segment=words.title(t, chosen), value=t.value(row.low, unit, trim=True))
    return said


def own_said(t: Translator, row: Comparison, kpi: Kpi) -> str:
    """The own value, and within which bounds it is known."""
    unit = row.unit(kpi)
    own = t.value(row.value, unit)
    if row.n is None or row.interval is None:
        return t("benchmarks.uncounted" if unit.is_rate else "benchmarks.own", own=own)
    successes = count(t, row.successes or 0)
    return t("benchmarks.counted", own=own, n=count(t, row.n), successes=successes, range=t.range(*row.interval, unit))


def _nothing_to_gain(t: Translator, result: Benchmarking) -> None:
    compared = [row for row in result.rows if row.verdict != "not_compared"]
    if not compared:
        _say(t, "nothing_comparable")
    elif all(row.reach_value is None for row in compared):
        _say(t, "all_fine", n=str(len(compared)))
    else:
        _say(t, "no_gain")
