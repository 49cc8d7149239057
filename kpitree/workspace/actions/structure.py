"""Growing the tree by hand: a KPI beside another, below another, a lever broken down. No number jumps."""

from __future__ import annotations

from typing import Any, Literal

from kpitree.engine import evaluate
from kpitree.formula import Binary, Call, Expression, Joint, Name, after, join, joint_beside, render, walk
from kpitree.model import Kpi, KpiTree, Range, name_key
from kpitree.problems import Problem
from kpitree.workspace.actions.base import Action, check_name_is_free, edited, refused, the_kpi, with_tree
from kpitree.workspace.actions.formulas import Fresh, check_room, following, placed, readable, with_formula
from kpitree.workspace.workspace import Workspace

MOST_PARTS = 12
PRODUCTS, SUMS = ("*", "/"), ("+", "-", "sum")


class AddBeside(Action):
    """A new lever right behind `kpi` in the formula of `parent`, joined as `kpi` is.

    It changes nothing yet: a factor is 100 %, a term 0, an argument of min or max the value of `kpi`, of avg the
    average. `unit` is the one that fits unless it is given.
    """

    kpi: str
    parent: str
    name: str
    unit: str = ""

    def apply(self, workspace: Workspace) -> Workspace:
        """The tree with one lever more; refused when `parent` does not use `kpi`."""
        kpi, tree = the_kpi(workspace, self.kpi), workspace.tree
        parent = the_kpi(workspace, self.parent)
        check_name_is_free(workspace, self.name)
        formula = readable(tree, parent) if parent.id in tree.users(kpi.id) else None
        joint = joint_beside(formula, kpi.id) if formula is not None else None
        if formula is None or joint is None:
            raise refused(Problem(code="no_place_beside", kpi=kpi.id, params={"by": parent.id}))
        value = _bound(workspace, kpi.id, joint)
        if joint == "avg":
            check_room(tree)
            call = next(n for n in walk(formula) if isinstance(n, Call) and Name(kpi.id) in n.arguments)
            value = _value_of(tree, call)
        new = Fresh(tree).lever(self.name, **_neutral(joint, self.unit, kpi.unit, value))
        grown = after(formula, kpi.id, new.id)
        assert grown is not None  # there was a joint
        return with_tree(workspace, placed(tree.replace(with_formula(parent, grown)), [new], behind=[kpi.id]))


class AddUnder(Action):
    """A new lever joined to the whole formula of `kpi`, changing nothing yet: × and ÷ 100 %, + and − 0, min its value.

    A lever is first broken down: what it was becomes a KPI of its own, called `rest` (else the next free form of its
    name), and the new one is joined to that.
    """

    kpi: str
    how: Literal["*", "+", "-", "/", "min"]
    name: str
    unit: str = ""
    rest: str = ""

    def apply(self, workspace: Workspace) -> Workspace:
        """The tree with one KPI more, two for a lever."""
        kpi, tree = the_kpi(workspace, self.kpi), workspace.tree
        check_name_is_free(workspace, self.name)
        fresh = Fresh(tree)
        new = fresh.lever(self.name, **_neutral(self.how, self.unit, kpi.unit, _bound(workspace, kpi.id, self.how)))
        if not kpi.is_lever:
            grown = with_formula(kpi, join(readable(tree, kpi), self.how, new.id))
            return with_tree(workspace, placed(tree.replace(grown), [new], behind=[kpi.id, *tree.inputs(kpi.id)]))
        if self.rest:
            check_name_is_free(workspace, self.rest)
            _check_differ((self.name, self.rest))
        rest = fresh.lever(self.rest or fresh.name(kpi.name), **_whole(kpi))
        formula = join(Name(rest.id), self.how, new.id)
        return _broken_down(workspace, kpi, formula, [rest, new], {kpi.id: [(rest.id, 1.0)]})


