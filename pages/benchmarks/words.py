"""What a benchmark row says in words: what it counts over what, its figures, who says so and how sure that is."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from kpitree.i18n import Translator
from kpitree.model import Benchmark, Unit, read_unit
from pages.shell.markup import esc


def ratio(t: Translator, text: str) -> str:
    """`won/opportunity` as people say it: 商談 → 受注; nothing for a KPI that does not say what it counts."""
    numerator, _, denominator = text.partition("/")
    return t("benchmarks.over", numerator=stage(t, numerator), denominator=stage(t, denominator)) if text else ""


def stage(t: Translator, stage_id: str) -> str:
    """The name of a stage; the id itself where nobody named it (a key that was typed on the Tree page)."""
    return named(t, "stage", stage_id)


def named(t: Translator, facet: str, word: str) -> str:
    """The label of a stage, channel, industry, company size or region."""
    try:
        return t(f"benchmark_stages.{facet}_{word}")
    except KeyError:
        return word


def local_unit(t: Translator, unit: Unit) -> Unit:
    """The unit of a published figure in the reader's words: days is 日."""
    if unit.kind not in ("time", "count"):
        return unit
    key = re.sub("[^a-z]+", "_", unit.text.casefold())
    try:
        return read_unit(t(f"benchmark_stages.unit_{key}"))
    except KeyError:
        return unit


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
    """The figures of a row; nothing for one without any."""
    return figures(t, row.low, row.typical, row.high, local_unit(t, row.measure)) if row.figures else ""


def all_figures(t: Translator, row: Benchmark) -> str:
    """Low to high, and the typical figure where it is a third one."""
    shown = figures_of(t, row)
    if row.typical is None or row.is_point or row.typical in (row.low, row.high):
        return shown
    typical = t.value(row.typical, local_unit(t, row.measure), trim=True)
    return t("benchmarks.with_typical", range=shown, typical=typical)


def title(t: Translator, row: Benchmark) -> str:
    """Who a row is about; an own row's label, or where it comes from in the own tree."""
    if row.kind == "history":
        return t("benchmarks.history", n=str(row.n))
    return row.segment(t.lang) or ratio(t, row.ratio)


def facts(t: Translator, row: Benchmark) -> str:
    """Year and sample, as far as they are known: 2025年・広告担当者330人."""
    if row.kind == "history":
        return ""
    parts = [t("benchmarks.year", year=str(row.year))] if row.year is not None else []
    sample = row.sample(t.lang)
    if sample or row.n:
        parts.append(sample or t("benchmarks.n", n=t.value(float(row.n or 0))))
    return t("benchmarks.dot").join(parts)


def publisher(t: Translator, row: Benchmark) -> str:
    """Who published a row; 出典なし when nobody is named."""
    if row.own and not row.publisher:
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


def link(t: Translator, row: Benchmark) -> str:
    """Where the figure can be read (HTML): a link where the source is an address, else its title."""
    if found := address(row):
        host = esc(urlsplit(found).netloc.removeprefix("www."))
        return f"<a href='{esc(found)}' title='{esc(found)}' target='_blank' rel='noopener noreferrer'>{host}</a>"
    return esc(row.source) if row.source and row.publisher else ""


def source(t: Translator, row: Benchmark) -> str:
    """Facts, publisher and link in one line (HTML)."""
    parts = (esc(facts(t, row)), esc(publisher(t, row)), link(t, row))
    return esc(t("benchmarks.dot")).join(part for part in parts if part)


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


def short(t: Translator, row: Benchmark) -> str:
    """A row in one phrase: about whom, its figures, how sure."""
    return t("benchmarks.figure", segment=title(t, row), range=figures_of(t, row), grade=grade_letter(t, row))
