"""Why a KPI has the value it has: formula, inputs, where they come from, what is wrong, and what would change it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kpitree.engine.changes import Changed, Changes, changed
from kpitree.engine.compiled import compile_tree
from kpitree.engine.evaluate import Evaluation, Status, elasticity
from kpitree.engine.spans import shown_formula
from kpitree.engine.view import View
from kpitree.formula import Name, parse_formula, walk
from kpitree.model import KpiTree
from kpitree.problems import Problem


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a formula: plain text, or a KPI (`kpi` is its id) whose value may be shown in its place."""

    text: str
    kpi: str | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """A KPI that the formula uses."""

    kpi: str
    name: str
    value: float | None
    unit: str
    source: str
    status: Status


@dataclass(frozen=True, slots=True)
class Driver:
    """A lever behind the number: d number / d lever, and by how many percent it moves for one percent of the lever."""

    kpi: str
    name: str
    value: float | None
    gradient: float
    elasticity: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything there is to say about one number.

    `formula` is the formula with names ("" for a lever), `pieces` the same cut at the names so that numbers can be
    filled in. `d_kgi` is d KGI / d this number, `elasticity` the same in percent per percent; NaN where there is none.
    `drivers` are the levers that move it, strongest first. `blocked_by` are ids.
    """

    kpi: str
    name: str
    value: float | None
    baseline: float | None
    unit: str
    source: str
    status: Status
    formula: str
    pieces: tuple[Piece, ...]
    inputs: tuple[Input, ...]
    problems: tuple[Problem, ...]
    blocked_by: tuple[str, ...]
    d_kgi: float
    elasticity: float
    drivers: tuple[Driver, ...]


def explain(tree: KpiTree, kpi: str, changes: Changes | None = None) -> Explanation:
    """Explain the value of `kpi` (name or id) under `changes`. Raises UnknownKpi, InvalidValue."""
    found = tree.find(kpi)
    state = changed(tree, changes)
    view = View(tree, state.all(), state.overridden)
    evaluation = Evaluation(tree, view)
    values = evaluation.values
    d_kgi = _d_kgi(state, found.id, view)
    kgi, value = evaluation.kgi, view.values[found.id]
    at_baseline = compile_tree(tree)
    before = dict(zip(at_baseline.program.kpis, at_baseline.all(at_baseline.baseline), strict=True))[found.id]
    return Explanation(
        kpi=found.id,
        name=found.name,
        value=values[found.id],
        baseline=None if math.isnan(before) else before,
        unit=found.unit,
        source=found.source,
        status=evaluation.status(found.id),
        formula=shown_formula(tree, found.id),
        pieces=_pieces(tree, found.id, values),
        inputs=tuple(
            Input(used, (k := tree[used]).name, values[used], k.unit, k.source, evaluation.status(used))
            for used in tree.inputs(found.id)
        ),
        problems=tuple(problem for problem in evaluation.problems if problem.kpi == found.id),
        blocked_by=evaluation.blocked.get(found.id, ()),
        d_kgi=d_kgi,
        elasticity=elasticity(d_kgi, value, kgi),
        drivers=_drivers(state, found.id, value),
    )


def _d_kgi(state: Changed, kpi_id: str, view: View) -> float:
    """The derivative of the KGI by this KPI, as if it were a lever: its own formula does not count, all its uses do."""
    if kpi_id == state.tree.kgi:
        return math.nan if math.isnan(view.values[kpi_id]) else 1.0
    if state.tree.kgi is None or math.isnan(view.values[kpi_id]):
        return math.nan
    compiled = compile_tree(state.tree, state.overridden | ({kpi_id} if not state.tree[kpi_id].is_lever else set()))
    slopes = compiled.gradient([view.values[lever] for lever in compiled.levers])
    return slopes[compiled.levers.index(kpi_id)]


def _drivers(state: Changed, kpi_id: str, value: float) -> tuple[Driver, ...]:
    """The levers that this KPI is calculated from, strongest elasticity first."""
    compiled, tree = state.compiled, state.tree
    if kpi_id in compiled.levers:
        return ()
    drivers = [
        Driver(lever, tree[lever].name, None if math.isnan(x) else x, slope, elasticity(slope, x, value))
        for lever, x, slope in zip(compiled.levers, state.values, compiled.gradient(state.values, kpi_id), strict=True)
        if slope != 0.0 and not math.isnan(slope)
    ]
    return tuple(sorted(drivers, key=lambda d: -abs(d.elasticity) if not math.isnan(d.elasticity) else math.inf))


def _pieces(tree: KpiTree, kpi_id: str, values: dict[str, float | None]) -> tuple[Piece, ...]:
    """The formula with names, cut at the names."""
    text = shown_formula(tree, kpi_id)
    expression = parse_formula(text, max_length=200_000).expression if text else None
    if expression is None:
        return (Piece(text),) if text else ()
    pieces: list[Piece] = []
    done = 0
    for node in sorted((n for n in walk(expression) if isinstance(n, Name)), key=lambda n: n.span.start):
        # Parentheses around a lone name belong to the node's span; the name itself is what is left without them.
        part = text[node.span.start : node.span.end]
        start = node.span.start + len(part) - len(part.lstrip("( "))
        end = node.span.end - (len(part) - len(part.rstrip(") ")))
        used = tree.resolve(node.name)
        pieces.append(Piece(text[done:start]))
        pieces.append(Piece(text[start:end], used, None if used is None else values[used]))
        done = end
    pieces.append(Piece(text[done:]))
    return tuple(piece for piece in pieces if piece.text)
