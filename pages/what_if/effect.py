"""What each moved lever contributed, and the tray of everything that was moved."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import streamlit as st

from kpitree.analysis import Bridge, bridge
from kpitree.i18n import Translator
from kpitree.model import Kpi
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AdoptChanges, ResetLevers
from pages.shell import chart, session
from pages.shell.markup import esc, section

if TYPE_CHECKING:
    import altair as alt

    from kpitree.charts import Ground

MOST_ROWS = 8


def draw_contributions(workspace: Workspace) -> None:
    """The exact split of the difference over the moved levers, as a waterfall."""
    tree = workspace.tree
    if tree.kgi is None or not workspace.changes:
        return
    t = session.translator()
    result = bridge(tree, None, workspace.lever_values())
    kgi = tree[tree.kgi]
    section(t("what_if.contributions"), t("what_if.contributions_below"))
    if result.problems:
        st.html(f"<div class='kt-caption'>{esc(t.problem(result.problems[0], tree))}</div>")
        return
    rows = waterfall_rows(t, result, kgi)
    spoken = "; ".join(f"{row['label']} {row['text']}" for row in rows)
    chart.draw("waterfall", _waterfall, rows, height=34 * len(rows), key="what_if:waterfall", alt_text=spoken)


def _waterfall(ground: Ground) -> alt.LayerChart:
    from kpitree.charts import waterfall_chart

    return waterfall_chart([], ground=ground)


def waterfall_rows(t: Translator, result: Bridge, kgi: Kpi) -> chart.Rows:
    """Baseline, one row a lever (small ones folded), now, target."""
    unit = kgi.measure
    rows: chart.Rows = []

    def add(label: str, start: float, end: float, tone: str, text: str) -> None:
        rows.append({"row": len(rows), "label": label, "start": start, "end": end, "tone": tone, "text": text})

    add(t("what_if.row_baseline"), 0.0, result.kgi_before, "base", t.value(result.kgi_before, unit))
    shown = result.steps if len(result.steps) <= MOST_ROWS else result.steps[: MOST_ROWS - 1]
    at = result.kgi_before
    for step in shown:
        tone = "up" if step.contribution >= 0 else "down"
        add(step.kpi, at, at + step.contribution, tone, t.delta(step.contribution, unit))
        at += step.contribution
    rest = result.steps[len(shown) :]
    if rest:
        small = math.fsum(step.contribution for step in rest)
        add(t("what_if.row_rest", n=len(rest)), at, at + small, "up" if small >= 0 else "down", t.delta(small, unit))
    add(t("what_if.row_now"), 0.0, result.kgi_after, "now", t.value(result.kgi_after, unit))
    if kgi.target is not None:
        add(t("what_if.row_target"), 0.0, kgi.target, "target", t.value(kgi.target, unit))
    return rows


def draw_tray(workspace: Workspace) -> None:
    """Every moved lever, before and after, with its share of the effect; reset and adopt."""
    values = workspace.lever_values()
    tree = workspace.tree
    if not values or tree.kgi is None:
        return
    t = session.translator()
    kgi = tree[tree.kgi]
    parts = {step.id: step.contribution for step in bridge(tree, None, values).steps}
    chips = "".join(_chip(t, tree[k], value, parts.get(k), kgi) for k, value in values.items())
    with st.container(key="what_if:tray", horizontal=True, vertical_alignment="center"):
        st.html(f"<div class='kt-tray'><strong>{esc(t('what_if.tray'))}</strong>{chips}</div>", width="stretch")
        st.button(t("what_if.reset_all"), key="what_if:tray:reset", on_click=session.do, args=(ResetLevers(),))
        st.button(
            t("bar.adopt"), key="what_if:tray:adopt", type="primary", help=t("bar.adopt_help"),
            on_click=session.do, args=(AdoptChanges(),),
        )  # fmt: skip


def _chip(t: Translator, kpi: Kpi, value: float, part: float | None, kgi: Kpi) -> str:
    unit = kpi.measure
    moved = f"{esc(kpi.name)} {esc(t.value(kpi.baseline, unit))} → {esc(t.value(value, unit))}"
    effect = ""
    if part is not None and not math.isnan(part):
        effect = f"<b class='kt-{'up' if part >= 0 else 'down'}'>{esc(t.delta(part, kgi.measure))}</b>"
    return f"<span class='kt-chip'>{moved} {effect}</span>"
