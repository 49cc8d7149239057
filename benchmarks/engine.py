"""How fast a tree calculates, side by side in one run: `python benchmarks/engine.py`.

One scenario against the same arithmetic written by hand and against modelx (when installed: `pip install modelx`);
a million rows against NumPy with whole-array temporaries; memory of temporaries; compiling. Times are the best of
several rounds in which the candidates take turns, so that what else the machine does hits all of them.
"""

from __future__ import annotations

import itertools
import math
import random
import re
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from kpitree.engine import compile_tree
from kpitree.engine.program import lower
from kpitree.engine.scalar import one_value
from kpitree.engine.structure import structure_of
from kpitree.model import Kpi, KpiTree

ROWS = 1_000_000


def funnel_tree(size: int, seed: int = 0) -> KpiTree:
    """About `size` KPIs as people build them: channels of stages, each volume = volume before × rate, then a sum."""
    rng = random.Random(seed)
    kpis: list[Kpi] = []
    ends: list[str] = []
    channel = 0
    while len(kpis) < size - 4:
        before = f"c{channel}_visits"
        kpis.append(Kpi(id=before, name=before, unit="件", value=float(rng.randint(5_000, 50_000))))
        for stage in range(4):
            if len(kpis) >= size - 5:
                break
            rate, volume = f"c{channel}_rate_{stage}", f"c{channel}_stage_{stage}"
            kpis.append(Kpi(id=rate, name=rate, unit="%", value=round(rng.uniform(0.2, 0.6), 3)))
            kpis.append(Kpi(id=volume, name=volume, unit="件", formula=f"{before} * {rate}"))
            before = volume
        ends.append(before)
        channel += 1
    kpis.append(Kpi(id="capacity", name="capacity", unit="件", value=1e9))
    kpis.append(Kpi(id="price", name="price", unit="円", value=5e6))
    groups = [ends[i : i + 20] for i in range(0, len(ends), 20)]
    for i, group in enumerate(groups if len(groups) > 1 else []):
        kpis.append(Kpi(id=f"group_{i}", name=f"group_{i}", unit="件", formula=" + ".join(group)))
    total = ends if len(groups) == 1 else [f"group_{i}" for i in range(len(groups))]
    kpis.append(Kpi(id="won", name="won", unit="件", formula=f"min({' + '.join(total)}, capacity)"))
    kpis.append(Kpi(id="revenue", name="revenue", unit="円", formula="won * price"))
    return KpiTree(kpis=tuple(reversed(kpis)), kgi="revenue")


def by_hand(tree: KpiTree) -> Callable[[Sequence[float]], float]:
    """What a programmer would write: unpack the levers, one assignment per KPI, return the KGI. No checks at all."""
    levers = compile_tree(tree).levers
    order = [k for k in structure_of(tree).order.sequence if k not in levers]
    lines = [f"    {k} = {tree[k].formula}" for k in order]
    source = "\n".join(["def kgi(values):", f"    {', '.join(levers)}, = values", *lines, f"    return {tree.kgi}"])
    scope: dict[str, Any] = {}
    exec(source, scope)
    function: Callable[[Sequence[float]], float] = scope["kgi"]
    return function


def with_temporaries(tree: KpiTree) -> Callable[[Mapping[str, Any]], Any]:
    """The plain NumPy way: whole arrays, one temporary per operation."""
    levers = compile_tree(tree).levers
    order = [k for k in structure_of(tree).order.sequence if k not in levers]
    lines = [f"    {k} = {(tree[k].formula or '').replace('min(', 'minimum(')}" for k in order]
    head = [f"    {lever} = columns['{lever}']" for lever in levers]
    scope: dict[str, Any] = {"minimum": np.minimum}
    exec("\n".join(["def kgi(columns):", *head, *lines, f"    return {tree.kgi}"]), scope)
    function: Callable[[Mapping[str, Any]], Any] = scope["kgi"]
    return function


def in_modelx(tree: KpiTree) -> Callable[[Sequence[float]], float] | None:
    """The same tree as a modelx space: one cells per KPI, levers as references. None when modelx is not installed."""
    try:
        import modelx  # type: ignore[import-not-found]
    except ImportError:
        return None
    space = modelx.new_model().new_space()
    levers = compile_tree(tree).levers
    for kpi in tree.kpis:
        if kpi.is_lever:
            space.new_cells(kpi.id, formula="lambda: 0.0")
        else:
            called = _with_calls(kpi.formula or "", tree.inputs(kpi.id))
            space.new_cells(kpi.id, formula=f"lambda: {called}")
    cells = [space.cells[lever] for lever in levers]
    top = space.cells[tree.kgi]

    def kgi(values: Sequence[float]) -> float:
        for cell, value in zip(cells, values, strict=True):
            cell[()] = value  # setting an input clears what depends on it
        found: float = top()
        return found

    return kgi


