"""From plan to actual: the gap of the KGI, split exactly over what differs, and what no lever explains."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.analysis.bottleneck import Bottleneck
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from pages.plan_vs_actual.period import Compared
from pages.shell.markup import caption, esc, heading
from pages.shell.saving.waterfall import draw_waterfall_saving
from pages.shell.waterfall import MOST_ROWS, Row, Tone, waterfall


def draw_split(t: Translator, tree: KpiTree, found: Compared) -> None:
    """The waterfall, or why there is none."""
    result = found.result
    if result is None or tree.kgi is None:
        return
    title = heading(t("plan_vs_actual.split"), t("plan_vs_actual.split_below"))
    if result.explained is None or result.kgi_plan is None:
        st.html(f"{title}<div class='kt-caption'>{esc(t('plan_vs_actual.no_split'))}</div>")
        return
    kgi = tree[tree.kgi]
    rows = split_rows(t, tree, kgi, result)
    st.html(title + waterfall(rows))
    about = t("picture.plan_vs_actual", kgi=kgi.name)
    draw_waterfall_saving("plan_vs_actual:split", "plan_vs_actual", rows, kgi, about=about)
    if result.method == "sampled":
        error = max((row.error for row in result.rows), default=0.0)
        caption(t("what_if.sampled", error=t.delta(error, tree[tree.kgi].measure, signed=False)))


def split_rows(t: Translator, tree: KpiTree, kgi: Kpi, result: Bottleneck) -> list[Row]:
    """Plan, one row a part (small ones of many folded into one), the remainder, actual. In the order of the tree."""
    unit = kgi.measure
    plan, explained, remainder = result.kgi_plan or 0.0, result.explained or 0.0, result.remainder or 0.0

    def total(key: str, value: float, tone: Tone) -> Row:
        label = t(f"plan_vs_actual.row_{key}")
        return Row(id=f":{key}", label=label, start=0.0, end=value, tone=tone, text=t.value(value, unit))

    moving = [row for row in result.rows if row.contribution]
    largest = sorted(moving, key=lambda row: -abs(row.contribution or 0.0))
    shown = {row.id for row in (largest if len(largest) <= MOST_ROWS else largest[: MOST_ROWS - 1])}
    parts = [(row.id, row.kpi, row.contribution or 0.0) for row in moving if row.id in shown]
    if rest := [row.contribution or 0.0 for row in moving if row.id not in shown]:
        parts.append((":rest", t("what_if.row_rest", n=len(rest)), math.fsum(rest)))
    if remainder:
        parts.append((":remainder", t("plan_vs_actual.row_remainder"), remainder))
    rows = [total("plan", plan, "base")]
    at = plan
    for row_id, label, part in parts:
        tone: Tone = "up" if part >= 0 else "down"
        rows.append(Row(id=row_id, label=label, start=at, end=at + part, tone=tone, text=t.delta(part, unit)))
        at += part
    known = result.kgi_actual is not None
    end = result.kgi_actual if result.kgi_actual is not None else plan + explained
    return [*rows, total("actual" if known else "expected", end, "now")]