class BreakDown(Action):
    """A lever becomes the product or the sum of new levers; its value stays.

    multiply: the first takes over all that the lever was (value, counts, range, history, unit, source, benchmark), the
    others are rates at 100 %. add: each gets an equal part.
    """

    kpi: str
    how: Literal["multiply", "add"]
    names: tuple[str, ...]

    def apply(self, workspace: Workspace) -> Workspace:
        """The tree with the new levers below; refused for a KPI that is computed already."""
        kpi = the_kpi(workspace, self.kpi)
        if not kpi.is_lever:
            raise refused(Problem(code="break_needs_lever", kpi=kpi.id))
        if not 2 <= len(self.names) <= MOST_PARTS:
            raise refused(Problem(code="parts_count", kpi=kpi.id, params={"least": 2, "most": MOST_PARTS}))
        for name in self.names:
            check_name_is_free(workspace, name)
        _check_differ(self.names)
        fresh, n = Fresh(workspace.tree), len(self.names)
        if self.how == "multiply":
            first = fresh.lever(self.names[0], **_whole(kpi))
            parts = [first, *(fresh.lever(name, unit="%", value=1.0) for name in self.names[1:])]
            heirs = [(first.id, 1.0)]
        else:
            parts = [fresh.lever(name, **part) for name, part in zip(self.names, _parts(kpi, n), strict=True)]
            heirs = [(part.id, 1.0 / n) for part in parts]
        formula: Expression = Name(parts[0].id)
        for part in parts[1:]:
            formula = Binary("*" if self.how == "multiply" else "+", formula, Name(part.id))
        return _broken_down(workspace, kpi, formula, parts, {kpi.id: heirs})


def _broken_down(
    workspace: Workspace, kpi: Kpi, formula: Expression, parts: list[Kpi], heirs: dict[str, list[tuple[str, float]]]
) -> Workspace:
    """A lever computed from new ones that take its changes, its lock and its place in a mix."""
    cleared = {"locked": False, "mix": "", "history": (), "benchmark": "", "shape": "", "effort": None}
    computed = with_formula(edited(kpi, cleared), formula)
    return following(workspace, placed(workspace.tree.replace(computed), parts, behind=[kpi.id]), heirs)


def _whole(kpi: Kpi) -> dict[str, Any]:
    """All that says what a lever is worth, for the KPI that stands in for it."""
    fields = ("unit", "value", "counts", "range", "history", "source", "owner", "benchmark", "shape",
              "effort", "locked", "mix")  # fmt: skip
    return {field: getattr(kpi, field) for field in fields}


def _parts(kpi: Kpi, n: int) -> list[dict[str, Any]]:
    """What each of n equal parts of a lever is; the last takes what rounding leaves over."""
    part = _whole(kpi) | {"benchmark": ""} | divided(kpi, n)
    value = kpi.baseline
    if value is None:
        return [part] * n
    most = 0.0
    for _ in range(n - 1):  # as the formula will add them up (§5)
        most += value / n
    last = part if most + value / n == value else part | {"value": value - most}
    return [part] * (n - 1) + [last]


def divided(kpi: Kpi, n: float) -> dict[str, Any]:
    """The fields of a lever that is an n-th of another."""
    reach = kpi.range
    if reach is not None:
        likely = None if reach.likely is None else reach.likely / n
        reach = Range(low=reach.low / n, high=reach.high / n, likely=likely, source=reach.source)
    value = None if kpi.baseline is None else kpi.baseline / n
    return {"value": value, "counts": None, "range": reach, "history": tuple(x / n for x in kpi.history)}


def _neutral(joint: Joint, unit: str, like: str, value: float | None) -> dict[str, Any]:
    """Unit and value of a lever that changes nothing where it is joined to a KPI of the unit `like` and this value."""
    if joint in PRODUCTS:
        return {"unit": unit or "%", "value": 1.0}
    return {"unit": unit or like, "value": 0.0 if joint in SUMS else value}


def _bound(workspace: Workspace, kpi_id: str, joint: Joint) -> float | None:
    """What bounds a KPI (min from above, max from below) neither at the baseline nor now; None when it has no value."""
    tree = workspace.tree
    found = [evaluate(tree, changes).values[kpi_id] for changes in ({}, workspace.lever_values())]
    known = [value for value in found if value is not None]
    return (min if joint == "max" else max)(known, default=None)


def _value_of(tree: KpiTree, part: Expression) -> float | None:
    """The value of a part of a formula at the baseline."""
    probe = Kpi(id=Fresh(tree).id("part"), name="part", formula=render(part))
    return evaluate(tree.with_kpis((*tree.kpis, probe))).values[probe.id]


def _check_differ(typed: tuple[str, ...]) -> None:
    """Refuses two equal names among those typed."""
    seen: set[str] = set()
    for name in typed:
        if name_key(name) in seen:
            raise refused(Problem(code="duplicate_name", params={"name": name.strip()}))
        seen.add(name_key(name))
