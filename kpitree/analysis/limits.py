"""The limits of a tree: every min(demand, capacity, …) of things that are counted, and which side is which (§52)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpitree.engine.dimension import Dimension, dimension_of
from kpitree.engine.units import infer
from kpitree.formula import Binary, Call, Expression, Number, Unary, children, names, renamed, render
from kpitree.formula.operators import MINUS
from kpitree.model import Kpi, KpiTree
from kpitree.model.kpi import MAX_TEXT
from kpitree.model.unit import counts_people

ROOM = 20  # characters that a subtraction in place of a min takes at most
NOT_COUNTED = frozenset({"rate", "ratio", "money"})  # a cap on a rate or a price lets nothing through and stops nothing


@dataclass(frozen=True)
class Limit:
    """`call` is the min in `whole`, the formula of `kpi` over ids; `levers` has the lever to raise of each capacity."""

    kpi: str
    whole: Expression
    call: Call
    demand: Expression
    capacities: tuple[Expression, ...]
    levers: Mapping[Expression, str | None]

    def lever_of(self, capacity: Expression) -> str | None:
        """The lever that a capacity hangs on: people first, then what is counted."""
        return self.levers[capacity]

    def text(self, side: Expression) -> str:
        """One side as a formula over ids."""
        return render(side)

    def only(self, kpi: Kpi, side: Expression) -> Kpi:
        """The KPI as nothing but one side."""
        return _computed(kpi, side)

    def spare(self, kpi: Kpi) -> Kpi:
        """The KPI as what is left of the smallest capacity when all demand is handled; below 0 is overflow."""
        least = self.capacities[0] if len(self.capacities) == 1 else Call("min", self.capacities)
        return _computed(kpi, Binary(MINUS, least, self.demand))

    def lifted(self, kpi: Kpi) -> Kpi:
        """The KPI without the limit: the demand in its place."""
        return _computed(kpi, _replaced(self.whole, self.call, self.demand))


def limits(tree: KpiTree) -> tuple[Limit, ...]:
    """Every limit in tree order, in each formula from the outside in.

    Formulas with names the tree does not know have none, and neither has what is not counted (rates, prices) or stands
    in a branch of `if`, which may not be the one that is chosen.
    """
    known = {kpi.id: dimension_of(kpi.measure) for kpi in tree.kpis}
    found: list[Limit] = []
    for kpi in tree.kpis:
        if kpi.formula is None or "min(" not in kpi.formula or kpi.expression is None:
            continue
        ids = {name: tree.resolve(name) for name in names(kpi.expression)}
        sound = {name: kpi_id for name, kpi_id in ids.items() if kpi_id is not None and kpi_id != kpi.id}
        if len(sound) < len(ids):
            continue
        whole = renamed(kpi.expression, sound)
        if len(render(whole)) <= MAX_TEXT - ROOM:
            found += [limit for call in _mins(whole) if (limit := _limit(tree, kpi, whole, call, known)) is not None]
    return tuple(found)


def _mins(node: Expression) -> list[Call]:
    if isinstance(node, Call) and node.function == "if":
        return _mins(node.arguments[0])
    own = [node] if isinstance(node, Call) and node.function == "min" else []
    return own + [call for child in children(node) for call in _mins(child)]


def _limit(tree: KpiTree, kpi: Kpi, whole: Expression, call: Call, known: Mapping[str, Dimension]) -> Limit | None:
    sides = call.arguments
    if len(sides) < 2 or not any(names(side) for side in sides) or not _counted(tree, kpi, sides, known):
        return None
    handling = [_handles(tree, side) for side in sides]
    # By its units where they say so, else as everybody writes it: what comes in first, what can be handled behind it.
    coming = [i for i, handles in enumerate(handling) if not handles and names(sides[i])]
    at = coming[0] if coming else next(i for i, side in enumerate(sides) if names(side))
    rest = (*sides[:at], *sides[at + 1 :])
    return Limit(kpi.id, whole, call, sides[at], rest, {side: _lever(tree, side) for side in rest})


def _counted(tree: KpiTree, kpi: Kpi, sides: tuple[Expression, ...], known: Mapping[str, Dimension]) -> bool:
    """Whether the units say so; where there are none, whether a name does."""
    dimensions = [infer(side, known).dimension for side in sides]
    percent = any(isinstance(side, Number) and side.percent for side in sides)
    if percent or any(d.is_known and d.kinds <= NOT_COUNTED for d in dimensions):
        return False
    named = (tree[name] for side in sides for name in names(side))
    return any(d.is_known for d in dimensions) or any(one.is_volume for one in (kpi, *named))


def _handles(tree: KpiTree, side: Expression) -> bool:
    """Whether it is people, or so many per somebody: something that handles, not what is to be handled."""
    units = (kpi.measure for kpi in _made_of(tree, side))
    return any(unit.per or counts_people(unit.text) for unit in units)


def _lever(tree: KpiTree, side: Expression) -> str | None:
    """The lever to name: people, else what is counted, else the first."""
    levers = [kpi for kpi in _made_of(tree, side) if kpi.is_lever]
    people = [lever.id for lever in levers if counts_people(lever.measure.text)]
    counted = [lever.id for lever in levers if lever.is_volume]
    return next(iter([*people, *counted, *(lever.id for lever in levers)]), None)


def _made_of(tree: KpiTree, side: Expression) -> list[Kpi]:
    """What a side is calculated from, but not what comes out of an earlier limit: its people do not handle this."""
    found: dict[str, Kpi] = {}
    stack = list(reversed(names(side)))
    while stack:
        kpi = tree[stack.pop()]
        if kpi.id not in found:
            found[kpi.id] = kpi
            stack += [] if "min(" in (kpi.formula or "") else reversed(tree.inputs(kpi.id))
    return list(found.values())


def _computed(kpi: Kpi, expression: Expression) -> Kpi:
    return Kpi(id=kpi.id, name=kpi.name, unit=kpi.unit, formula=render(expression))


def _replaced(node: Expression, old: Expression, new: Expression) -> Expression:
    if node is old:
        return new
    if isinstance(node, Unary):
        return Unary(node.op, _replaced(node.operand, old, new))
    if isinstance(node, Binary):
        return Binary(node.op, _replaced(node.left, old, new), _replaced(node.right, old, new))
    if isinstance(node, Call):
        return Call(node.function, tuple(_replaced(argument, old, new) for argument in node.arguments))
    return node
