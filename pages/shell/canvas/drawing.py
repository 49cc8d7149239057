"""What the canvas draws, as plain data: a pure function of a tree, its numbers and a language.

Numbers go as numbers, with the program that calculates them and the signs to write them with: the canvas recalculates
and rewrites them while a hand moves (docs/adr/0014).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

from kpitree.analysis.achievable import achievable
from kpitree.engine import Evaluation, compile_tree
from kpitree.export.tree.places import places
from kpitree.export.tree.signs import MIXED, sign_of
from kpitree.formula import render
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, name_key
from kpitree.model.mix import mix_of
from kpitree.problems import Problem
from kpitree.workspace.scale import scale_of
from pages.shell.canvas.number_signs import unit_json
from pages.shell.mending import with_names

Drawing = dict[str, Any]
# Where a KPI stands says this already.
UNUSED = "unused_lever"


def drawing(
    tree: KpiTree,
    evaluation: Evaluation,
    baseline: Evaluation,
    translator: Translator,
    *,
    selected: str | None = None,
    changed: Collection[str] = (),
    weights: Mapping[str, Drawing] | None = None,
) -> Drawing:
    """Everything the canvas needs, JSON-able.

    `baseline` is what differences are taken from; `changed` are ids that have a change on them (the keys of
    Workspace.changes); `weights` (weights.py) says how much each KPI matters, for the thickness of edges.
    Result: `kpis` (by id), `places` (parents before children: kpi, parent index, section, reference), `program` and
    `levers` (its inputs now; null is missing), `units` (how numbers are written), `lang`, `kgi`, `selected`.
    """
    t = translator
    worst = _worst(evaluation.problems)
    units: dict[str, int] = {}
    kpis: dict[str, Drawing] = {}
    for kpi in tree.kpis:
        node: Drawing = {"name": kpi.name, "unit": units.setdefault(kpi.unit, len(units))}
        node |= _numbers(kpi, _known(evaluation.values.get(kpi.id)), _known(baseline.values.get(kpi.id)))
        node |= _status(t, tree, kpi.id, evaluation, worst.get(kpi.id))
        node["kind"] = "kgi" if kpi.id == tree.kgi else "lever" if kpi.is_lever else "computed"
        node |= {flag: 1 for flag in ("locked", "headline") if getattr(kpi, flag)}
        if mix_of(tree, kpi.id):
            node["mix"] = name_key(kpi.mix)
        if kpi.id in changed:
            node["moved"] = 1
        if kpi.id in evaluation.overridden:
            node["overridden"] = 1
        if not kpi.is_lever:
            node["op"], node["formula"] = _formula(tree, kpi)
        kpis[kpi.id] = node | (weights or {}).get(kpi.id, {})
    found = places(tree)
    for place in found:
        node = kpis[place.kpi]
        if place.section == "side" and not place.reference and node["kind"] == "computed":
            node["kind"] = "side"
    program = compile_tree(tree, evaluation.overridden).program
    return {
        "lang": t.lang,
        "units": [unit_json(tree_unit, t.lang) for tree_unit in _measures(tree, units)],
        "kgi": tree.kgi,
        "selected": selected if selected is not None and selected in tree else None,
        "kpis": kpis,
        "places": [[p.kpi, p.parent, p.section, int(p.reference)] for p in found],
        "program": program.to_json(),
        "levers": [_known(evaluation.values.get(lever)) for lever in program.levers],
    }


def _measures(tree: KpiTree, units: Mapping[str, int]) -> list[Any]:
    measures = {kpi.unit: kpi.measure for kpi in tree.kpis}
    return [measures[text] for text in units]


def _numbers(kpi: Kpi, value: float | None, base: float | None) -> Drawing:
    """Value, baseline, target, achievable range and, of what can be moved, the scale that hands move it on."""
    node: Drawing = {"value": value, "base": base}
    if kpi.target is not None:
        node["target"] = kpi.target
    reach = achievable(kpi) if kpi.is_lever else None
    if reach is not None:
        node["low"], node["high"] = reach.low, reach.high
    scale = scale_of(kpi, value)
    node["step"], node["floor"] = scale.step, scale.low
    return node


def _status(t: Translator, tree: KpiTree, kpi_id: str, evaluation: Evaluation, problem: Problem | None) -> Drawing:
    """Nothing when all is well; else the status (warning, error, missing, blocked), a few words, a sentence, fixes."""
    has_value = _known(evaluation.values.get(kpi_id)) is not None
    if problem is not None:
        status = "missing" if tree[kpi_id].is_lever and not has_value else problem.severity
        told: Drawing = {"status": status, "note": t(f"canvas.note_{status}"), "message": t.problem(problem, tree)}
        if problem.fixes:
            told["fixes"] = [t.fix(fix, problem, tree) for fix in problem.fixes]
        return told
    if blockers := evaluation.blocked.get(kpi_id):
        names = [tree[i].name if i in tree else i for i in blockers]
        note = t("canvas.note_blocked", by=names[0])
        return {"status": "blocked", "note": note, "message": t("canvas.blocked", by=t.join(names[:5]))}
    if has_value:
        return {}
    return {"status": "missing", "note": t("canvas.note_missing"), "message": t("canvas.note_missing")}


def worst_problem(evaluation: Evaluation, kpi_id: str) -> Problem | None:
    """The problem that the canvas shows on a KPI, with the fixes it offers."""
    return _worst(evaluation.problems).get(kpi_id)


def _worst(problems: Collection[Problem]) -> dict[str, Problem]:
    """The problem to show on each KPI: the first error, else the first warning."""
    worst: dict[str, Problem] = {}
    for problem in sorted(problems, key=lambda p: p.severity != "error"):
        if problem.kpi is not None and problem.code != UNUSED:
            worst.setdefault(problem.kpi, problem)
    return worst


def _formula(tree: KpiTree, kpi: Kpi) -> tuple[str, str]:
    """The sign on the bracket, and the formula as people read it."""
    expression = kpi.expression
    if expression is None:
        return MIXED, with_names(tree, kpi.formula or "")

    def name_of(reference: str) -> str:
        found = tree.resolve(reference)
        return tree[found].name if found is not None else reference

    return sign_of(expression), render(expression, name_of)


def _known(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
