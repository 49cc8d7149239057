"""How much each KPI matters to the KGI, for edges as thick as that: elasticities, and what is achievable."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from kpitree.analysis.tornado import tornado
from kpitree.engine import Changes, reverse
from kpitree.engine.careful import run_slowly
from kpitree.engine.changes import changed
from kpitree.engine.held import apart
from kpitree.engine.structure import structure_of
from kpitree.i18n import Translator
from kpitree.model import KpiTree

MOST_NAMED = 3  # levers whose number is written at their edge


def elasticities_of_all(tree: KpiTree, changes: Changes | None = None) -> dict[str, float]:
    """By how many percent the KGI moves when a KPI moves by one percent, by id, for every KPI (§16).

    A computed KPI is taken as moved by hand, whatever it is calculated from (§15). NaN without a value or a KGI, or
    where the KGI is 0. Raises UnknownKpi, InvalidValue.
    """
    now = changed(tree, changes)
    if tree.kgi is None:
        return {kpi.id: math.nan for kpi in tree.kpis}
    program = apart(tree, now.overridden)
    x = run_slowly(program, now.values)
    kgi = program.slot(tree.kgi)
    d = reverse.adjoints(program, now.values, kgi)
    found = {}
    for kpi_id, slot in zip(program.kpis, program.slots, strict=True):
        scaled = d[slot] * x[slot] / x[kgi] if x[kgi] else math.nan
        found[kpi_id] = scaled if math.isfinite(scaled) else math.nan
    return found


def swings(tree: KpiTree, changes: Changes | None = None) -> dict[str, float]:
    """How far the KGI moves while a lever goes from end to end of its achievable range (§18, §19), by id.

    A computed KPI on the way to the KGI has the largest of what is below it; one without such a lever is left out.
    """
    inputs = changed(tree, changes).compiled.levers
    found = {bar.id: bar.swing for bar in tornado(tree, changes=changes).bars if math.isfinite(bar.swing)}
    order = _order(tree)
    used = {tree.kgi}
    for kpi_id in reversed(order):  # every KPI before what it is calculated from
        if kpi_id in used and kpi_id not in inputs:
            used.update(tree.inputs(kpi_id))
    for kpi_id in order:
        below = [found[i] for i in tree.inputs(kpi_id) if i in found] if kpi_id not in inputs else []
        if kpi_id in used and below:
            found[kpi_id] = max(below)
    return found


def weights_of(t: Translator, tree: KpiTree, changes: Changes | None = None) -> dict[str, dict[str, Any]]:
    """For every KPI that matters, by id: `e` and `s`, both 0-1 of the largest, and what is written at the few levers
    that matter most (`et`, `st`)."""
    unit = tree[tree.kgi].measure if tree.kgi is not None else ""
    said: dict[str, dict[str, Any]] = {}
    of_kgi = elasticities_of_all(tree, changes)
    _add(said, tree, "e", of_kgi, lambda x: t.plain(x, digits=2 if abs(x) < 0.1 else 1, signed=False))
    _add(said, tree, "s", swings(tree, changes), lambda x: t.delta(x, unit, signed=False))
    return said


def _add(
    said: dict[str, dict[str, Any]], tree: KpiTree, key: str, numbers: Mapping[str, float], text: Callable[[float], str]
) -> None:
    known = {i: abs(x) for i, x in numbers.items() if math.isfinite(x) and i != tree.kgi}
    largest = max(known.values(), default=0.0)
    if not largest:
        return
    for kpi_id, size in known.items():
        if size:
            said.setdefault(kpi_id, {})[key] = round(size / largest, 3)
    levers = [kpi.id for kpi in tree.levers if known.get(kpi.id)]
    for kpi_id in sorted(levers, key=lambda i: -known[i])[:MOST_NAMED]:
        said[kpi_id][key + "t"] = text(numbers[kpi_id])


@lru_cache(maxsize=8)
def _order(tree: KpiTree) -> tuple[str, ...]:
    return tuple(structure_of(tree).order.sequence)
