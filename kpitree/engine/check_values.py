"""Checks of the values: missing, impossible, or calculated from something that has no result."""

from __future__ import annotations

import math
from collections.abc import Iterator

from kpitree.engine.view import View
from kpitree.formula import number_text
from kpitree.model.mix import mixes
from kpitree.problems import Fix, Param, Problem

# A computed share may exceed 100 % by rounding errors of its last digits.
_TOLERANCE = 1e-9


def check_missing(view: View) -> Iterator[Problem]:
    """`missing_value`: a lever that nobody has given a value (§1)."""
    for kpi in view.tree.kpis:
        if view.is_input(kpi.id) and math.isnan(view.values[kpi.id]):
            yield Problem(code="missing_value", kpi=kpi.id)


def check_rates(view: View) -> Iterator[Problem]:
    """`rate_out_of_bounds` for inputs (with the value that was probably meant), `rate_above_one` for results (§2)."""
    for kpi in view.tree.kpis:
        if not kpi.measure.is_rate:
            continue
        value = view.values[kpi.id]
        if view.is_input(kpi.id):
            if value < 0 or value > 1:
                fixes: tuple[Fix, ...] = ()
                if 1 < value <= 100:  # 25 was typed where 25 % was meant
                    fixes = (Fix(code="set_value", text=number_text(value, lang=None) + "%"),)
                yield Problem(code="rate_out_of_bounds", kpi=kpi.id, params={"value": value}, fixes=fixes)
            ends = (kpi.range.low, kpi.range.high) if kpi.range is not None else ()
            beyond = [end for end in ends if not 0 <= end <= 1]
            if beyond:
                yield Problem(code="range_out_of_bounds", kpi=kpi.id, params={"value": max(beyond, key=abs)})
        elif value < -_TOLERANCE or value > 1 + _TOLERANCE:
            yield Problem(code="rate_above_one", severity="warning", kpi=kpi.id, params={"value": value})


def check_ranges(view: View) -> Iterator[Problem]:
    """`value_outside_range`: a lever beyond what is said to be achievable."""
    for kpi in view.tree.kpis:
        value = view.values[kpi.id]
        if kpi.range is not None and (value < kpi.range.low or value > kpi.range.high):
            yield Problem(
                code="value_outside_range",
                severity="warning",
                kpi=kpi.id,
                params={"value": value, "low": kpi.range.low, "high": kpi.range.high},
            )


def check_volumes(view: View) -> Iterator[Problem]:
    """`negative_volume`: less than none of something that is counted."""
    for kpi in view.tree.kpis:
        value = view.values[kpi.id]
        if kpi.is_volume and value < 0:
            yield Problem(code="negative_volume", severity="warning", kpi=kpi.id, params={"value": value})


def check_mixes(view: View) -> Iterator[Problem]:
    """`mix_sum`: shares of one whole that do not add up to 100 %, at the first of them (§25)."""
    for members in mixes(view.tree).values():
        shares = [view.values[kpi_id] for kpi_id in members]
        total = sum(shares)
        # Of a share that is missing or no share something else is said.
        if all(0 <= share <= 1 for share in shares) and abs(total - 1) > _TOLERANCE:
            params: dict[str, Param] = {"mix": view.tree[members[0]].mix, "sum": total}
            yield Problem(code="mix_sum", severity="warning", kpi=members[0], params=params)


def check_results(view: View) -> Iterator[Problem]:
    """`divide_by_zero` (at the divisor) and `overflow` (§4), where the result depends on it."""
    for kpi_id, found in view.diagnoses.items():
        if found.node is None:
            continue
        span = found.node.span
        if found.fault == "divide_by_zero":
            yield Problem(code="divide_by_zero", kpi=kpi_id, span=span, params={"divisor": view.shown(found.node)})
        elif found.fault == "overflow":
            yield Problem(code="overflow", kpi=kpi_id, span=span)