def _with_calls(formula: str, names: Sequence[str]) -> str:
    return re.sub(r"\b\w+\b", lambda word: f"{word[0]}()" if word[0] in names else word[0], formula)


def best(candidates: Mapping[str, Callable[[], Any]], rounds: int = 15, target: float = 0.02) -> dict[str, float]:
    """Seconds per call of each candidate: the best round, candidates taking turns."""
    repeats = {}
    for name, call in candidates.items():
        start = time.perf_counter()
        call()
        repeats[name] = max(1, int(target / max(time.perf_counter() - start, 1e-7)))
    times = dict.fromkeys(candidates, math.inf)
    for _ in range(rounds):
        for name, call in candidates.items():
            start = time.perf_counter()
            for _ in itertools.repeat(None, repeats[name]):
                call()
            times[name] = min(times[name], (time.perf_counter() - start) / repeats[name])
    return times


def one_scenario() -> None:
    """A line per size of tree."""
    print("One scenario (microseconds)")
    print(f"{'KPIs':>6} {'kpitree':>10} {'by hand':>10} {'ratio':>7} {'modelx':>10} {'ratio':>8} {'gradient':>10}")
    for size in (20, 100, 500):
        print(_scenario_line(funnel_tree(size)))


def _scenario_line(tree: KpiTree) -> str:
    compiled = compile_tree(tree)
    values, ours, hand, modelx = compiled.baseline, compiled.kgi, by_hand(tree), in_modelx(tree)
    assert ours(values) == hand(values)
    times = best({"ours": lambda: ours(values), "hand": lambda: hand(values)}, rounds=40)
    times |= best({"gradient": lambda: compiled.gradient(values)}, rounds=3)
    line = f"{len(tree.kpis):>6} {times['ours'] * 1e6:>10.3f} {times['hand'] * 1e6:>10.3f} "
    line += f"{times['ours'] / times['hand']:>7.2f} "
    if modelx is None:
        line += "not installed: pip install modelx"
    else:
        assert math.isclose(modelx(values), ours(values), rel_tol=1e-12)
        slow = best({"modelx": lambda: modelx(values)}, rounds=5)["modelx"]
        line += f"{slow * 1e6:>10.1f} {slow / times['ours']:>8.0f}"
    return f"{line} {times['gradient'] * 1e6:>10.1f}"


def many_rows() -> None:
    """A line per size of tree and number of levers that differ from row to row."""
    print(f"\n{ROWS:,} rows (nanoseconds per KPI and row; MB allocated beyond the inputs and the result)")
    print(
        f"{'KPIs':>6} {'columns':>8} {'kpitree':>9} {'plain NumPy':>12} {'ratio':>7} {'kpitree MB':>11} {'NumPy MB':>9}"
    )
    for size in (20, 40, 100):
        tree = funnel_tree(size)
        for columns in (7, len(tree.levers)):
            print(_rows_line(tree, columns))


def _rows_line(tree: KpiTree, uncertain: int) -> str:
    compiled, plain = compile_tree(tree), with_temporaries(tree)
    rng = np.random.default_rng(0)
    levers = dict(zip(compiled.levers, compiled.baseline, strict=True))
    moved = list(levers)[-uncertain:]  # the levers of the first channels
    columns = levers | {lever: rng.uniform(0.9, 1.1, ROWS) * levers[lever] for lever in moved}
    np.testing.assert_array_equal(compiled.run(columns)["revenue"][:, 0], plain(columns))
    times = best({"ours": lambda: compiled.run(columns), "plain": lambda: plain(columns)}, rounds=9)
    ours, other = _peak(lambda: compiled.run(columns)), _peak(lambda: plain(columns))
    scale = 1e9 / ROWS / len(tree.kpis)
    return (
        f"{len(tree.kpis):>6} {uncertain:>8} {times['ours'] * scale:>9.3f} {times['plain'] * scale:>9.3f} "
        f"{times['plain'] / times['ours']:>6.1f} {ours:>11.2f} {other:>9.1f}"
    )


def _peak(call: Callable[[], Any]) -> float:
    """Megabytes allocated at the worst moment, without the result itself."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return (peak - ROWS * 8) / 1e6


def compiling() -> None:
    """A line per size of tree."""
    print("\nCompiling (milliseconds): lowering, then the generated function; formulas already parsed and ordered")
    for size in (300, 1_980):
        tree = funnel_tree(size)
        program = lower(tree)
        assert program.kgi is not None
        times = best({"lower": partial(lower, tree), "generate": partial(one_value, program, program.kgi)})
        print(f"{len(tree.kpis):>6} {1e3 * times['lower']:>8.1f} {1e3 * times['generate']:>8.1f}")


if __name__ == "__main__":
    one_scenario()
    many_rows()
    compiling()
