"""The tree calculated on the levers' draws; what a moved lever does not touch is not calculated twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kpitree.analysis.copula import Copula
from kpitree.analysis.counting_noise import BinomialDraws, counted_products
from kpitree.analysis.index_streams import BLOCK
from kpitree.analysis.lever_columns import Columns, Floats
from kpitree.analysis.state import State
from kpitree.engine.blocks import BLOCK as STEP
from kpitree.engine.blocks import Blocks, with_inputs
from kpitree.engine.program import Program
from kpitree.model.distribution import Distribution

Progress = Callable[[float], object]
Stage = tuple[str, Blocks, BinomialDraws]


@dataclass(frozen=True)
class Question:
    """What is to be calculated: `slots` of a state, with `drawn` levers as columns and the others at `values`."""

    state: State
    drawn: Mapping[str, Distribution]
    copula: Copula | None
    values: Mapping[str, float]
    slots: tuple[int, ...]

    @property
    def program(self) -> Program:
        """The compiled tree."""
        return self.state.compiled.program

    @property
    def levers(self) -> tuple[str, ...]:
        """Every lever of the tree, in its order."""
        return tuple(kpi.id for kpi in self.state.tree.kpis if kpi.is_lever)

    def moved_from(self, other: Question) -> frozenset[str] | None:
        """The drawn levers whose distribution is another one; None when something else differs as well."""
        same = (
            self.program is other.program
            and self.slots == other.slots
            and self.drawn.keys() == other.drawn.keys()
            and _numbers(self) == _numbers(other)
            and _mark(self.copula) == _mark(other.copula)
        )
        return frozenset(k for k, d in self.drawn.items() if other.drawn[k] != d) if same else None


def _numbers(question: Question) -> list[str]:
    return [repr(value) for lever, value in question.values.items() if lever not in question.drawn]


def _mark(copula: Copula | None) -> object:
    return None if copula is None else (copula.levers, copula.factor.tobytes())


@dataclass(frozen=True)
class _Standstill:
    """What stays as it is while `moving` levers move: the columns that meet them, and the program from there on."""

    moving: frozenset[str]
    program: Program
    slots: tuple[int, ...]
    columns: Mapping[str, Floats]


class Calculator:
    """Runs questions over the same draws one after another."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._last: Question | None = None
        self._still: _Standstill | None = None

    def run(self, question: Question, progress: Progress | None = None) -> list[Floats]:
        """The slots asked for, one array (draws,) each."""
        last, still = self._forget()
        moved = question.moved_from(last) if last is not None else None
        if moved is None:
            still = None
        elif still is None or not moved <= still.moving:
            still = self._stand_still(question, moved, progress)
        found = self._whole(question, progress) if still is None else self._resumed(question, still, progress)
        self._last, self._still = question, still
        return found

    def _forget(self) -> tuple[Question | None, _Standstill | None]:
        """What there was to build on. A run that is interrupted, or that draws other columns, leaves nothing."""
        before = self._last, self._still
        self._last = self._still = None
        return before

    def run_with_noise(self, question: Question, seed: int, progress: Progress | None) -> tuple[list[Floats], bool]:
        """The same with counted products drawn (§31), and whether there are any."""
        self._forget()
        counted = counted_products(question.state.tree, question.state.compiled)
        names = {one.slot: f"#{one.slot}" for one in counted}
        program, place = with_inputs(question.program, names)
        varying = (*question.drawn, *names.values())

        def blocks(slots: Sequence[int]) -> Blocks:
            return Blocks(program, question.values, varying, [place[slot] for slot in slots], tuple(names.values()))

        stages = [
            (names[one.slot], blocks((one.count, *one.rates)), BinomialDraws(seed, f"{one.home} {i}"))
            for i, one in enumerate(counted)
        ]
        draws = self.columns.draws
        return _fill(blocks(question.slots), stages, self._blocks(question), draws, progress), bool(counted)

    def _blocks(self, question: Question) -> Iterator[dict[str, Floats]]:
        return self.columns.blocks(question.levers, question.drawn, question.copula)

    def _whole(self, question: Question, progress: Progress | None, more: Sequence[int] = ()) -> list[Floats]:
        slots = (*question.slots, *more)
        last = Blocks(question.program, question.values, tuple(question.drawn), slots)
        return _fill(last, [], self._blocks(question), self.columns.draws, progress)

    def _stand_still(self, question: Question, moving: frozenset[str], progress: Progress | None) -> _Standstill | None:
        """What the moving levers meet on their way up; None when that is no less than starting from below."""
        program, meeting = question.program, _meeting(question, moving)
        small = 8 * self.columns.draws * (len(meeting) + len(question.drawn)) <= self.columns.keep
        if not moving or not small or len(meeting) + len(moving) >= len(question.drawn):
            return None
        names = {slot: f"#{slot}" for slot in meeting if slot >= program.first}
        cut, place = with_inputs(program, names)
        found = self._whole(question, progress, tuple(names))[len(question.slots) :]
        levers = [program.levers[slot] for slot in meeting if slot < program.first]
        columns = {lever: self.columns.kept(lever) for lever in levers}
        columns |= dict(zip(names.values(), found, strict=True))
        return _Standstill(moving, cut, tuple(place[slot] for slot in question.slots), columns)

    def _resumed(self, question: Question, still: _Standstill, progress: Progress | None) -> list[Floats]:
        varying = (*still.moving, *still.columns)
        last = Blocks(still.program, question.values, varying, still.slots)

        def blocks() -> Iterator[dict[str, Floats]]:
            start = 0
            moving = {lever: d for lever, d in question.drawn.items() if lever in still.moving}
            for block in self.columns.moving(question.levers, moving, question.copula):
                stop = min(start + BLOCK, self.columns.draws)
                yield block | {name: column[start:stop] for name, column in still.columns.items()}
                start = stop

        return _fill(last, [], blocks(), self.columns.draws, progress)


def _meeting(question: Question, moving: frozenset[str]) -> list[int]:
    """The slots that vary by themselves and are combined with something that depends on the moving levers."""
    program = question.program
    varies = {at for at, lever in enumerate(program.levers) if lever in question.drawn}
    depends = {at for at, lever in enumerate(program.levers) if lever in moving}
    met: dict[int, None] = {}
    for i in program.needed(question.slots):
        args, slot = program.instructions[i][1], program.first + i
        if any(a in varies for a in args):
            varies.add(slot)
        if any(a in depends for a in args):
            depends.add(slot)
            met |= dict.fromkeys(a for a in args if a in varies and a not in depends)
    met |= dict.fromkeys(slot for slot in question.slots if slot in varies and slot not in depends)
    return list(met)


def _fill(
    last: Blocks, stages: Sequence[Stage], blocks: Iterator[dict[str, Floats]], draws: int, progress: Progress | None
) -> list[Floats]:
    """What `last` calculates, over all blocks; `stages` draw counted products on the way."""
    results = [np.empty(draws) for _ in last.wanted]
    start = 0
    for block in blocks:
        rows = min(BLOCK, draws - start)
        for at in range(0, rows, STEP):
            stop = min(at + STEP, rows)
            columns = {lever: column[at:stop] for lever, column in block.items()}
            for name, operands, noise in stages:
                found = [np.empty(stop - at) for _ in operands.wanted]
                operands.fill(columns, found)
                rate = found[1] if len(found) == 2 else np.multiply.reduce(found[1:])
                columns[name] = noise.draw(found[0], rate)
            last.fill(columns, [result[start + at : start + stop] for result in results])
        start += rows
        if progress is not None:
            progress(start / draws)
    return results
