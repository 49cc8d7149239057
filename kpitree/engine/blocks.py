"""A program set up once and run block after block on the caller's own arrays: nothing of full length in between.

`Compiled.run` takes whole columns. Who makes columns while going along (a simulation) hands them over here a block at a
time, while they are still in the processor's cache.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from kpitree.engine.program import Program
from kpitree.engine.vector import CHUNK as BLOCK
from kpitree.engine.vector import Array, _plan, _Runner

__all__ = ["BLOCK", "Blocks", "with_inputs"]


class Blocks(_Runner):
    """`wanted` slots of a program over blocks of at most BLOCK runs, one period.

    `varying` names the inputs that come as columns; `values` has the others (NaN = missing). Columns are finite; those
    in `doubtful` may hold NaN.
    """

    def __init__(
        self,
        program: Program,
        values: Mapping[str, float],
        varying: Sequence[str],
        wanted: Sequence[int],
        doubtful: Sequence[str] = (),
    ) -> None:
        self.wanted = tuple(wanted)
        column = np.broadcast_to(0.0, (BLOCK, 1))
        moving = set(varying)
        inputs = [column if name in moving else float(values[name]) for name in program.levers]
        plan = _plan(program, inputs, self.wanted, BLOCK)
        made = {slot: np.broadcast_to(0.0, (BLOCK, 1)) for slot in self.wanted if slot in plan.wide}
        results = {slot: array for slot, array in made.items() if slot >= program.first}
        super().__init__(program, plan, inputs, results, shape=(BLOCK, 1))
        self._names = {slot: program.levers[slot] for slot in self.columns}
        self._doubtful = [name for slot, name in self._names.items() if name in doubtful] if plan.conditions else []

    def fill(self, columns: Mapping[str, Array], out: Sequence[Array]) -> None:
        """Fill `out`, one array (rows,) for each wanted slot, from columns (rows,); NaN where there is no value."""
        rows = len(out[0])
        self.results = {slot: array for slot, array in zip(self.wanted, out, strict=True) if slot in self.results}
        if self.plan.steps:
            self.columns = {slot: columns[name] for slot, name in self._names.items()}
            self._all_steps(rows, any(math.isnan(np.add.reduce(columns[name])) for name in self._doubtful))
        for slot, array in zip(self.wanted, out, strict=True):
            if slot in self.plan.known:
                known = self.plan.known[slot]
                array[...] = known if isinstance(known, float) else math.nan
            elif slot not in self.results:
                array[...] = columns[self.program.levers[slot]]
            elif self.results[slot] is not array:  # a slot that is wanted twice
                array[...] = self.results[slot]

    def _all_steps(self, rows: int, careful: bool) -> None:
        """As `run` does, without looking at every column for what cannot be in it."""
        for slot, column in (*self.columns.items(), *self.results.items()):
            self.slots[slot] = column
        for slot, register in self.place.items():  # a shorter block before this one has shortened them
            self.slots[slot] = self.registers[register]
        if not careful and not self.plan.hopeless:
            try:
                with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
                    self._calculate(rows)
                return
            except FloatingPointError:
                pass  # done again below, with every rule
        self._chunk_carefully(0, rows)


def with_inputs(program: Program, slots: Mapping[int, str]) -> tuple[Program, dict[int, int]]:
    """The same program with the results of some instructions (by slot) as further inputs of these names.

    What is written to those slots is left out, so that whoever runs it decides what they hold. Also returns where each
    slot has gone.
    """
    inputs = len(program.levers)
    place = {slot: slot for slot in range(inputs)} | {slot: inputs + i for i, slot in enumerate(slots)}
    place |= {slot: slot + len(slots) for slot in range(inputs, program.first)}
    kept = [i for i in range(len(program.instructions)) if program.first + i not in slots]
    place |= {program.first + i: program.first + len(slots) + at for at, i in enumerate(kept)}
    instructions = (program.instructions[i] for i in kept)
    cut = replace(
        program,
        levers=(*program.levers, *slots.values()),
        instructions=tuple((op, tuple(place[a] for a in args)) for op, args in instructions),
        slots=tuple(place[slot] for slot in program.slots),
        homes=tuple(program.homes[i] for i in kept),
    )
    return cut, place
