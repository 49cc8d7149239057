"""The program over arrays of shape (runs, periods), in chunks that stay in the processor's cache.

Nothing of full length is allocated but the results: intermediate values live in a few recycled buffers, given out by
when a value is last needed. A chunk is first calculated on the assumption that nothing goes wrong; if NumPy reports a
division by zero or an overflow, or a condition could meet a missing value, that chunk alone is calculated again with
every rule.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from kpitree.engine.array_operations import UFUNCS, operate_carefully, operate_into
from kpitree.engine.careful import operate
from kpitree.engine.program import COMPARISONS, Program
from kpitree.errors import InvalidValue
from kpitree.problems import Problem

Array = NDArray[np.float64]
Shape = tuple[int, int]
# Numbers in one buffer: 128 kB, so that the handful of buffers a program needs fits the second-level cache.
CHUNK = 16384


@dataclass
class _Plan:
    """What is calculated once (`known`: numbers and (1, periods) rows) and what is calculated chunk by chunk."""

    known: dict[int, float | Array]
    steps: list[int]
    wide: dict[int, bool]  # slot -> True when it has a column per period, for the slots of `steps` and their inputs
    conditions: bool  # a missing value in a column could hide behind a comparison or an `if`
    hopeless: bool  # and there is one among the known values: no use in trying the fast way


def run_columns(
    program: Program, columns: Mapping[str, Array | float], baseline: Sequence[float], wanted: Sequence[int]
) -> list[Array]:
    """The slots in `wanted` as arrays (runs, periods); levers without a column take their baseline.

    A column is a number or an array of shape (runs,), (runs, 1), (1, periods) or (runs, periods), finite or NaN.
    A result that is the same for every run or period is a read-only broadcast view. Raises InvalidValue for infinity.
    """
    inputs = [_column(name, columns.get(name, base)) for name, base in zip(program.levers, baseline, strict=True)]
    shape = np.broadcast_shapes((1, 1), *(x.shape for x in inputs if not isinstance(x, float)))
    runs, periods = int(shape[0]), int(shape[1])
    plan = _plan(program, inputs, wanted, runs)
    results: dict[int, Array] = {}
    for slot in wanted:
        if slot in plan.wide and slot >= program.first and slot not in results:
            results[slot] = np.empty((runs, periods if plan.wide[slot] else 1))
    if plan.steps:
        _Runner(program, plan, inputs, results, shape=(runs, periods)).run()
    found = []
    for slot in wanted:
        if slot in results:
            value: Array | float = results[slot]
        elif slot in plan.known:
            value = plan.known[slot]
        else:
            value = inputs[slot]
        array = np.asarray(value, dtype=np.float64)
        found.append(array if array.shape == shape else np.broadcast_to(array, shape))
    return found


def _column(name: str, value: Array | float) -> Array | float:
    if isinstance(value, (int, float)):
        _refuse_infinity(name, math.isinf(value))
        return float(value)
    array = np.asarray(value, dtype=np.float64)
    if array.ndim == 1:
        array = array[:, np.newaxis]
    if array.ndim == 0:
        return _column(name, float(array))
    if array.ndim != 2:
        raise ValueError(f"a column is a number or has the shape (runs,) or (runs, periods), not {array.shape}")
    if array.shape == (1, 1):
        return _column(name, float(array[0, 0]))
    return array


def _refuse_infinity(name: str, infinite: bool) -> None:
    if infinite:
        problem = Problem(code="not_finite", kpi=name)
        raise InvalidValue(f"The values of {name} contain infinity.", [problem])


def _plan(program: Program, inputs: Sequence[Array | float], wanted: Sequence[int], runs: int) -> _Plan:
    """Sort slots into those known before any chunk and those that differ from run to run."""
    known: dict[int, float | Array] = {}
    wide: dict[int, bool] = {}
    for slot, value in enumerate(inputs):
        if isinstance(value, float) or (value.shape[0] == 1 and runs > 1):
            if not isinstance(value, float):
                _refuse_infinity(program.levers[slot], bool(np.isinf(value).any()))
            known[slot] = value
        else:
            wide[slot] = value.shape[1] > 1
    for slot, constant in enumerate(program.constants, len(inputs)):
        known[slot] = math.nan if constant is None else constant
    steps = []
    conditions = False
    for i in program.needed(wanted):
        op, args = program.instructions[i]
        slot = program.first + i
        decisive = args[:1] if op == "if" else args
        if any(isinstance(v := known.get(a), float) and math.isnan(v) for a in decisive):
            known[slot] = math.nan
        elif all(a in known for a in args):
            values = [known[a] for a in args]
            numbers = [v for v in values if isinstance(v, float)]
            known[slot] = operate(op, numbers) if len(numbers) == len(values) else operate_carefully(op, values)
        else:
            steps.append(i)
            wide[slot] = any(wide[a] if a in wide else not isinstance(known[a], float) for a in args)
            conditions = conditions or op == "if" or op in COMPARISONS
    used = {a for i in steps for a in program.instructions[i][1] if a in known}
    hopeless = conditions and any(bool(np.isnan(known[a]).any()) for a in used)
    return _Plan(known, steps, wide, conditions, hopeless)


class _Runner:
    """Goes through the runs chunk by chunk. Where there is one period only, arrays are (runs,): NumPy is faster so."""

    def __init__(
        self, program: Program, plan: _Plan, inputs: Sequence[Array | float], results: dict[int, Array], *, shape: Shape
    ) -> None:
        self.program, self.plan = program, plan
        self.runs, self.periods = shape
        self.size = min(self.runs, max(1, CHUNK // self.periods))
        columns = {
            slot: value for slot, value in enumerate(inputs) if slot in plan.wide and not isinstance(value, float)
        }
        used = {a for i in plan.steps for a in program.instructions[i][1]}
        self.columns = {slot: self._flat(column) for slot, column in columns.items() if slot in used}
        self.results = {slot: self._flat(result) for slot, result in results.items()}
        self.registers: list[Array] = []
        self.place: dict[int, int] = {}
        self._give_out({a: i for i in plan.steps for a in program.instructions[i][1]})
        self.mask = np.empty(self._shape(wide=True), dtype=np.bool_)
        # One entry per slot: a number, a row, or the array that holds it while a chunk is calculated.
        self.slots: list[Array | float] = [math.nan] * (program.first + len(program.instructions))
        for slot, value in plan.known.items():
            self.slots[slot] = value
        for slot, register in self.place.items():
            self.slots[slot] = self.registers[register]

    def _flat(self, array: Array) -> Array:
        return array[:, 0] if self.periods == 1 else array

    def _shape(self, *, wide: bool) -> tuple[int, ...]:
        return (self.size,) if self.periods == 1 else (self.size, self.periods if wide else 1)

    def _give_out(self, last_use: Mapping[int, int]) -> None:
        """Register allocation by linear scan: a buffer is free again after the last use of what it holds."""
        free: dict[bool, list[int]] = {True: [], False: []}
        for i in self.plan.steps:
            op, args = self.program.instructions[i]
            slot = self.program.first + i
            dying = [a for a in dict.fromkeys(args) if a in self.place and last_use[a] == i]
            # Element-wise ufuncs may write over their own operand of the same shape; the others read twice.
            reusable = op not in ("if", "round")
            if reusable:
                for a in dying:
                    free[self.plan.wide[a]].append(self.place[a])
            if slot not in self.results:
                wide = self.plan.wide[slot]
                if not free[wide]:
                    free[wide].append(len(self.registers))
                    self.registers.append(np.empty(self._shape(wide=wide)))
                self.place[slot] = free[wide].pop()
            if not reusable:
                for a in dying:
                    free[self.plan.wide[a]].append(self.place[a])

    def run(self) -> None:
        """Fill the results."""
        for start in range(0, self.runs, self.size):
            stop = min(start + self.size, self.runs)
            try:
                with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
                    well = not self.plan.hopeless and self._chunk(start, stop)
            except FloatingPointError:
                well = False
            if not well:
                self._chunk_carefully(start, stop)

    def _chunk(self, start: int, stop: int) -> bool:
        """One chunk, optimistically; False when it has to be done carefully."""
        slots, program = self.slots, self.program
        for slot, column in self.columns.items():
            chunk = column[start:stop]
            slots[slot] = chunk
            # A sum is the cheapest way to see an infinity or a NaN anywhere in a column.
            if not math.isfinite(np.add.reduce(chunk, axis=None)):
                _refuse_infinity(program.levers[slot], bool(np.isinf(chunk).any()))
                if self.plan.conditions:
                    return False
        for slot, result in self.results.items():
            slots[slot] = result[start:stop]
        self._calculate(stop - start)
        return True

    def _calculate(self, rows: int) -> None:
        """The steps for the columns and results that `slots` holds; raises FloatingPointError as NumPy is told to."""
        slots, program = self.slots, self.program
        if rows < self.size:
            for slot, register in self.place.items():
                slots[slot] = self.registers[register][:rows]
        mask = self.mask[:rows]
        first = program.first
        for i in self.plan.steps:
            op, args = program.instructions[i]
            out = slots[first + i]
            ufunc = UFUNCS.get(op)
            if ufunc is None:
                operate_into(op, [slots[a] for a in args], cast("Array", out), mask)
            elif len(args) == 2:
                ufunc(slots[args[0]], slots[args[1]], out=out)
            else:
                ufunc(slots[args[0]], out=out)

    def _chunk_carefully(self, start: int, stop: int) -> None:
        program, first = self.program, self.program.first
        slots: dict[int, Array | float] = dict(self.plan.known)
        for slot, column in self.columns.items():
            chunk = column[start:stop]
            _refuse_infinity(program.levers[slot], bool(np.isinf(chunk).any()))
            slots[slot] = chunk
        for i in self.plan.steps:
            op, args = program.instructions[i]
            slots[first + i] = operate_carefully(op, [slots[a] for a in args])
            if first + i in self.results:
                self.results[first + i][start:stop] = slots[first + i]
