"""The KGI with any of a scenario's initiatives in or out, for many combinations at once (docs/semantics.md §43)."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.state import state_at
from kpitree.engine import evaluate
from kpitree.model import Change, Initiative, KpiTree
from kpitree.model.mix import mix_of
from kpitree.model.stacking import stack

Floats = NDArray[np.float64]
OWN = ""  # the player that stands for the scenario's own changes; the others go by their ids


class Game:
    """The KGI with any of the players in the game: initiatives by id, then the scenario's own changes, if any.

    Players touch only some levers, so each lever (with the other shares of its mix) is stacked once for every
    combination of the players that touch it, and the tree is evaluated for all rows at once.
    """

    def __init__(
        self, tree: KpiTree, initiatives: tuple[Initiative, ...], own: dict[str, Change], chosen: dict[str, str]
    ) -> None:
        self._own = {k: change for k, change in own.items() if k in tree}
        self._tree, self._initiatives, self._chosen = tree, initiatives, chosen
        self.players = (*(one.id for one in initiatives), *((OWN,) if self._own else ()))
        computed = [k for k in self._own if not tree[k].is_lever]
        base = evaluate(tree).values if computed else {}
        values = {k: self._own[k].apply(_number(base[k])) for k in computed}
        self._overrides = {k: value for k, value in values.items() if math.isfinite(value)}

    def kgi(self, masks: Collection[int]) -> dict[int, float]:
        """The KGI for each set of players that are in, as bits of a number; all of them in one run."""
        order = list(masks)
        kgi, rows = np.full(len(order), math.nan), np.array(order, dtype=np.int64)
        if self._tree.kgi is not None:
            own = (rows >> len(self._initiatives)) & 1 == 1
            held = own if self._overrides else np.zeros(len(rows), dtype=bool)
            for overrides, there in (({}, ~held), (self._overrides, held)):  # a held formula is another program
                if there.any():
                    kgi[there] = self._run(rows[there], overrides)
        return dict(zip(order, kgi.tolist(), strict=True))

    def _run(self, rows: NDArray[np.int64], overrides: Mapping[str, float]) -> Floats:
        compiled, columns = state_at(self._tree, overrides).compiled, dict[str, Floats | float](overrides)
        for levers, touching in self._groups():
            seen, at = np.unique(rows & touching, return_inverse=True)
            table = [self._at(levers, some) for some in seen.tolist()]
            for k in levers:
                columns[k] = np.array([found[k] for found in table])[at.reshape(-1)][:, None]
        assert self._tree.kgi is not None
        found = compiled.run(columns, [self._tree.kgi])[self._tree.kgi]
        return np.broadcast_to(found[:, 0], (len(rows),))

    def _groups(self) -> list[tuple[tuple[str, ...], int]]:
        """Levers that are stacked together, and which players touch them."""
        touched = [tuple(one.changes) for one in self._initiatives] + ([tuple(self._own)] if self._own else [])
        groups: dict[tuple[str, ...], int] = {}
        for place, levers in enumerate(touched):
            for k in levers:
                if k in self._tree and self._tree[k].is_lever:
                    group = mix_of(self._tree, k) or (k,)
                    groups[group] = groups.get(group, 0) | 1 << place
        return list(groups.items())

    def _at(self, levers: tuple[str, ...], some: int) -> dict[str, float]:
        """The values of some levers with those players in that touch them."""
        there = [one for place, one in enumerate(self._initiatives) if some >> place & 1]
        own = self._own if some >> len(self._initiatives) & 1 else {}
        changes = stack(self._tree, there, own, chosen=self._chosen).changes
        return {k: self._value(k, changes.get(k)) for k in levers}

    def _value(self, kpi_id: str, change: Change | None) -> float:
        """NaN where there is none; a change that has nothing to change yet, or leaves the range of a double, rests."""
        base = _number(self._tree[kpi_id].baseline)
        value = base if change is None else change.apply(base)
        return value if math.isfinite(value) else base


def _number(value: float | None) -> float:
    return math.nan if value is None else value
