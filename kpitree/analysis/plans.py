"""Several different ways to a target under bounds, locks, mixes and costs; or the best there is and what hinders it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from kpitree.analysis.corner import furthest
from kpitree.analysis.knobs import Knob, kgi_of, knobs_of, values_of
from kpitree.analysis.mixing import Kind, Mixing, mixes_of
from kpitree.analysis.pricing import Measure, prices_of
from kpitree.analysis.relaxing import Relax, cheapest_relax
from kpitree.analysis.state import State, is_number, state_at
from kpitree.engine import Changes, apply_changes
from kpitree.errors import InvalidValue
from kpitree.model import Effort, KpiTree
from kpitree.problems import Frozen, Problem

if TYPE_CHECKING:
    import pandas as pd

PlanKind = Kind | Literal["best"]
SAME = 1e-9  # relative; what rounding may leave between the KGI and its target


class Move(Frozen):
    """One lever that a plan moves: from `now` to `to`, within `low`..`high` (infinite where there is no such bound).

    `part` is its way in widths of its range (`assumed` when it has none); `follows` says that it is a share that makes
    room for another (§25).
    """

    id: str
    kpi: str
    now: float
    to: float
    low: float
    high: float
    part: float
    assumed: bool = False
    follows: bool = False


class Plan(Frozen):
    """One mix. `changes` (name, or id where a name is not its KPI's alone, -> value) makes the KGI `kgi`, what was
    changed already included.

    `cost` is the plan's effort: with measure "distance" the root of the sum of the squared ways in widths of the
    ranges, with "effort" and "given" the sum of the ways times what they cost, in `unit`. `also` are the kinds whose
    plan is the same one, `spared` the lever that a plan of kind "sparing" moves least. A plan of kind "best" comes as
    near as can be; `proven` says that nothing within the bounds comes nearer, `relax` which bound or lock it would be
    cheapest to loosen.
    """

    kind: PlanKind
    changes: dict[str, float]
    kgi: float
    cost: float
    reachable: bool
    target: float
    kgi_now: float
    moves: tuple[Move, ...] = ()
    measure: Measure = "distance"
    unit: str = ""
    also: tuple[Kind, ...] = ()
    spared: str | None = None
    proven: bool = False
    relax: Relax | None = None
    problems: tuple[Problem, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Columns kpi, now, to, low, high, part; one row for each lever that moves."""
        import pandas as pd

        columns = ["kpi", "now", "to", "low", "high", "part"]
        return pd.DataFrame([[getattr(move, c) for c in columns] for move in self.moves], columns=columns)


def plans(
    tree: KpiTree, target: float, levers: Collection[str] | None = None, locked: Collection[str] = (),
    bounds: Mapping[str, tuple[float, float]] | None = None, cost: Mapping[str, float | Effort] | None = None,
    n: int = 3, changes: Changes | None = None, rounded: bool = False,
) -> list[Plan]:  # fmt: skip
    """At most `n` distinct mixes of levers that bring the KGI from where it is under `changes` to `target` (§36-§39).

    Only `levers` are moved (None: all), never those `locked` here or in the tree, within `bounds` (name or id -> low,
    high), else the achievable range (§18), else what the unit allows. `cost` says what one unit of a lever costs (1.0
    of a rate is 100 pt), or is an Effort; levers it leaves out are not moved. With `rounded` they ask for round
    numbers, which still reach (§39). If none reaches, one plan of kind "best".
    Raises UnknownKpi, and InvalidValue for numbers that are not finite, bounds that are not ordered and costs that are
    not above 0.
    """
    numbers = apply_changes(tree, changes)
    state = state_at(tree, numbers)
    goal = _finite(target)
    movable = {tree.find(k).id for k in levers} if levers is not None else set(state.compiled.levers)
    held = {tree.find(k).id for k in locked} | {kpi.id for kpi in tree.kpis if kpi.locked}
    given = {tree.find(k).id: _bounds(ends) for k, ends in (bounds or {}).items()}
    prices = {tree.find(k).id: _price(p) for k, p in cost.items()} if cost is not None else None
    if not is_number(state.kgi):
        return [_nothing(state, numbers, goal, Problem(code="kgi_has_no_value"))]
    if _same(state.kgi, goal):
        return [_plan(state, numbers, (), (), "least", goal, Mixing.empty())]
    if prices is not None:
        movable &= prices.keys()
    knobs = knobs_of(state, goal, movable=movable, locked=held, given=given)
    if not knobs:
        code = "plans_all_locked" if held & state.feeding else "plans_no_lever"
        alone = _nothing(state, numbers, goal, Problem(code=code))
        relax = cheapest_relax(state, (), (), goal, locked=held & movable, given=given)
        return [alone.model_copy(update={"relax": relax, "proven": True})]
    value, sign = kgi_of(state, knobs), 1.0 if goal > state.kgi else -1.0
    corner = furthest(state, knobs, value, sign)
    mixing = Mixing.of(state, knobs, goal, sign, prices_of(state, knobs, corner.xs, prices), corner)
    if not sign * corner.kgi >= sign * goal - SAME * abs(goal):
        best = _plan(state, numbers, knobs, corner.xs, "best", goal, mixing)
        relax = cheapest_relax(state, knobs, corner.xs, goal, locked=held & movable, given=given)
        why = Problem(code="plans_not_reached", params={"target": goal, "best": best.kgi})
        return [best.model_copy(update={"proven": corner.proven, "relax": relax, "problems": (why,)})]
    return [
        _plan(state, numbers, knobs, mix.xs, mix.kind, goal, mixing, also=mix.also, spared=mix.spared)
        for mix in mixes_of(mixing, n, round_numbers=rounded)
    ]


def _plan(
    state: State, numbers: Mapping[str, float], knobs: Sequence[Knob], xs: Sequence[float], kind: PlanKind,
    target: float, mixing: Mixing, *, also: tuple[Kind, ...] = (), spared: str | None = None,
) -> Plan:  # fmt: skip
    """A mix as a plan: what it says is evaluated, not taken from the solver."""
    values = values_of(state, knobs, xs)
    kgi = state.kgi_at(values)
    by_id = {knob.id: knob for knob in knobs}
    moves = tuple(_move(state, lever, to, by_id.get(lever)) for lever, to in values.items())
    sign = 1.0 if target > state.kgi else -1.0
    return Plan(
        kind=kind, changes={called(state.tree, k): v for k, v in (dict(numbers) | values).items()}, kgi=kgi,
        cost=mixing.cost(xs), reachable=is_number(kgi) and sign * kgi >= sign * target - SAME * abs(target),
        target=target, kgi_now=state.kgi, moves=moves, measure=mixing.prices.measure, unit=mixing.prices.unit,
        also=also, spared=spared,
    )  # fmt: skip


def _move(state: State, lever: str, to: float, knob: Knob | None) -> Move:
    kpi, now = state.tree[lever], state[lever]
    if knob is None:
        return Move(id=lever, kpi=kpi.name, now=now, to=to, low=0.0, high=1.0, part=abs(to - now), follows=True)
    low, high = (-math.inf, math.inf) if knob.open_ended else (knob.low, knob.high)
    return Move(
        id=lever, kpi=kpi.name, now=now, to=to, low=low, high=high, part=abs(to - now) / knob.width,
        assumed=knob.assumed,
    )  # fmt: skip


def _nothing(state: State, numbers: Mapping[str, float], target: float, why: Problem) -> Plan:
    """The plan of a tree in which nothing can be moved, or that has no KGI: as it is."""
    plan = _plan(state, numbers, (), (), "best", target, Mixing.empty())
    return plan.model_copy(update={"reachable": False, "problems": (why,)})


def called(tree: KpiTree, kpi_id: str) -> str:
    """The name of a KPI where that finds it again, else its id (§14b)."""
    name = tree[kpi_id].name
    return name if tree.resolve(name) == kpi_id else kpi_id


def _bounds(ends: tuple[float, float]) -> tuple[float, float]:
    low, high = (float(end) for end in ends)
    if not -math.inf < low <= high < math.inf:
        raise InvalidValue("Bounds must be finite numbers, low first.", [Problem(code="plans_bad_bounds")])
    return low, high


def _price(given: float | Effort) -> float:
    price = given.amount / abs(given.per) if isinstance(given, Effort) else float(given)
    if not 0 < price < math.inf:
        raise InvalidValue("A cost must be a number above 0.", [Problem(code="plans_bad_cost")])
    return price


def _finite(target: float) -> float:
    if not math.isfinite(target):
        raise InvalidValue("A target must be a finite number.", [Problem(code="not_finite")])
    return float(target)


def _same(a: float, b: float) -> bool:
    return abs(a - b) <= SAME * 1e-3 * max(abs(a), abs(b))
