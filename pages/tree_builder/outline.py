"""The tree as an indented list: name, how it is made, value; a click selects."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import streamlit as st

from kpitree.engine import Evaluation
from kpitree.engine.whiteboard import sentence_of
from kpitree.export.tree.places import places
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from pages.shell import compute, session
from pages.tree_builder.selection import PAGE, select

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "kpitree_outline",
    css=(_HERE / "outline.css").read_text("utf-8"),
    js=(_HERE / "outline.js").read_text("utf-8"),
)
_KEY = f"{PAGE}:outline"


def draw_outline(workspace: Workspace, chosen: Kpi) -> None:
    """The list, with the chosen KPI marked."""
    t = session.translator()
    data = {
        "label": t("tree_builder.view_outline"),
        "selected": chosen.id,
        "groups": outline(t, workspace.tree, compute.now(workspace)),
    }
    _component(key=_KEY, data=data, height="content", on_select_change=_picked)


def _picked() -> None:
    kpi_id = getattr(session.typed(_KEY), "select", None)
    if isinstance(kpi_id, str):
        select(kpi_id)


def outline(t: Translator, tree: KpiTree, evaluation: Evaluation) -> list[dict[str, Any]]:
    """The rows in groups: the KGI's tree, side metrics, levers nothing uses. Every KPI once."""
    titles = {"kgi": "", "side": t("tree_builder.outline_side"), "unused": t("tree_builder.outline_unused")}
    worst: dict[str, Problem] = {}
    for problem in sorted(evaluation.problems, key=lambda p: p.severity != "error"):
        if problem.kpi is not None:
            worst.setdefault(problem.kpi, problem)
    return [
        {
            "title": titles[section],
            "rows": [_row(t, tree, evaluation, kpi_id, depth, worst.get(kpi_id)) for _, kpi_id, depth in rows],
        }
        for section, rows in groupby(_flat(tree), key=lambda row: row[0])
    ]


def _flat(tree: KpiTree) -> Iterator[tuple[str, str, int]]:
    """(section, KPI id, depth) in the order of the drawing."""
    found = places(tree)
    depths: list[int] = []
    for place in found:
        depths.append(depths[place.parent] + 1 if place.parent >= 0 else 0)
        if not place.reference:
            yield place.section, place.kpi, depths[-1]


def _row(
    t: Translator, tree: KpiTree, evaluation: Evaluation, kpi_id: str, depth: int, problem: Problem | None
) -> dict[str, Any]:
    kpi = tree[kpi_id]
    value = evaluation.values[kpi_id]
    status = evaluation.status(kpi_id)
    if problem is not None and status in ("ok", "overridden", "broken"):
        status_class: str = problem.severity
    else:
        status_class = "error" if status == "broken" else status
    return {
        "id": kpi_id,
        "depth": depth,
        "name": kpi.name,
        "kind": "kgi" if kpi_id == tree.kgi else "lever" if kpi.is_lever else "computed",
        "how": _how(t, tree, kpi),
        "text": t.value(value, kpi.measure),
        "exact": t.exact(value, kpi.measure),
        "value": value,
        "status": status_class,
        "message": t.problem(problem, tree) if problem is not None else "",
    }


def _how(t: Translator, tree: KpiTree, kpi: Kpi) -> str:
    """How the number is made: the formula of a computed KPI, the range of a lever."""
    if not kpi.is_lever:
        return f"= {sentence_of(tree, kpi.id)}"
    if kpi.range is None:
        return ""
    return t("tree_builder.outline_range", range=t.range(kpi.range.low, kpi.range.high, kpi.measure))
