"""Everything about one row: each figure it could be compared with, which one is taken, and which are not the same."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlsplit

import streamlit as st

from kpitree.analysis.benchmarking import Comparison
from kpitree.i18n import Translator
from kpitree.model import Benchmark, Kpi, Range
from kpitree.model.kpi import MAX_TEXT
from kpitree.workspace import Workspace
from kpitree.workspace.actions import EditKpi, PickBenchmark
from pages.benchmarks import words
from pages.benchmarks.band import Picture, draw, scale_end
from pages.benchmarks.rows import band_text, factor_text, picture_of, unit_of
from pages.shell import session
from pages.shell.markup import esc, plain

PAGE = "benchmarks"


def draw_details(workspace: Workspace, row: Comparison) -> None:
    """The details of one KPI, between its row and the next."""
    t = session.translator()
    kpi = workspace.tree[row.id]
    if row.candidates:
        if why := _why(t, row):
            st.html(f"<p class='kt-bm-why'>{esc(why)}</p>")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            _pick(t, row)
            _use_range(t, kpi, row)
        st.html(_figures(t, kpi, row))
    else:
        st.html(f"<p class='kt-bm-why'>{esc(t('benchmarks.nothing_to_compare'))}</p>")
    if row.incomparable:
        st.html(_others(t, row))


def _why(t: Translator, row: Comparison) -> str:
    if row.reason == "contradictory":
        return t("benchmarks.why_contradictory", factor=factor_text(t, row))
    if row.picked:
        return t("benchmarks.why_picked")
    return t("benchmarks.why_missing") if row.reason == "missing_value" else ""


def _figures(t: Translator, kpi: Kpi, row: Comparison) -> str:
    """Every comparable figure, drawn on one track so that they can be compared with each other as well."""
    pictures = [_drawn(figure, kpi, row) for figure in row.candidates]
    end = scale_end(*pictures, picture_of(row), most=1.0 if unit_of(kpi, row).is_rate else None)
    shown = row.chosen.id if row.chosen and row.reason != "contradictory" else ""
    lines = "".join(
        _figure(t, figure, draw(picture, end=end, label=words.figures_of(t, figure)), chosen=figure.id == shown)
        for figure, picture in zip(row.candidates, pictures, strict=True)
    )
    label = esc(t("benchmarks.details", kpi=kpi.name))
    return f"<div class='kt-bm kt-bm-figures'><div role='list' aria-label='{label}'>{lines}</div></div>"


def _drawn(figure: Benchmark, kpi: Kpi, row: Comparison) -> Picture:
    factor = figure.measure.scale / kpi.measure.scale
    low, high = figure.band
    return Picture(
        low=_times(0.0 if low is None else low, factor), high=_times(high, factor),
        typical=_times(figure.typical, factor), own=row.value,
    )  # fmt: skip


def _times(x: float | None, factor: float) -> float | None:
    return None if x is None else x * factor


def _figure(t: Translator, figure: Benchmark, picture: str, *, chosen: bool) -> str:
    about = t("benchmarks.dot").join(part for part in (words.facts(t, figure), words.publisher(t, figure)) if part)
    dot = esc(t("benchmarks.dot"))
    mark = f"<span class='kt-up'>{esc(t('benchmarks.chosen'))}</span>" if chosen else ""
    if figure.kind == "target":
        mark += f"<span>{esc(t('benchmarks.is_target'))}</span>"
    return (
        f"<div class='kt-bm-row{' kt-chosen' if chosen else ''}' role='listitem'>"
        f"<div class='kt-bm-kpi'><b>{esc(words.title(t, figure))}</b>{mark}</div>{picture}"
        f"<div class='kt-bm-range'>{esc(_all_figures(t, figure))}</div>"
        f"<div class='kt-bm-source'>{esc(about)}{_link(figure, dot)}<small>{esc(figure.caveat(t.lang))}</small></div>"
        f"<div class='kt-bm-grade'>{words.grade(t, figure)}</div></div>"
    )


def _all_figures(t: Translator, figure: Benchmark) -> str:
    """Low to high, and the typical figure where it is a third one."""
    shown = words.figures_of(t, figure)
    if figure.typical is None or figure.is_point or figure.typical in (figure.low, figure.high):
        return shown
    return t("benchmarks.with_typical", range=shown, typical=t.value(figure.typical, figure.measure, trim=True))


def _link(figure: Benchmark, dot: str) -> str:
    """Where the figure can be read: a link where the source is an address, else its title."""
    address = words.address(figure)
    if address:
        host = esc(urlsplit(address).netloc.removeprefix("www."))
        link = f"href='{esc(address)}' title='{esc(address)}' target='_blank' rel='noopener noreferrer'"
        return f"{dot}<a {link}>{host}</a>"
    return f"{dot}{esc(figure.source)}" if figure.source and figure.publisher else ""


def _pick(t: Translator, row: Comparison) -> None:
    by_id = {figure.id: figure for figure in row.candidates}
    key = f"{PAGE}:{row.id}:pick"
    session.seed(key, row.chosen.id if row.picked and row.chosen else "")

    def said(row_id: str) -> str:
        if not row_id:
            return t("benchmarks.auto")
        return t("benchmarks.option", figure=_short(t, by_id[row_id]), publisher=words.publisher(t, by_id[row_id]))

    st.selectbox(
        t("benchmarks.pick"), ["", *by_id], format_func=said, key=key, on_change=_picked, args=(key, row.id), width=420
    )


def _picked(key: str, kpi_id: str) -> None:
    session.apply(PickBenchmark(kpi=kpi_id, row=session.typed(key) or None))


def _use_range(t: Translator, kpi: Kpi, row: Comparison) -> None:
    """Take the compared band as what the lever can achieve; only a band with two ends can be one."""
    chosen = row.chosen
    if chosen is None or not kpi.is_lever or row.reason == "contradictory":
        return
    if row.low is None or row.high is None or row.low >= row.high:
        return
    typical = _times(chosen.typical, chosen.measure.scale / kpi.measure.scale)
    year = t("benchmarks.year", year=str(chosen.year)) if chosen.year else ""
    said = t("benchmarks.dot").join(part for part in (words.publisher(t, chosen), words.title(t, chosen), year) if part)
    source = t("benchmarks.range_source", source=said, grade=words.grade_letter(t, chosen))
    reach = Range(low=row.low, high=row.high, likely=typical, source=source[:MAX_TEXT])
    st.button(
        t("benchmarks.use_range"), key=f"{PAGE}:{kpi.id}:use_range", disabled=kpi.range == reach,
        help=plain(t("benchmarks.use_range_help", kpi=kpi.name, range=band_text(t, row, unit_of(kpi, row)))),
        on_click=session.do, args=(EditKpi(kpi=kpi.id, patch={"range": reach}),),
    )  # fmt: skip


def _others(t: Translator, row: Comparison) -> str:
    """Figures that carry the same name but are another number, by what makes them different."""
    ordered = sorted(row.incomparable, key=lambda one: (one.reason, one.row.ratio))
    parts = []
    for (reason, ratio), ones in groupby(ordered, key=lambda one: (one.reason, one.row.ratio)):
        said = t(f"benchmarks.excluded_{reason}", ratio=words.ratio(t, ratio))
        figures = t.join(_short(t, one.row) for one in ones)
        parts.append(f"<dt>{esc(said)}</dt><dd>{esc(figures)}</dd>")
    title = esc(t("benchmarks.excluded"))
    return f"<div class='kt-bm-list'><h3>{title}</h3><dl>{''.join(parts)}</dl></div>"


def _short(t: Translator, figure: Benchmark) -> str:
    return t(
        "benchmarks.figure", segment=words.title(t, figure), range=words.figures_of(t, figure),
        grade=words.grade_letter(t, figure),
    )  # fmt: skip
