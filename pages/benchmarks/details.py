"""Everything about one row: what exactly is counted, every figure to compare with, and which are not the same."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from kpitree.analysis.comparison import Comparison
from kpitree.data.benchmarks import load
from kpitree.i18n import Translator
from kpitree.model import Benchmark, Kpi, Range
from kpitree.model.benchmark import COMPARED
from kpitree.model.kpi import MAX_TEXT
from kpitree.workspace import Workspace
from kpitree.workspace.actions import EditKpi
from pages.benchmarks import words
from pages.benchmarks.choices import draw_choices
from pages.benchmarks.rows import band_text, factor_text
from pages.benchmarks.sentence import own_said
from pages.benchmarks.targets import draw_button, draw_target
from pages.shell import session
from pages.shell.markup import esc, plain

PAGE = "benchmarks"
DIFFERENCES = ("numerator", "denominator", "unit", "currency", "period")


def draw_details(workspace: Workspace, row: Comparison) -> None:
    """The details of one KPI, between its row and the next."""
    t = session.translator()
    kpi = workspace.tree[row.id]
    st.html(_counted(t, kpi, row))
    if row.candidates:
        draw_choices(t, kpi, row)
    else:
        st.html(f"<p class='kt-bm-why'>{esc(t('benchmarks.nothing_to_compare'))}</p>")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        draw_button(t, kpi, row)
        _use_range(t, kpi, row)
    draw_target(kpi, row)
    others = _refused(t, row) + _for_reading(t, row)
    if others:
        st.html(f"<div class='kt-bm-list'>{others}</div>")


def _counted(t: Translator, kpi: Kpi, row: Comparison) -> str:
    """What is counted over what, in words; the KPI's own definition beside it; and why nothing is compared."""
    lines = []
    for part, stage in zip(("numerator", "denominator"), row.ratio.split("/"), strict=False):
        if stage:
            lines.append((t(f"benchmarks.{part}", stage=words.stage(t, stage)), definition(t, stage)))
    if kpi.definition:
        lines.append((t("benchmarks.own_definition"), kpi.definition))
    lines += _publishers_own(t, row)
    terms = "".join(f"<dt>{esc(term)}</dt><dd>{esc(text)}</dd>" for term, text in lines)
    said = _why(t, row) or (own_said(t, row, kpi) if row.n is not None else "")
    why = f"<p class='kt-bm-why'>{esc(said)}</p>" if said else ""
    return f"<dl class='kt-bm-counted'>{terms}</dl>{why}"


def definition(t: Translator, stage: str) -> str:
    """What exactly a stage counts; nothing for one that was typed on the Tree page."""
    try:
        return t(f"benchmark_definitions.stage_{stage}")
    except KeyError:
        return t("benchmarks.no_definition")


def _publishers_own(t: Translator, row: Comparison) -> list[tuple[str, str]]:
    """The definitions of the publisher whose figure is compared, where it has its own."""
    chosen = row.chosen
    if chosen is None or not chosen.definitions or row.reason == "contradictory":
        return []
    found = []
    for stage in dict.fromkeys((chosen.numerator, chosen.denominator)):
        try:
            said = t(f"benchmark_definitions.{chosen.definitions}_{stage}")
        except KeyError:
            continue
        found.append((t("benchmarks.their_definition", stage=words.stage(t, stage), publisher=chosen.publisher), said))
    return found


def _why(t: Translator, row: Comparison) -> str:
    if row.passed_over is not None:
        differs = t.join(t(f"benchmarks.differs_{part}") for part in row.passed_over.differs)
        return t("benchmarks.why_passed_over", figure=words.title(t, row.passed_over.row), differs=differs)
    if row.reason == "contradictory":
        return t("benchmarks.why_contradictory", factor=factor_text(t, row))
    return t("benchmarks.why_missing") if row.reason == "missing_value" else ""


def _use_range(t: Translator, kpi: Kpi, row: Comparison) -> None:
    """Take the compared band as what the lever can achieve; only a band with two ends can be one."""
    chosen = row.chosen
    if chosen is None or not kpi.is_lever or row.reason == "contradictory":
        return
    if row.low is None or row.high is None or row.low >= row.high:
        return
    typical = None if chosen.typical is None else chosen.typical * chosen.measure.scale / kpi.measure.scale
    reach = Range(low=row.low, high=row.high, likely=typical, source=grounds(t, chosen)[:MAX_TEXT])
    st.button(
        t("benchmarks.use_range"), key=f"{PAGE}:{kpi.id}:use_range", disabled=kpi.range == reach, type="tertiary",
        help=plain(t("benchmarks.use_range_help", kpi=kpi.name, range=band_text(t, row, row.unit(kpi)))),
        on_click=session.do, args=(EditKpi(kpi=kpi.id, patch={"range": reach}),), icon=":material/straighten:",
    )  # fmt: skip


def grounds(t: Translator, chosen: Benchmark) -> str:
    """Where a benchmark's figure comes from, for whoever reads it later."""
    year = t("benchmarks.year", year=str(chosen.year)) if chosen.year else ""
    said = t("benchmarks.dot").join(part for part in (words.publisher(t, chosen), words.title(t, chosen), year) if part)
    return t("benchmarks.range_source", source=said, grade=words.grade_letter(t, chosen))


def _refused(t: Translator, row: Comparison) -> str:
    """Figures that carry the same name but are another number, by what makes them different."""
    ordered = sorted(row.incomparable, key=lambda one: (one.differs, one.row.ratio))
    parts = []
    for (differs, ratio), ones in groupby(ordered, key=lambda one: (one.differs, one.row.ratio)):
        what = t.join(t(f"benchmarks.differs_{part}") for part in DIFFERENCES if part in differs)
        said = t("benchmarks.refused", differs=what, ratio=words.ratio(t, ratio))
        figures = t.join(words.short(t, one.row) for one in ones)
        parts.append(f"<dt>{esc(said)}</dt><dd>{esc(figures)}</dd>")
    return f"<h3>{esc(t('benchmarks.excluded'))}</h3><dl>{''.join(parts)}</dl>" if parts else ""


def _for_reading(t: Translator, row: Comparison) -> str:
    """Examples, advice and findings about the same thing: worth knowing, never compared."""
    names = {figure.name_key for figure in row.candidates} - {""}
    about = [
        r for r in load() if r.kind not in COMPARED and ((r.ratio and r.ratio == row.ratio) or r.name_key in names)
    ]
    lines = "".join(reading_line(t, row_, head=t(f"benchmark_stages.kind_{row_.kind}")) for row_ in about)
    return f"<h3>{esc(t('benchmarks.reading_here'))}</h3><dl>{lines}</dl>" if lines else ""


def reading_line(t: Translator, figure: Benchmark, *, head: str = "") -> str:
    """One figure that is never compared, with what it is and where it comes from (HTML)."""
    parts = dict.fromkeys((head, words.title(t, figure), words.all_figures(t, figure)))
    said = t("benchmarks.dot").join(part for part in parts if part)
    return f"<dt>{esc(said)}</dt><dd>{esc(figure.caveat(t.lang))}<small>{words.source(t, figure)}</small></dd>"
