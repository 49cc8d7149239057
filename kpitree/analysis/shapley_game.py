"""What Shapley values are asked about: a program between two states, taken apart where it bends (§21, §22)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kpitree.engine.careful import run_slowly
from kpitree.engine.program import Program

Term = tuple[int, float]  # a slot, and the number it is taken with


class Block(NamedTuple):
    """Where the tree bends: a slot (or 1 over it), and which of the changed levers it depends on."""

    slot: int
    levers: tuple[int, ...]
    inverse: bool = False


class Move(NamedTuple):
    """How the expectation of a slot comes from those of others.

    `op` is still (no changed lever reaches it), lever, same, add, sub, neg, mul, div (by what stands still), block, or
    over (an argument times a block's inverse).
    """

    slot: int
    op: str
    args: tuple[int, ...] = ()
    block: Block | None = None


@dataclass(frozen=True, eq=False)
class Game:
    """Lever values before and after, in the order of the program; `moving` are the indices of those that differ.

    Changed levers are counted by their place in `moving`.
    """

    program: Program
    before: tuple[float, ...]
    after: tuple[float, ...]
    moving: tuple[int, ...]

    @cached_property
    def still(self) -> Sequence[float]:
        """Every slot before: what it stays for slots that no changed lever reaches."""
        return run_slowly(self.program, self.before)

    @cached_property
    def place(self) -> dict[int, int]:
        """Slots of the changed levers -> their place in `moving`."""
        return {lever: place for place, lever in enumerate(self.moving)}

    @cached_property
    def reached(self) -> list[int]:
        """Which changed levers reach a slot below the KGI, as bits of one integer."""
        program = self.program
        masks = [0] * (program.first + len(program.instructions))
        for lever, place in self.place.items():
            masks[lever] = 1 << place
        for i in program.needed([self.kgi]):
            mask = 0
            for arg in program.instructions[i][1]:
                mask |= masks[arg]
            masks[program.first + i] = mask
        return masks

    @property
    def kgi(self) -> int:
        """The KGI's slot."""
        assert self.program.kgi is not None
        return self.program.kgi

    def levers_of(self, slot: int) -> tuple[int, ...]:
        """Which changed levers reach a slot."""
        mask = self.reached[slot]
        return tuple(place for place in range(len(self.moving)) if mask >> place & 1)

    def move(self, slot: int) -> Move:
        """How a slot's expectation is calculated. Products and quotients of what shares no lever pass it on."""
        if slot in self.place:
            return Move(slot, "lever")
        if not self.reached[slot]:
            return Move(slot, "still")
        op, args = self.program.instructions[slot - self.program.first]
        if op in ("add", "sub", "neg"):
            return Move(slot, op, args)
        if op in ("mul", "div"):
            top, bottom = self.reached[args[0]], self.reached[args[1]]
            if not bottom or (op == "mul" and not top & bottom):
                return Move(slot, op, args)
            if op == "div" and not top & bottom:
                return Move(slot, "over", args[:1], Block(args[1], self.levers_of(args[1]), inverse=True))
        if op == "if" and not self.reached[args[0]] and not math.isnan(decided := self.still[args[0]]):
            return Move(slot, "same", args[1:2] if decided != 0 else args[2:])
        return Move(slot, "block", (), Block(slot, self.levers_of(slot)))

    def moves(self, roots: Sequence[int]) -> list[Move]:
        """How the expectations of `roots` are calculated, in order."""
        found: dict[int, Move] = {}
        stack = list(roots)
        while stack:
            slot = stack.pop()
            if slot not in found:
                found[slot] = move = self.move(slot)
                stack.extend(move.args)
        return [found[slot] for slot in sorted(found)]

    def terms(self) -> list[Term]:
        """What the KGI adds up, each slot once."""
        times = {self.kgi: 1.0}
        found: list[Term] = []
        while times:
            slot = max(times)  # arguments stand before what uses them
            sign = times.pop(slot)
            move = self.move(slot)
            if move.op not in ("add", "sub", "neg", "same"):
                found.append((slot, sign))
            for place, arg in enumerate(move.args if move.op in ("add", "sub", "neg", "same") else ()):
                less = move.op == "neg" or (move.op == "sub" and place == 1)
                times[arg] = times.get(arg, 0.0) + (-sign if less else sign)
        return found


def states(moves: Sequence[Move]) -> int:
    """In how many states the blocks among some moves have to be evaluated."""
    blocks = {move.block for move in moves if move.block is not None}
    return sum(2 ** len(block.levers) for block in blocks)
