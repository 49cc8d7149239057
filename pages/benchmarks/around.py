"""What stands below the list: the one rule to remember, and the KPIs that cannot be compared yet."""

from __future__ import annotations

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from pages.shell.markup import esc, note, section

MOST = 12


def draw_around(t: Translator, tree: KpiTree) -> None:
    """The note on denominators and the KPIs without a benchmark key."""
    note(t("benchmarks.note_lead"), t("benchmarks.note"))
    rest = without_key(tree)
    if rest:
        section(t("benchmarks.without"), t("benchmarks.without_below"))
        names = t.join(kpi.name for kpi in rest[:MOST])
        more = t("benchmarks.without_more", n=str(len(rest) - MOST)) if len(rest) > MOST else ""
        st.html(f"<div class='kt-bm-without'>{esc(names)}{esc(more)}</div>")


def without_key(tree: KpiTree) -> list[Kpi]:
    """KPIs that could be compared with others' if it were said what they count over what: no volumes, not the KGI."""
    return [
        kpi for kpi in tree.kpis
        if not kpi.benchmark and kpi.id != tree.kgi and not kpi.is_volume
        and (kpi.measure.kind in ("rate", "ratio", "time") or kpi.is_lever)
    ]  # fmt: skip
