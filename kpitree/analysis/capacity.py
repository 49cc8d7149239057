"""Where more comes in than can be handled: every min(demand, capacity), what overflows, and what that costs (§52)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from kpitree.analysis.ladder import round_up
from kpitree.analysis.limits import Limit, limits
from kpitree.analysis.solve import solve
from kpitree.analysis.state import is_number
from kpitree.engine import Changes, apply_changes, evaluate
from kpitree.formula import Expression
from kpitree.model import KpiTree
from kpitree.problems import Frozen

if TYPE_CHECKING:
    import pandas as pd


class Capacity(Frozen):
    """One min(demand, capacity) in the formula of a KPI, in the unit of what is counted.

    `wanted` and `limit` are the formulas of the two sides, with ids; `capacity` is the smallest of several.
    `bottleneck` (id, and `bottleneck_kpi` its name) is the lever that the capacity hangs on (None: a number), `needed`
    what it would have to be for nothing to be left over, volumes rounded up; None without overflow, or where no value
    of it is enough. `kgi_needed` is the KGI then, `kgi_lifted` without the limit; NaN where the KGI has no value.
    """

    id: str
    kpi: str
    wanted: str
    limit: str
    demand: float
    capacity: float
    bottleneck: str | None
    bottleneck_kpi: str | None
    needed: float | None
    kgi: float
    kgi_lifted: float
    kgi_needed: float

    @property
    def used(self) -> float:
        """What comes through: the smaller of the two."""
        return min(self.demand, self.capacity)

    @property
    def overflow(self) -> float:
        """How much of the demand is left over; 0 where all of it can be handled."""
        return max(0.0, self.demand - self.capacity)

    @property
    def utilisation(self) -> float:
        """The part of the capacity that is used, 0-1; NaN where there is no capacity."""
        return self.used / self.capacity if self.capacity > 0 else math.nan

    @property
    def binds(self) -> Literal["demand", "capacity"]:
        """Which of the two is the smaller one; the demand where they are equal."""
        return "capacity" if self.demand > self.capacity else "demand"

    @property
    def cost(self) -> float:
        """What the limit takes from the KGI (below zero: the KGI is better with it)."""
        return self.kgi_lifted - self.kgi


class Capacities(Frozen):
    """The limits of a tree, the one that costs the KGI most first; those without overflow come last, in tree order."""

    rows: tuple[Capacity, ...]

    @property
    def worst(self) -> Capacity | None:
        """The limit that costs the most, None where everything can be handled."""
        return next((row for row in self.rows if row.overflow > 0), None)

    def to_frame(self) -> pd.DataFrame:
        """Columns kpi, demand, capacity, used, overflow, utilisation, binds, bottleneck (its name), needed, cost."""
        import pandas as pd

        columns = [
            "kpi", "demand", "capacity", "used", "overflow", "utilisation", "binds", "bottleneck", "needed", "cost",
        ]  # fmt: skip
        fields = ["bottleneck_kpi" if column == "bottleneck" else column for column in columns]
        frame = pd.DataFrame([[getattr(row, field) for field in fields] for row in self.rows], columns=columns)
        return frame.astype({"needed": "float64"})


def capacities(tree: KpiTree, changes: Changes | None = None) -> Capacities:
    """What every limit of the tree lets through under `changes`. Raises UnknownKpi, InvalidValue.

    Limits without a value, and those of overridden KPIs (§15), are left out.
    """
    numbers = apply_changes(tree, changes)
    found = [
        row for limit in limits(tree)
        if limit.kpi not in numbers and (row := _measured(tree, limit, numbers)) is not None
    ]  # fmt: skip
    return Capacities(rows=tuple(sorted(found, key=_order)))


def _order(row: Capacity) -> tuple[bool, float]:
    return row.overflow <= 0, -abs(row.cost) if row.overflow > 0 and is_number(row.cost) else 0.0


def _measured(tree: KpiTree, limit: Limit, numbers: Mapping[str, float]) -> Capacity | None:
    demand = _worth(tree, limit, limit.demand, numbers)
    sides = [(_worth(tree, limit, side, numbers), side) for side in limit.capacities]
    if not all(map(is_number, (demand, *(worth for worth, _ in sides)))):
        return None
    capacity, side = min(sides, key=lambda pair: pair[0])
    over = demand > capacity
    bottleneck = limit.lever_of(side)
    lifted = tree.replace(limit.lifted(tree[limit.kpi]))
    kgi = evaluate(tree, numbers).kgi
    needed = _needed(tree, limit, bottleneck, numbers) if over and bottleneck is not None else None
    raised = numbers if bottleneck is None or needed is None else {**numbers, bottleneck: needed}
    return Capacity(
        id=limit.kpi, kpi=tree[limit.kpi].name, wanted=limit.text(limit.demand), limit=limit.text(side), demand=demand,
        capacity=capacity, bottleneck=bottleneck, bottleneck_kpi=tree[bottleneck].name if bottleneck else None,
        needed=needed, kgi=kgi, kgi_lifted=evaluate(lifted, numbers).kgi if over else kgi,
        kgi_needed=evaluate(tree, raised).kgi,
    )  # fmt: skip


def _worth(tree: KpiTree, limit: Limit, side: Expression, numbers: Mapping[str, float]) -> float:
    """What one side of the limit is: the KPI, were it nothing but this side."""
    alone = tree.replace(limit.only(tree[limit.kpi], side))
    return evaluate(alone, numbers)[limit.kpi]


def _needed(tree: KpiTree, limit: Limit, lever: str, numbers: Mapping[str, float]) -> float | None:
    """The value of the lever at which the tightest capacity meets the demand, everything else as it is."""
    spare = tree.replace(limit.spare(tree[limit.kpi]))
    found = solve(spare, lever, 0.0, numbers, of=limit.kpi)
    if not found.reachable:
        return None
    return round_up(found.value) if tree[lever].is_volume else found.value
