"""Every KPI as a row: plan, actual, attainment, its part in the gap, and how the actual is known."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.bottleneck import PlanRow
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from pages.plan_vs_actual.period import PAGE, SELECTED, Compared
from pages.plan_vs_actual.tree import attained, bar
from pages.shell import session
from pages.shell.markup import esc, section
from pages.shell.saving.csv import draw_csv

COLUMNS = ("kpi", "plan", "actual", "attainment", "contribution", "source")
FIRST = 40  # rows that are drawn at once; the others on demand
ALL = f"{PAGE}:all"


def draw_rows(t: Translator, tree: KpiTree, found: Compared) -> None:
    """The table, in the order of the tree."""
    result = found.result
    if result is None:
        return
    section(t("plan_vs_actual.table"), t("plan_vs_actual.table_below"))
    shown = result.rows if session.view(ALL, default=False) else result.rows[:FIRST]
    kgi = tree[tree.kgi] if tree.kgi else None
    head = "".join(f"<th scope='col'>{esc(t(f'plan_vs_actual.column_{name}'))}</th>" for name in COLUMNS)
    together = len(found.months) > 1
    selected = session.view(SELECTED, default="")
    body = "".join(
        _row(t, tree[row.id], row, kgi, together, worst=row == result.worst, chosen=row.id == selected) for row in shown
    )
    st.html(f"<table class='kt-pa-rows'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    if len(shown) < len(result.rows):
        st.button(
            t("plan_vs_actual.show_all", n=len(result.rows)), key=ALL, type="tertiary",
            on_click=session.set_view, args=(ALL, True),
        )  # fmt: skip
    draw_csv(f"{PAGE}:rows", "plan_vs_actual", result.to_frame)


def _row(
    t: Translator, kpi: Kpi, row: PlanRow, kgi: Kpi | None, together: bool, *, worst: bool, chosen: bool
) -> str:  # fmt: skip
    unit = kpi.measure
    contribution = "" if row.contribution is None or kgi is None else t.delta(row.contribution, kgi.measure)
    shade = "" if not row.contribution else "kt-down" if row.contribution < 0 else "kt-up"
    source = t(f"plan_vs_actual.source_{row.source}") if row.source else ""
    if together and row.source == "reported":
        source = t("plan_vs_actual.source_together")
    if row.calculated is not None:
        source = t("plan_vs_actual.source_mismatch", calculated=t.value(row.calculated, unit))
    cells = (
        f"<th scope='row'>{esc(kpi.name)}</th>",
        f"<td>{esc(t.value(row.plan, unit))}</td>",
        f"<td><b title='{esc(t.exact(row.actual, unit))}'>{esc(t.value(row.actual, unit))}</b></td>",
        f"<td><div>{bar(row)}{attained(t, row) or '<em>—</em>'}</div></td>",
        f"<td class='{shade}'>{esc(contribution)}</td>",
        f"<td>{esc(source)}</td>",
    )
    css = " ".join(filter(None, ("kt-worst" if worst else "", "kt-chosen" if chosen else "")))
    return f"<tr class='{css}' data-row='{row.id}'>{''.join(cells)}</tr>"
