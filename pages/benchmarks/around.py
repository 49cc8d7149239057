"""What stands below the list: the one rule to remember, what is only for reading, and what cannot be compared yet."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby

import streamlit as st

from kpitree.data.benchmarks import load
from kpitree.i18n import Translator
from kpitree.model import Benchmark, Kpi, KpiTree
from kpitree.model.benchmark import COMPARED
from pages.benchmarks.details import reading_line
from pages.shell.markup import caption, esc, note, section

MOST = 12
READING = ("finding", "practice", "example", "method")


def draw_around(t: Translator, tree: KpiTree, listed: Collection[str]) -> None:
    """The note on denominators, the figures for reading and the KPIs without a benchmark key."""
    note(t("benchmarks.note_lead"), t("benchmarks.note"))
    rest = [kpi for kpi in without_key(tree) if kpi.id not in listed]
    if rest:
        section(t("benchmarks.without"), t("benchmarks.without_below"))
        names = t.join(kpi.name for kpi in rest[:MOST])
        more = t("benchmarks.without_more", n=str(len(rest) - MOST)) if len(rest) > MOST else ""
        st.html(f"<div class='kt-bm-without'>{esc(names)}{esc(more)}</div>")
    _draw_reading(t)


def _draw_reading(t: Translator) -> None:
    """Findings, advice, examples and methods; folded away, and not drawn before somebody opens it."""
    part = st.expander(t("benchmarks.reading"), key="benchmarks:reading", on_change="rerun")
    if not part.open:
        return
    rows = sorted((row for row in load() if row.kind not in COMPARED), key=lambda row: READING.index(row.kind))
    with part:
        caption(t("benchmarks.reading_below"))
        groups = "".join(
            f"<h3>{esc(t(f'benchmark_stages.kind_{kind}'))}</h3><dl>"
            + "".join(reading_line(t, row, head=_head(t, row)) for row in members)
            + "</dl>"
            for kind, members in groupby(rows, key=lambda row: row.kind)
        )
        st.html(f"<div class='kt-bm-list'>{groups}</div>")


def _head(t: Translator, row: Benchmark) -> str:
    """The name of a figure whose title does not say it: that of an example or a method."""
    return t(f"benchmark_stages.name_{row.name_key}") if row.kind in ("example", "method") else ""


def without_key(tree: KpiTree) -> list[Kpi]:
    """KPIs that could be compared with others' if it were said what they count over what: no volumes, not the KGI."""
    return [
        kpi for kpi in tree.kpis
        if not kpi.benchmark and kpi.id != tree.kgi and not kpi.is_volume
        and (kpi.measure.kind in ("rate", "ratio", "time") or kpi.is_lever)
    ]  # fmt: skip
