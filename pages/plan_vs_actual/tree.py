"""The tree with its attainment on every node: the actual, the plan below it, a bar that ends where the plan is met."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.bottleneck import Bottleneck, PlanRow
from kpitree.export.tree.places import Place, places
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from pages.shell.markup import esc, heading

MANY = 5  # levels; with more of them the boxes are narrower
DEEPEST = 12  # levels that are drawn; beyond them the table has everything


def draw_attainment(t: Translator, tree: KpiTree, result: Bottleneck) -> None:
    """Only what makes the KGI; side metrics stand in the table."""
    found = [place for place in places(tree) if place.section == "kgi"]
    if not found:
        return
    below: dict[int, list[int]] = {}
    for at, place in enumerate(found):
        below.setdefault(place.parent, []).append(at)
    rows = {row.id: row for row in result.rows}
    drawn = _branch(t, tree, rows, result, found, below, 0, 1)
    title = heading(t("plan_vs_actual.tree"), t("plan_vs_actual.tree_below"))
    deep = " kt-deep" if _levels(found) > MANY else ""
    st.html(f"{title}<div class='kt-pa-tree{deep}' tabindex='0'><ul>{drawn}</ul></div>")


def _levels(found: list[Place]) -> int:
    levels: list[int] = []
    for place in found:
        levels.append(1 if place.parent < 0 else levels[place.parent] + 1)
    return max(levels)


def _branch(
    t: Translator, tree: KpiTree, rows: dict[str, PlanRow], result: Bottleneck, found: list[Place],
    below: dict[int, list[int]], at: int, level: int,
) -> str:  # fmt: skip
    children = below.get(at, []) if level < DEEPEST else []
    inner = "".join(_branch(t, tree, rows, result, found, below, child, level + 1) for child in children)
    node = _node(t, tree, rows[found[at].kpi], result, again=found[at].reference)
    return f"<li>{node}{f'<ul>{inner}</ul>' if inner else ''}</li>"


def _node(t: Translator, tree: KpiTree, row: PlanRow, result: Bottleneck, *, again: bool) -> str:
    unit = tree[row.id].measure
    worst = result.worst is not None and result.worst.id == row.id
    classes = ["kt-pa-node", f"kt-{tone(row)}", *(["kt-worst"] if worst else []), *(["kt-again"] if again else [])]
    plan = t("plan_vs_actual.plan_is", plan=t.value(row.plan, unit))
    return (
        f"<div class='{' '.join(classes)}' title='{esc(row.kpi)}'><span>{esc(row.kpi)}</span>"
        f"<p><b>{esc(t.value(row.actual, unit))}</b>{attained(t, row)}</p><small>{esc(plan)}</small>{bar(row)}</div>"
    )


def tone(row: PlanRow) -> str:
    """down where the KGI suffers, up where it gains, nothing where neither is known."""
    if row.behind is None or row.actual is None:
        return "none"
    return "down" if row.behind else "up"


def attained(t: Translator, row: PlanRow) -> str:
    """The attainment in words, with its sign: ▲ ahead, ▼ behind."""
    if row.attainment is None:
        return ""
    same = abs(row.attainment - 1) < 5e-4
    sign = "" if same or row.behind is None else "▼ " if row.behind else "▲ "
    shade = "none" if same else tone(row)
    return f"<em class='kt-{shade}'>{sign}{esc(t.value(row.attainment, '%'))}</em>"


def bar(row: PlanRow) -> str:
    """A bar up to the attainment, at most 150 %; its tick is the plan."""
    if row.attainment is None:
        return "<u class='kt-pa-bar kt-nothing'></u>"
    width = min(max(row.attainment, 0.0), 1.5) / 1.5
    return f"<u class='kt-pa-bar'><i style='width:{width:.1%}'></i><s></s></u>"
