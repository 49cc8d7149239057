"""Which levers are uncertain, and how they are spread: what every question about uncertainty starts from (§28)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.spread import Spread, lever_spreads
from kpitree.analysis.state import State, state_of
from kpitree.engine import Changes
from kpitree.errors import InvalidValue
from kpitree.model import KpiTree
from kpitree.problems import Problem

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Uncertain:
    """A state and the spread of each uncertain lever that feeds the KGI, in tree order.

    `fixed` are the ids of the levers that feed the KGI and are taken as known: nothing says how far they could be off.
    `narrow` are those whose range has no width.
    """

    state: State
    spreads: Mapping[str, Spread]
    fixed: tuple[str, ...] = ()
    narrow: tuple[str, ...] = ()

    @property
    def levers(self) -> tuple[str, ...]:
        """Ids of the uncertain levers."""
        return tuple(self.spreads)

    @cached_property
    def multilinear(self) -> bool:
        """Whether the KGI is a straight line in each uncertain lever (§22)."""
        return self.state.compiled.classification_in(self.spreads.keys()).multilinear

    def values(self, points: Floats) -> Floats:
        """Lever values at points of the unit cube: (rows, levers) -> (rows, levers), columns contiguous."""
        found = np.empty(points.shape, order="F")
        for i, spread in enumerate(self.spreads.values()):
            found[:, i] = spread.distribution.quantile(points[:, i])
        return found

    def kgi(self, values: Floats) -> Floats:
        """The KGI at values of the uncertain levers: (rows, levers) -> (rows,), NaN where it has none."""
        return kgi_at(self.state, dict(zip(self.spreads, values.T, strict=True)), len(values))


def kgi_at(state: State, columns: Mapping[str, Floats], rows: int) -> Floats:
    """The KGI with some levers (by id) at columns (rows,), the others as they are: (rows,)."""
    return kgi_over(state, {lever: column[:, None] for lever, column in columns.items()}, (rows, 1))[:, 0]


def kgi_over(state: State, columns: Mapping[str, Floats], shape: tuple[int, int]) -> Floats:
    """The KGI over a table of `shape`: columns are (rows, 1), (1, columns) or both; NaN where there is no value.

    Ids that are not inputs of the state (a KPI that is overridden elsewhere only) are left out. May be read-only.
    """
    top = state.tree.kgi
    if top is None:
        return np.full(shape, np.nan)
    given: dict[str, Floats | float] = dict(zip(state.compiled.levers, state.values, strict=True))
    given |= {lever: column for lever, column in columns.items() if lever in given}
    found = state.compiled.run(given, [top])[top]
    return found if found.shape == shape else np.broadcast_to(found, shape)


def uncertain(
    tree: KpiTree,
    changes: Changes | None = None,
    *,
    assume: bool = False,
    spreads: Mapping[str, Spread] | None = None,
) -> Uncertain:
    """The uncertain levers of `tree` under `changes`. Raises UnknownKpi, InvalidValue.

    `assume` gives levers without any source ± 10 %, `spreads` (by name or id) replace what levers say of themselves.
    """
    state = state_of(tree, changes)
    if not spreads:
        return _in_state(state, assume)
    given = {tree.find(name).id: spread for name, spread in spreads.items()}
    return _sorted(state, lever_spreads(state, assume=assume, given=given))


@lru_cache(maxsize=32)
def _in_state(state: State, assume: bool) -> Uncertain:
    """Kept: a page asks several questions of the same state."""
    return _sorted(state, lever_spreads(state, assume=assume))


def _sorted(state: State, known: Mapping[str, Spread]) -> Uncertain:
    """The spreads of what feeds the KGI, by whether they have a width; one without puts the lever where it is."""
    varying: dict[str, Spread] = {}
    certain: dict[str, float] = {}
    fixed = []
    for lever in state.compiled.levers:
        if lever not in state.feeding:
            continue
        spread = known.get(lever)
        if spread is None or spread.source == "fixed":
            fixed.append(lever)
        elif spread.distribution.variance > 0:
            varying[lever] = spread
        else:
            certain[lever] = spread.distribution.mean
    return Uncertain(state.moved(certain) if certain else state, varying, tuple(fixed), tuple(certain))


def whole(number: int, code: str, least: int, most: int) -> int:
    """A whole number within its bounds. Raises InvalidValue with a Problem of this code."""
    if isinstance(number, bool) or not hasattr(number, "__index__") or not least <= int(number) <= most:
        problem = Problem(code=code, params={"least": least, "most": most})
        raise InvalidValue(f"a whole number from {least} to {most} is wanted, not {number!r}", [problem])
    return int(number)


def seed_of(seed: int) -> int:
    """A seed that can be used (§24). Raises InvalidValue."""
    return whole(seed, "simulation_seed", 0, 2**63 - 1)
