"""How sure one is about a lever, in plain words: what is assumed, where that is from, and what to be careful about."""

from __future__ import annotations

from functools import cache

import numpy as np

from kpitree.analysis.spread import Spread, spread_of
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from kpitree.model.distribution import Beta, LogNormal, Normal

Line = tuple[str, str]  # tone ("", "quiet" or "warn") and words


def is_assumption(source: str) -> bool:
    """True for a source that says of itself that it is none: 仮置き（±20%）, "Assumption (±20%)"."""
    return source.strip().casefold().startswith(_assuming_words())


@cache
def _assuming_words() -> tuple[str, ...]:
    """In every language: a tree is not always read in the one it was written in."""
    words = ",".join(Translator(lang)("ranges.assuming") for lang in ("ja", "en"))
    return tuple(word.strip().casefold() for word in words.split(","))


def has_grounds(spread: Spread) -> bool:
    """Whether a spread rests on anything: counted, seen before, published, or a range whose source is named."""
    if spread.is_certain or spread.source in ("fixed", "assumption"):
        return False
    return spread.source != "range" or (bool(spread.note.strip()) and not is_assumption(spread.note))


def lines(t: Translator, tree: KpiTree, kpi: Kpi, spread: Spread) -> list[Line]:
    """What is said under the drawing of a lever's spread."""
    said = [("", assumed(t, kpi, spread)), ("quiet", grounds(t, kpi, spread))]
    if kpi.range is not None and isinstance(spread.distribution, (Beta, LogNormal, Normal)):
        said.append(("quiet", t("ranges.bell")))
    if kpi.range is not None and kpi.counts is not None:
        said.append(_beside_counts(t, kpi, spread))
    said += [("warn", t.problem(problem, tree)) for problem in spread.problems]
    now = kpi.baseline
    if kpi.range is not None and now is not None and not kpi.range.low <= now <= kpi.range.high:
        said.append(("warn", t("ranges.now_outside", value=t.value(now, kpi.measure, trim=True))))
    return [line for line in said if line[1]]


def assumed(t: Translator, kpi: Kpi, spread: Spread) -> str:
    """Where the value is in eight of ten cases."""
    if spread.is_certain:
        return t("ranges.certain", value=t.value(spread.likely, kpi.measure, trim=True))
    low, high = (float(x) for x in spread.distribution.quantile(np.array([0.1, 0.9])))
    return t("ranges.eight_of_ten", range=t.range(low, high, kpi.measure))


def grounds(t: Translator, kpi: Kpi, spread: Spread) -> str:
    """Where the spread is from, as a sentence."""
    if spread.source == "counts" and kpi.counts is not None:
        counts = {"successes": f"{kpi.counts.successes:,}", "trials": f"{kpi.counts.trials:,}"}
        return t("ranges.from_counts", **counts, width=half_width(t, spread))
    if spread.source == "history":
        return t("ranges.from_history", n=spread.n or 0)
    if spread.source == "benchmark":
        return t("ranges.from_benchmark", source=spread.note, grade=spread.grade)
    if spread.source == "assumption":
        return t("ranges.from_assumption")
    if kpi.range is None or spread.source == "fixed":
        return "" if kpi.range is not None else t("ranges.from_nothing")
    if not spread.note.strip():
        return t("ranges.from_no_source")
    return t("ranges.from_marked" if is_assumption(spread.note) else "ranges.from_source", source=spread.note)


def half_width(t: Translator, spread: Spread) -> str:
    """± how many points counted rates are uncertain by: 7.8."""
    width = spread.half_width_points or 0.0
    return t.plain(width, digits=1 if width < 20 else 0)


def _beside_counts(t: Translator, kpi: Kpi, spread: Spread) -> Line:
    """Of a range beside observed counts: what the counts alone say, with a warning where the range is narrower."""
    counted = spread_of(kpi.model_copy(update={"range": None}))
    if counted is None or counted.source != "counts" or kpi.counts is None:
        return ("", "")
    narrower = spread.high - spread.low < (counted.high - counted.low) * 0.98
    key = "ranges.narrower_than_counts" if narrower else "ranges.beside_counts"
    words = t(key, trials=f"{kpi.counts.trials:,}", width=half_width(t, counted))
    return ("warn" if narrower else "quiet", words)
