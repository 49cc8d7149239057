"""Shapley values of what differs between two states of a tree: exact wherever the parts that bend are small (§21).

Let every changed lever have changed with probability q, each by itself. The expected KGI is a polynomial in q, and a
lever's Shapley value is the integral, q from 0 to 1, of its derivative by that lever's probability. Sums, and products
of what shares no changed lever, pass expectations on as they are; only where the tree bends (§22) all subsets of the
levers below are asked for. So a sum of twenty capacities asks twenty small questions, not one that is too large.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.shapley_game import Block, Game, Move, Term, states
from kpitree.analysis.shapley_orders import sampled
from kpitree.analysis.shapley_subsets import Profile, profile
from kpitree.analysis.state import State

Floats = NDArray[np.float64]
Method = Literal["gradient", "subsets", "sampled"]
MOST_STATES = 2**20  # of all that bends; evaluating them takes some hundredths of a second


def shapley(start: State, end: State, changed: Sequence[str]) -> tuple[Floats, Floats, Method]:
    """The part of each lever in `changed` (ids), its standard error, and the method it took.

    Both states have the same levers, and no other lever that feeds the KGI differs. Parts are NaN when the KGI has no
    value in some state on the way.
    """
    d = len(changed)
    if not d:
        return np.zeros(0), np.zeros(0), "gradient"
    game = Game(start.compiled.program, start.values, end.values, tuple(start.index(k) for k in changed))
    moves = game.moves([game.kgi])
    count = states(moves)
    if count <= MOST_STATES:
        return exact(game, moves, [(game.kgi, 1.0)]), np.zeros(d), "subsets" if count else "gradient"
    small, large = _by_size(game)
    parts, errors = exact(game, game.moves([slot for slot, _ in small]), small), np.zeros(d)
    for slot, sign in large:
        more, error = sampled(game, slot)
        parts, errors = parts + sign * more, np.hypot(errors, sign * error)
    return parts, errors, "sampled"


def _by_size(game: Game) -> tuple[list[Term], list[Term]]:
    """The terms of the KGI that can be counted out together, the small ones first, and those that cannot."""
    sized = sorted((states(game.moves([slot])), slot, sign) for slot, sign in game.terms())
    small: list[Term] = []
    large: list[Term] = []
    left = MOST_STATES
    for count, slot, sign in sized:
        left -= count
        (small if left >= 0 else large).append((slot, sign))
    return small, large


def exact(game: Game, moves: Sequence[Move], terms: Sequence[Term]) -> Floats:
    """The part of every changed lever in the sum of `terms`, from the moves that lead to them.

    The expectation is a polynomial in q; for the integral of its derivative half as many Gauss points as its degree do.
    """
    q, weights = _gauss(max(1, (_degree(moves) + 1) // 2))
    with np.errstate(all="ignore"):
        profiles = {move.block: profile(game, move.block) for move in moves if move.block is not None}
        mean = _means(game, moves, profiles, q)
        if not all(np.isfinite(mean[slot]).all() for slot, _ in terms):
            return np.full(len(game.moving), np.nan)
        return np.asarray(_slopes(game, moves, profiles, mean, q, terms) @ weights, dtype=np.float64)


def _degree(moves: Sequence[Move]) -> int:
    """The highest power of q in any slot: as many as levers are multiplied, or meet in a block."""
    degree: dict[int, int] = {}
    for slot, op, args, block in moves:
        below = [degree[arg] for arg in args]
        if op in ("mul", "over", "block"):
            degree[slot] = sum(below) + (0 if block is None else len(block.levers))
        else:
            degree[slot] = 1 if op == "lever" else max(below, default=0)
    return max(degree.values(), default=0)


def _means(game: Game, moves: Sequence[Move], profiles: dict[Block, Profile], q: Floats) -> dict[int, Floats]:
    """The expectation of every slot at every q; what is no finite number is missing, as in formulas (§4)."""
    mean: dict[int, Floats] = {}
    for slot, op, args, block in moves:
        if op == "lever":
            before, after = game.before[slot], game.after[slot]
            mean[slot] = before + q * (after - before)
        elif op == "still":
            mean[slot] = np.full(q.shape, game.still[slot])
        elif block is not None:
            factor = profiles[block].mean(q)
            mean[slot] = mean[args[0]] * factor if args else factor
        elif op == "add":
            mean[slot] = mean[args[0]] + mean[args[1]]
        elif op == "sub":
            mean[slot] = mean[args[0]] - mean[args[1]]
        elif op == "mul":
            mean[slot] = mean[args[0]] * mean[args[1]]
        elif op == "div":
            mean[slot] = mean[args[0]] / mean[args[1]]
        else:
            mean[slot] = -mean[args[0]] if op == "neg" else mean[args[0]]
    return mean


def _slopes(
    game: Game, moves: Sequence[Move], profiles: dict[Block, Profile], mean: dict[int, Floats], q: Floats,
    terms: Sequence[Term],
) -> Floats:  # fmt: skip
    """(changed levers, points): the derivative of the terms by each lever's probability, from the top down."""
    slopes = np.zeros((len(game.moving), len(q)))
    adjoint: dict[int, Floats | float] = dict.fromkeys((move.slot for move in moves), 0.0)
    for slot, sign in terms:
        adjoint[slot] += sign
    for slot, op, args, block in reversed(moves):
        d = adjoint[slot]
        if op == "lever":
            slopes[game.place[slot]] += d * (game.after[slot] - game.before[slot])
        elif block is not None:
            slopes[list(block.levers)] += (d * mean[args[0]] if args else d) * profiles[block].slopes(q)
            for arg in args:
                adjoint[arg] += d * profiles[block].mean(q)
        elif op in ("add", "same"):
            for arg in args:
                adjoint[arg] = adjoint[arg] + d
        elif op == "sub":
            adjoint[args[0]] = adjoint[args[0]] + d
            adjoint[args[1]] = adjoint[args[1]] - d
        elif op == "neg":
            adjoint[args[0]] = adjoint[args[0]] - d
        elif op == "mul":
            adjoint[args[0]] = adjoint[args[0]] + d * mean[args[1]]
            adjoint[args[1]] = adjoint[args[1]] + d * mean[args[0]]
        elif op == "div":
            adjoint[args[0]] = adjoint[args[0]] + d / mean[args[1]]
    return slopes


@lru_cache(maxsize=64)
def _gauss(points: int) -> tuple[Floats, Floats]:
    """Gauss-Legendre points and weights on 0..1."""
    x, w = np.polynomial.legendre.leggauss(points)
    return (x + 1) / 2, w / 2
