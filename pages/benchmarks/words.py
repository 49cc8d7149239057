"""What a benchmark row says in words: what it counts over what, its figures, who says so and how sure that is."""

from __future__ import annotations

from urllib.parse import urlsplit

from kpitree.i18n import Translator
from kpitree.model import Benchmark, Unit
from pages.shell.markup import esc


def ratio(t: Translator, text: str) -> str:
    """`won/opportunity` as people say it: 商談 → 受注."""
    numerator, _, denominator = text.partition("/")
    return t("benchmarks.over", numerator=stage(t, numerator), denominator=stage(t, denominator))


def stage(t: Translator, stage_id: str) -> str:
    """The name of a stage; the id itself where nobody named it (a key that was typed on the Tree page)."""
    return named(t, "stage", stage_id)


def named(t: Translator, facet: str, word: str) -> str:
    """The label of a stage, channel, industry or region."""
    try:
        return t(f"benchmark_stages.{facet}_{word}")
    except KeyError:
        return word


def figures(t: Translator, low: float | None, typical: float | None, high: float | None, unit: Unit) -> str:
    """11〜20%, 30% for a point, below 1% or above 5% where one end is open."""
    if low is not None and high is not None and low != high:
        return t.range(low, high, unit)
    if low is None and high is None:
        return t.value(typical, unit, trim=True)
    if low is None:
        return t("benchmarks.below", value=t.value(high, unit, trim=True))
    if high is None:
        return t("benchmarks.above", value=t.value(low, unit, trim=True))
    return t.value(low, unit, trim=True)


def figures_of(t: Translator, row: Benchmark) -> str:
    """The figures of a row."""
    return figures(t, row.low, row.typical, row.high, row.measure)


def title(t: Translator, row: Benchmark) -> str:
    """Who a row is about; an own row's label."""
    return row.segment(t.lang) or ratio(t, row.ratio)


def facts(t: Translator, row: Benchmark) -> str:
    """Year and sample, as far as they are known: 2025年・広告担当者330人."""
    parts = [t("benchmarks.year", year=str(row.year))] if row.year is not None else []
    sample = row.sample(t.lang)
    if sample or row.n:
        parts.append(sample or t("benchmarks.n", n=t.value(float(row.n or 0))))
    return t("benchmarks.dot").join(parts)


def publisher(t: Translator, row: Benchmark) -> str:
    """Who published a row; 出典なし when nobody is named."""
    if row.own:
        return t("benchmarks.own_publisher")
    where = "" if address(row) else row.source
    return row.publisher or where or t("benchmarks.no_source")


def address(row: Benchmark) -> str:
    """The web address in a row's source, if it is one that may be shown as a link."""
    source = row.source.strip()
    try:
        parts = urlsplit(source)
    except ValueError:  # brackets that are no address
        return ""
    return source if parts.scheme in ("http", "https") and parts.netloc and source.isprintable() else ""


def grade_letter(t: Translator, row: Benchmark) -> str:
    """A to D, or that it is an own figure."""
    return t("benchmarks.own_grade") if row.own else row.grade


def grade(t: Translator, row: Benchmark) -> str:
    """How sure a figure is, as a small chip (HTML)."""
    shown = grade_letter(t, row)
    means = t("benchmarks.grade_own") if row.own else t(f"benchmarks.grade_{row.grade[0]}")
    spoken = t("benchmarks.grade_words", grade=shown)
    tone = " class='kt-own'" if row.own else ""
    return f"<i{tone} title='{esc(means)}' aria-label='{esc(spoken)}'>{esc(shown)}</i>"
