"""A tree compiled, with a value for every lever: the starting point of every analysis."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kpitree.engine import Changes, Compiled, apply_changes, compile_tree
from kpitree.engine.changes import changed_to
from kpitree.model import KpiTree


@dataclass(frozen=True)
class State:
    """Lever values in the order of `compiled.levers` (NaN = missing), and what the tree makes of them."""

    tree: KpiTree
    compiled: Compiled
    values: tuple[float, ...]

    @cached_property
    def _index(self) -> dict[str, int]:
        return {lever: i for i, lever in enumerate(self.compiled.levers)}

    @cached_property
    def kgi(self) -> float:
        """The KGI in this state, NaN when it has no value."""
        return self.compiled.kgi(self.values)

    def __getitem__(self, lever: str) -> float:
        """The value of a lever, by id."""
        return self.values[self._index[lever]]

    def index(self, lever: str) -> int:
        """Where a lever stands in `values`."""
        return self._index[lever]

    def moved(self, changes: Mapping[str, float]) -> State:
        """The same state with some levers (by id) at other values."""
        values = list(self.values)
        for lever, value in changes.items():
            values[self._index[lever]] = value
        return State(self.tree, self.compiled, tuple(values))

    def kgi_at(self, changes: Mapping[str, float]) -> float:
        """The KGI with some levers (by id) at other values."""
        return self.moved(changes).kgi

    def along(self, lever: str) -> Callable[[float], float]:
        """The KGI as a function of one lever (by id) alone; what is to be asked often."""
        values, at, kgi = list(self.values), self._index[lever], self.compiled.kgi

        def value(x: float) -> float:
            values[at] = x
            return kgi(values)

        return value

    @cached_property
    def all(self) -> dict[str, float]:
        """Every KPI's value by id, NaN where there is none."""
        return {k.id: v for k, v in zip(self.tree.kpis, self.compiled.all(self.values), strict=True)}

    @cached_property
    def reaching(self) -> frozenset[str]:
        """Ids of all KPIs that reach the KGI, itself included."""
        return _reaching(self.tree, self.compiled)

    @cached_property
    def feeding(self) -> frozenset[str]:
        """Ids of the levers that reach the KGI."""
        return _feeding(self.tree, self.compiled)


@lru_cache(maxsize=64)
def _reaching(tree: KpiTree, compiled: Compiled) -> frozenset[str]:
    """Kept for a compiled tree, whatever the values: the states of a page differ in values only."""
    if tree.kgi is None:
        return frozenset()
    # What feeds an overridden KPI no longer counts (§15).
    inputs = set(compiled.levers)
    reached: set[str] = set()
    stack = [tree.kgi]
    while stack:
        current = stack.pop()
        if current not in reached:
            reached.add(current)
            if current not in inputs:
                stack.extend(tree.inputs(current))
    return frozenset(reached)


@lru_cache(maxsize=64)
def _feeding(tree: KpiTree, compiled: Compiled) -> frozenset[str]:
    return _reaching(tree, compiled) & set(compiled.levers)


def state_of(tree: KpiTree, changes: Changes | None = None) -> State:
    """The state of `tree` under `changes` (name or id -> number or text). Raises UnknownKpi, InvalidValue."""
    return state_at(tree, apply_changes(tree, changes))


def state_at(tree: KpiTree, numbers: Mapping[str, float]) -> State:
    """The state of `tree` with these KPIs (by id) at these values; computed ones among them are overridden (§15)."""
    if not numbers:
        return _unchanged(tree)
    now = changed_to(tree, numbers)
    return State(tree, now.compiled, now.values)


@lru_cache(maxsize=64)
def _unchanged(tree: KpiTree) -> State:
    """The baseline: what most questions start from, kept with all that was derived from it."""
    compiled = compile_tree(tree)
    return State(tree, compiled, compiled.baseline)


def is_number(value: float) -> bool:
    """True for a value that is there: not missing."""
    return not math.isnan(value)
