"""The tree with its attainment on every node: the actual, the plan beside it, a bar whose tick is the plan. A KPI that
is chosen on it is explained below it, and its row of the table stands out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from kpitree.analysis.bottleneck import Bottleneck, PlanRow
from kpitree.engine import evaluate
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from pages.plan_vs_actual.notes import question
from pages.plan_vs_actual.period import PAGE, SELECTED, Compared
from pages.shell import session
from pages.shell.canvas import draw_picture, drawing
from pages.shell.canvas.events import Event
from pages.shell.markup import esc, heading

MOST = 1.5  # of the plan: where bars end
# What a picture of the actuals does not say of a node.
TOLD = {"status", "note", "message", "fixes", "low", "high", "target", "overridden", "moved"}
PARTS = (f"{PAGE}:tree", f"{PAGE}:rows")  # the fragments that say which KPI is chosen


def draw_attainment(t: Translator, tree: KpiTree, found: Compared) -> None:
    """The tree, and the KPI that is chosen on it in words."""
    result = found.result
    if result is None:
        return
    selected = session.view(SELECTED, default="")
    st.html(heading(t("plan_vs_actual.tree"), t("plan_vs_actual.tree_below")))
    draw_picture(picture(t, tree, result, selected), key=f"{PAGE}:drawing", height=460, after=_done)
    if selected in tree:
        st.html(_about(t, tree, result, result.row(selected)))


def picture(t: Translator, tree: KpiTree, result: Bottleneck, selected: str) -> dict[str, Any]:
    """What the canvas draws: actuals in place of values, plans in place of baselines."""
    plan = evaluate(tree)
    data = drawing(tree, plan, plan, t, selected=selected)
    for row in result.rows:
        node = {k: v for k, v in data["kpis"][row.id].items() if k not in TOLD}
        node |= {"value": row.actual, "base": row.plan, "shows": _shows(t, tree, row)}
        if row.actual is None:
            note = t("plan_vs_actual.no_actual")
            node |= {"status": "blocked", "note": note, "message": note}
        elif result.worst is not None and result.worst.id == row.id:
            node["status"] = "worst"
        data["kpis"][row.id] = node
    return data


def _shows(t: Translator, tree: KpiTree, row: PlanRow) -> dict[str, Any]:
    """The attainment in place of the difference, and its bar."""
    if row.attainment is None:
        return {"delta": "", "dir": 0}
    way = {"down": -1, "up": 1}.get(tone(row), 0)
    said = t.value(row.attainment, "%")
    told = t("plan_vs_actual.told", plan=t.value(row.plan, tree[row.id].measure), attainment=said)
    full = min(max(row.attainment, 0.0), MOST) / MOST
    return {"delta": said, "dir": 0 if _same(row) else way, "bar": full, "tick": 1 / MOST, "told": told}


def _about(t: Translator, tree: KpiTree, result: Bottleneck, row: PlanRow) -> str:
    """The KPI that was chosen: plan, actual, what it does to the KGI; and what to ask where it falls."""
    unit = tree[row.id].measure
    parts = [
        t("plan_vs_actual.plan_is", plan=t.value(row.plan, unit)),
        t("plan_vs_actual.actual_is", actual=t.value(row.actual, unit)),
    ]
    if row.contribution and tree.kgi is not None:
        part = t.delta(row.contribution, tree[tree.kgi].measure)
        parts.append(t("plan_vs_actual.part_is", kgi=tree[tree.kgi].name, part=part))
    elif row.source is not None:
        parts.append(t(f"plan_vs_actual.source_{row.source}"))
    asked = f"<em>{esc(question(t, tree, row))}</em>" if row.behind else ""
    rest = "".join(f"<span>{esc(part)}</span>" for part in parts)
    return f"<p class='kt-about' data-about='{row.id}'><b>{esc(row.kpi)}</b>{rest}{asked}</p>"


def _done(events: Sequence[Event]) -> None:
    """The chosen KPI shows on the tree and in the table; anything else concerns the whole page, or leads to another."""
    kinds = {str(event.get("do")) for event in events}
    for event in events:
        if event.get("do") == "select":
            session.set_view(SELECTED, str(event.get("kpi")))
    if kinds <= {"select"}:
        session.redraw(*PARTS)
    else:
        session.redraw_all()


def tone(row: PlanRow) -> str:
    """down where the KGI suffers, up where it gains, nothing where neither is known."""
    if row.behind is None or row.actual is None:
        return "none"
    return "down" if row.behind else "up"


def attained(t: Translator, row: PlanRow) -> str:
    """The attainment in words, with its sign: ▲ ahead, ▼ behind."""
    if row.attainment is None:
        return ""
    sign = "" if _same(row) or row.behind is None else "▼ " if row.behind else "▲ "
    shade = "none" if _same(row) else tone(row)
    return f"<em class='kt-{shade}'>{sign}{esc(t.value(row.attainment, '%'))}</em>"


def _same(row: PlanRow) -> bool:
    return row.attainment is not None and abs(row.attainment - 1) < 5e-4


def bar(row: PlanRow) -> str:
    """A bar up to the attainment, at most 150 %; its tick is the plan."""
    if row.attainment is None:
        return "<u class='kt-pa-bar kt-nothing'></u>"
    width = min(max(row.attainment, 0.0), MOST) / MOST
    return f"<u class='kt-pa-bar'><i style='width:{width:.1%}'></i><s></s></u>"
