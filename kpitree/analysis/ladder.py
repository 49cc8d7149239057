"""Back-calculation: what every stage needs for the KGI to meet its target, rates and prices held (§20)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kpitree.analysis.meeting import Meeting, meet
from kpitree.analysis.state import State, is_number, state_of
from kpitree.engine import Changes
from kpitree.errors import InvalidValue
from kpitree.model import KpiTree
from kpitree.problems import Frozen, Problem

if TYPE_CHECKING:
    import pandas as pd

WHOLE = 1e-9  # a part in a billion above a whole number is arithmetic, not one lead more


class Rung(Frozen):
    """One KPI of the ladder. `held` levers keep their value; volumes have `required_rounded` rounded up."""

    id: str
    kpi: str
    now: float
    required: float
    required_rounded: float
    is_volume: bool
    held: bool


class Ladder(Frozen):
    """Rungs in tree order, KGI first as a rule. `factor` is what every volume lever is multiplied by.

    A single volume lever that has no value yet (or none above zero) counts as 1: `factor` is then what it must be.
    """

    target: float
    kgi_now: float
    kgi: float
    factor: float
    reachable: bool
    rungs: tuple[Rung, ...]
    problems: tuple[Problem, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Columns kpi, required (exact), required_rounded (volumes rounded up), in tree order."""
        import pandas as pd

        columns = ["kpi", "required", "required_rounded"]
        return pd.DataFrame([[getattr(rung, c) for c in columns] for rung in self.rungs], columns=columns)


def round_up(value: float) -> float:
    """The next whole number; one that `value` exceeds by no more than arithmetic noise (1 part in 10⁹) is enough.

    >>> round_up(2133.3333), round_up(640.0000000001)
    (2134.0, 640.0)
    """
    below = math.floor(value)
    return float(below if value - below <= WHOLE * max(1.0, abs(value)) else math.ceil(value))


def ladder(tree: KpiTree, target: float, changes: Changes | None = None) -> Ladder:
    """What every KPI must be for the KGI to equal `target` (in the KGI's unit), starting from `changes`.

    Volume levers are scaled by one common factor; everything else is held. When no factor reaches the target,
    `reachable` is False and the rungs show the best that can be had. Raises UnknownKpi, InvalidValue.
    """
    if not math.isfinite(target):
        raise InvalidValue("A target must be a finite number.", [Problem(code="not_finite")])
    now = state_of(tree, changes)
    volumes = [v for v in now.compiled.levers if v in now.feeding and tree[v].is_volume]
    # A single volume is the very number that is asked for: any start above zero will do when it has none.
    base = now.moved({volumes[0]: 1.0}) if len(volumes) == 1 and not now[volumes[0]] > 0 else now

    def at(factor: float) -> State:
        return base.moved({v: base[v] * factor for v in volumes})

    solvable = bool(volumes) and is_number(base.kgi)
    found = meet(lambda factor: at(factor).kgi, target) if solvable else Meeting(1.0, "never")
    end = at(found.factor)
    problems: list[Problem] = []
    if not volumes:
        problems.append(Problem(code="no_volume_lever"))
    elif not solvable:
        problems.append(Problem(code="kgi_has_no_value"))
    elif found.outcome == "never":
        problems.append(Problem(code="target_not_reached", params={"target": target}))
    elif found.outcome == "passed":
        problems.append(Problem(code="target_already_passed", severity="warning", params={"kgi": end.kgi}))
    rungs = tuple(
        Rung(
            id=kpi.id, kpi=kpi.name, now=now.all[kpi.id], required=end.all[kpi.id],
            required_rounded=_rounded(end.all[kpi.id], volume=kpi.is_volume),
            is_volume=kpi.is_volume, held=kpi.id in now.compiled.levers and kpi.id not in volumes,
        )
        for kpi in tree.kpis if _in_ladder(tree, now, kpi.id)
    )  # fmt: skip
    return Ladder(
        target=target, kgi_now=now.kgi, kgi=end.kgi, factor=found.factor,
        reachable=found.outcome != "never", rungs=rungs, problems=tuple(problems),
    )  # fmt: skip


def _in_ladder(tree: KpiTree, state: State, kpi_id: str) -> bool:
    return kpi_id in state.feeding or (kpi_id in {i for i, _ in tree.below(tree.kgi)} if tree.kgi else False)


def _rounded(value: float, *, volume: bool) -> float:
    return round_up(value) if volume and is_number(value) else value
