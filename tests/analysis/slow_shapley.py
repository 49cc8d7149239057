"""Shapley values by their definition (§21): slow and obvious, over all orders or over all subsets."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.state import State
from kpitree.engine.reference import reference_values
from kpitree.model import KpiTree
from tests.analysis.trees import lever, made, tree_of

Floats = NDArray[np.float64]


def by_subsets(start: State, end: State, changed: Sequence[str]) -> tuple[Floats, float]:
    """The part of each changed lever, and the largest size of any KPI in any of the 2^d states."""
    tree, d = start.tree, len(changed)
    assert tree.kgi is not None
    masks = np.arange(2**d)
    columns: dict[str, Floats | float] = dict(zip(start.compiled.levers, start.values, strict=True))
    for i, k in enumerate(changed):
        columns[k] = np.where((masks >> i) & 1 == 1, end[k], start[k])
    found = start.compiled.run(columns, [kpi.id for kpi in tree.kpis])
    kgi = np.broadcast_to(found[tree.kgi][:, 0], masks.shape)
    sizes = np.array([int(m).bit_count() for m in masks])
    weight = np.array([1.0 / (d * math.comb(d - 1, s)) for s in range(d)])
    parts = np.empty(d)
    for i in range(d):
        without = masks[(masks >> i) & 1 == 0]
        parts[i] = np.sum(weight[sizes[without]] * (kgi[without | (1 << i)] - kgi[without]))
    scale = max((float(np.nanmax(np.abs(v))) for v in found.values() if not np.isnan(v).all()), default=1.0)
    return parts, max(1.0, scale)


def brute_force(
    tree: KpiTree, before: Mapping[str, float], after: Mapping[str, float]
) -> tuple[dict[str, float], float]:
    """Every order in which the levers could have been changed, one after another; and the largest size on the way."""
    assert tree.kgi is not None
    changed = [k for k in after if before[k] != after[k]]
    kgi: dict[frozenset[str], float] = {}
    scale = 1.0
    for size in range(len(changed) + 1):
        for there in itertools.combinations(changed, size):
            values = reference_values(tree, {k: after[k] if k in there else v for k, v in before.items()})
            found = values[tree.kgi]
            kgi[frozenset(there)] = math.nan if found is None else found
            scale = max([scale, *(abs(v) for v in values.values() if v is not None)])
    parts = dict.fromkeys(changed, 0.0)
    orders = list(itertools.permutations(changed))
    for order in orders:
        for place, k in enumerate(order):
            parts[k] += (kgi[frozenset(order[: place + 1])] - kgi[frozenset(order[:place])]) / len(orders)
    return parts, scale


def drawn_tree(draw: random.Random) -> tuple[KpiTree, dict[str, float], dict[str, float]]:
    """A tree of up to five levers and three formulas with everything formulas have, and two states of it."""
    names = [f"lever_{i}" for i in range(draw.randint(2, 5))]
    kpis, known = [lever(name, 1.0) for name in names], list(names)
    for i in range(draw.randint(1, 3)):
        nodes = draw.choices(known, k=draw.randint(2, 5))
        if i == 0:
            nodes = draw.sample(names, k=len(names))
        while len(nodes) > 1:
            a, b = nodes.pop(), nodes.pop()
            ways = ("+", "-", "*", "*", "*", "/", "min", "max", "if", "round", "avg")
            op = draw.choice(ways)
            if op in ("min", "max", "avg"):
                nodes.append(f"{op}({a}, {b})")
            elif op == "if":
                nodes.append(f"if({a} > 2, {b}, 1)")
            elif op == "round":
                nodes.append(f"round({a} * {b}, 1)")
            else:
                nodes.append(f"({a} {op} {b})")
        kpis.append(made(f"made_{i}", nodes[0]))
        known.append(f"made_{i}")
    before = {name: draw.choice([draw.uniform(0.1, 10), float(draw.randint(1, 5)), -1.5]) for name in names}
    after = {k: draw.choice([draw.uniform(0.1, 10), float(draw.randint(1, 5)), v]) for k, v in before.items()}
    return tree_of(kpis[-1], *kpis[:-1]), before, after
