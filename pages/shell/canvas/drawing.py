"""What the canvas draws, as plain data: a pure function of a tree, its numbers and a language."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

from kpitree.analysis import achievable
from kpitree.engine import Evaluation
from kpitree.formula import render
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from kpitree.problems import Problem
from pages.shell.canvas.forest import places
from pages.shell.canvas.signs import MIXED, sign_of

Drawing = dict[str, Any]
LABELS = (
    "label", "empty", "fit", "zoom_in", "zoom_out", "to_top_down", "to_left_right", "fold", "unfold", "side",
    "side_below", "unused", "unused_below", "kind_kgi", "kind_lever", "kind_computed", "kind_side", "overridden",
    "seen", "up", "down",
)  # fmt: skip
# Where a KPI stands says this already.
UNUSED = "unused_lever"
# Below this, relative to the larger value, a difference is what the arithmetic of doubles leaves behind.
_NOISE = 1e-12


def drawing(
    tree: KpiTree,
    evaluation: Evaluation,
    baseline: Evaluation,
    translator: Translator,
    *,
    selected: str | None = None,
    changed: Collection[str] = (),
    weights: Mapping[str, float] | None = None,
) -> Drawing:
    """Everything the canvas needs, JSON-able.

    `baseline` is what differences are taken from; `changed` are ids that have a change on them (the keys of
    Workspace.changes), so that overridden computed KPIs look overridden; `weights` (id -> any number, usually the
    elasticity) makes edges as thick as a KPI matters. Result: `kpis` (by id), `places` (parents before children:
    kpi, parent index, section, reference), `labels`, `lang`, `selected`, `kgi`.
    """
    t = translator
    worst = _worst(evaluation.problems)
    largest = max((abs(w) for w in (weights or {}).values() if math.isfinite(w)), default=0.0)
    kpis: dict[str, Drawing] = {}
    for kpi in tree.kpis:
        node = _numbers(t, kpi, evaluation.values.get(kpi.id), baseline.values.get(kpi.id))
        node |= _status(t, tree, kpi.id, evaluation, worst.get(kpi.id))
        node["kind"] = "kgi" if kpi.id == tree.kgi else "lever" if kpi.is_lever else "computed"
        if kpi.id in changed or (kpi.is_lever and "dir" in node):
            node["moved"] = 1
        if not kpi.is_lever:
            node["op"], node["formula"] = _formula(t, tree, kpi)
        if largest and weights and math.isfinite(weight := weights.get(kpi.id, 0.0)):
            node["weight"] = round(abs(weight) / largest, 4)
        kpis[kpi.id] = node
    found = places(tree)
    for place in found:
        node = kpis[place.kpi]
        if place.section == "side" and not place.reference and node["kind"] == "computed":
            node["kind"] = "side"
    return {
        "lang": t.lang,
        "labels": {label: t(f"canvas.{label}") for label in LABELS},
        "kgi": tree.kgi,
        "selected": selected if selected is not None and selected in tree else None,
        "kpis": kpis,
        "places": [[p.kpi, p.parent, p.section, int(p.reference)] for p in found],
    }


def _numbers(t: Translator, kpi: Kpi, value: float | None, base: float | None) -> Drawing:
    unit = kpi.measure
    value, base = _known(value), _known(base)
    node: Drawing = {
        "name": kpi.name,
        "text": t.value(value, unit),
        "exact": t.exact(value, unit),
        "value": value,
    }
    if value is not None and base is not None and abs(value - base) > _NOISE * max(abs(value), abs(base)):
        # A count repeats its unit right beside it: ▲ 16, not ▲ 16件.
        size = t.delta(abs(value - base), "" if unit.kind == "count" else unit, signed=False)
        node |= {"dir": 1 if value > base else -1, "delta": size, "was": t.value(base, unit)}
    fill = _fill(kpi, value)
    if fill is not None:
        node["bar"] = fill
        if "dir" in node and (tick := _fill(kpi, base)) is not None:
            node["tick"] = tick
    return node


def _fill(kpi: Kpi, value: float | None) -> float | None:
    """How full the thin bar is, 0-1: a lever within its achievable range (§18), a computed KPI towards its target."""
    if value is None:
        return None
    if kpi.is_lever:
        reach = achievable(kpi)
        if reach is None or not reach.high > reach.low:
            return None
        share = (value - reach.low) / (reach.high - reach.low)
    elif kpi.target:
        share = value / kpi.target
    else:
        return None
    return round(min(1.0, max(0.0, share)), 4) if math.isfinite(share) else None


def _status(t: Translator, tree: KpiTree, kpi_id: str, evaluation: Evaluation, problem: Problem | None) -> Drawing:
    """Nothing when all is well; else the status (warning, error, missing, blocked), a few words, and a sentence."""
    has_value = _known(evaluation.values.get(kpi_id)) is not None
    if problem is not None:
        status = "missing" if tree[kpi_id].is_lever and not has_value else problem.severity
        return {"status": status, "note": t(f"canvas.note_{status}"), "message": t.problem(problem, tree)}
    if blockers := evaluation.blocked.get(kpi_id):
        names = [tree[i].name if i in tree else i for i in blockers]
        note = t("canvas.note_blocked", by=names[0])
        return {"status": "blocked", "note": note, "message": t("canvas.blocked", by=t.join(names[:5]))}
    if has_value:
        return {}
    return {"status": "missing", "note": t("canvas.note_missing"), "message": t("canvas.note_missing")}


def _worst(problems: Collection[Problem]) -> dict[str, Problem]:
    """The problem to show on each KPI: the first error, else the first warning."""
    worst: dict[str, Problem] = {}
    for problem in sorted(problems, key=lambda p: p.severity != "error"):
        if problem.kpi is not None and problem.code != UNUSED:
            worst.setdefault(problem.kpi, problem)
    return worst


def _formula(t: Translator, tree: KpiTree, kpi: Kpi) -> tuple[str, str]:
    """The sign on the bracket, and the formula as people read it."""
    expression = kpi.expression
    if expression is None:
        return MIXED, kpi.formula or ""

    def name_of(reference: str) -> str:
        found = tree.resolve(reference)
        return tree[found].name if found is not None else reference

    return sign_of(expression), render(expression, name_of)


def _known(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
