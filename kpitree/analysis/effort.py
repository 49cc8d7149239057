"""What a lever gives for what moving it costs: the KGI's gain per yen or per hour (§35)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kpitree.analysis.achievable import achievable
from kpitree.analysis.state import State, is_number, state_of
from kpitree.engine import Changes
from kpitree.model import Effort, Kpi, KpiTree
from kpitree.problems import Frozen

if TYPE_CHECKING:
    import pandas as pd


class Payoff(Frozen):
    """One lever. `per_effort` is the KGI's gain for one unit of effort (¥1, 1 hour) from where the lever is now.

    Below zero: moving it in that direction costs effort and lowers the KGI. `to` is the end of its achievable range in
    the direction the effort is for, `cost` the effort of getting there, `gain` what the KGI gains; None without a range
    or beyond it already.
    """

    id: str
    kpi: str
    unit: str
    per_effort: float
    to: float | None = None
    cost: float | None = None
    gain: float | None = None


class Payoffs(Frozen):
    """Largest gain per effort first, one unit of effort after the other: yen and hours are not compared.

    `without` are the levers (ids) that feed the KGI and say nothing about effort.
    """

    rows: tuple[Payoff, ...]
    without: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Columns kpi, per_effort, unit, to, cost, gain."""
        import pandas as pd

        columns = ["kpi", "per_effort", "unit", "to", "cost", "gain"]
        frame = pd.DataFrame([[getattr(row, c) for c in columns] for row in self.rows], columns=columns)
        return frame.astype(dict.fromkeys(["per_effort", "to", "cost", "gain"], "float64"))


def per_effort(tree: KpiTree, changes: Changes | None = None) -> Payoffs:
    """Rank the levers that say what moving them costs (`Kpi.effort`) by the KGI's gain per unit of effort.

    The gain is the gradient (§16) at the levers' values under `changes`; effort grows in proportion to the way.
    Raises UnknownKpi, InvalidValue.
    """
    state = state_of(tree, changes)
    slopes = dict(zip(state.compiled.levers, state.compiled.gradient(state.values), strict=True))
    rows, without = [], []
    for lever in state.compiled.levers:
        kpi = tree[lever]
        if lever not in state.feeding or not kpi.is_lever:
            continue
        if kpi.effort is None:
            without.append(lever)
        else:
            rows.append(_payoff(state, kpi, kpi.effort, slopes[lever]))
    units = list(dict.fromkeys(row.unit for row in rows))
    rows.sort(key=lambda r: (units.index(r.unit), math.inf if math.isnan(r.per_effort) else -r.per_effort))
    return Payoffs(rows=tuple(rows), without=tuple(without))


def _payoff(state: State, kpi: Kpi, effort: Effort, slope: float) -> Payoff:
    found = Payoff(id=kpi.id, kpi=kpi.name, unit=effort.unit, per_effort=slope * effort.per / effort.amount)
    reach, now = achievable(kpi), state[kpi.id]
    if reach is None or not is_number(now):
        return found
    to = reach.high if effort.per > 0 else reach.low
    if kpi.measure.is_rate:
        to = min(1.0, max(0.0, to))
    steps = (to - now) / effort.per
    if steps <= 0:
        return found
    gain = state.kgi_at({kpi.id: to}) - state.kgi
    return found.model_copy(update={"to": to, "cost": steps * effort.amount, "gain": gain})
