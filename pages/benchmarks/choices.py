"""The figures a KPI can be compared with, drawn apart on one scale and listed below: a press or a key chooses one."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.comparison import Comparison
from kpitree.i18n import Translator
from kpitree.model import Benchmark, Kpi
from kpitree.workspace.actions import PickBenchmark
from pages.benchmarks import words
from pages.benchmarks.strip import draw_large, round_ticks, strip_of
from pages.shell import session
from pages.shell.markup import esc

AUTO = "-"  # no row can have this id
GROUPS = ("own", "published", "history", "segment")


def draw_choices(t: Translator, kpi: Kpi, row: Comparison) -> None:
    """The strip and the list, as HTML; `clicks` hears what is pressed."""
    unit = row.unit(kpi)
    strip = strip_of(kpi, row, is_rate=unit.is_rate)
    ticks = [(x, t.value(x, unit, trim=True)) for x in round_ticks(strip.end)]
    own = t("benchmarks.own_here", own=t.value(row.value, unit)) if row.value is not None else ""
    large = draw_large(strip, kpi_id=kpi.id, own=own, ticks=ticks, said=lambda figure: words.short(t, figure))
    st.html(f"<div class='kt-bm'>{large}{_list(t, row)}</div>")


def _list(t: Translator, row: Comparison) -> str:
    """One radio for each figure and one for letting the product choose."""
    shown = row.chosen.id if row.chosen is not None and row.reason != "contradictory" else ""
    lines = [_auto(t, row)]
    for group in GROUPS:
        members = [figure for figure in row.candidates if _group(figure) == group]
        if members:
            lines.append(f"<p class='kt-bm-group'>{esc(t(f'benchmarks.group_{group}'))}</p>")
            lines += [_figure(t, row, figure, taken=figure.id == shown) for figure in members]
    label = esc(t("benchmarks.pick", kpi=row.kpi))
    return f"<div class='kt-bm-choices' role='radiogroup' aria-label='{label}'>{''.join(lines)}</div>"


def _group(figure: Benchmark) -> str:
    if figure.kind in ("history", "segment"):
        return figure.kind
    return "own" if figure.own else "published"


def _auto(t: Translator, row: Comparison) -> str:
    about = ""
    if not row.picked and row.chosen is not None and row.reason != "contradictory":
        about = t("benchmarks.auto_now", figure=words.title(t, row.chosen))
    return (
        f"<div class='kt-bm-choice{' kt-on' if not row.picked else ''}' data-picks='{esc(f'{row.id} {AUTO}')}'>"
        f"{_radio(t('benchmarks.auto'), on=not row.picked)}<div class='kt-bm-source'>{esc(about)}</div></div>"
    )


def _figure(t: Translator, row: Comparison, figure: Benchmark, *, taken: bool) -> str:
    on = row.picked and taken
    marks = f"<span class='kt-up'>{esc(t('benchmarks.chosen'))}</span>" if taken and not on else ""
    if figure.kind == "target":
        marks += f"<span>{esc(t('benchmarks.is_target'))}</span>"
    caveat = esc(figure.caveat(t.lang))
    return (
        f"<div class='kt-bm-choice{' kt-on' if on else ''}{' kt-taken' if taken else ''}'"
        f" data-picks='{esc(f'{row.id} {figure.id}')}'>{_radio(words.title(t, figure), on=on, more=marks)}"
        f"<div class='kt-bm-range'>{esc(words.all_figures(t, figure))}</div>"
        f"<div class='kt-bm-source'>{_about(t, figure)}<small>{caveat}</small></div>"
        f"<div class='kt-bm-grade'>{words.grade(t, figure)}</div></div>"
    )


def _about(t: Translator, figure: Benchmark) -> str:
    if figure.kind == "history":
        return esc(t("benchmarks.history_about"))
    if figure.kind == "segment":
        counted = t("benchmarks.n", n=t.value(float(figure.n))) if figure.n else ""
        return esc(t("benchmarks.dot").join(part for part in (t("benchmarks.segment_about"), counted) if part))
    return words.source(t, figure)


def _radio(label: str, *, on: bool, more: str = "") -> str:
    # One stop of the Tab key for the whole list; arrows go on from there (clicks.js).
    tab = "0" if on else "-1"
    button = (
        f"<button type='button' role='radio' aria-checked='{str(on).lower()}' tabindex='{tab}'>{esc(label)}</button>"
    )
    return f"<div class='kt-bm-kpi'>{button}{more}</div>"


def pick(said: str) -> None:
    """Take what was pressed: "<kpi id> <row id>"; pressing the taken one again gives the choice back."""
    kpi_id, _, row_id = said.partition(" ")
    workspace = session.workspace()
    if kpi_id not in workspace.tree or not row_id:
        return
    wanted = None if row_id == AUTO else row_id
    if workspace.picked.get(kpi_id) != wanted:
        session.apply(PickBenchmark(kpi=kpi_id, row=wanted))
