"""Shapley values estimated from a sample of orders, where there are too many to count (§21)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.shapley_game import Game
from kpitree.engine.vector import run_columns

Floats = NDArray[np.float64]
SAMPLED_ORDERS = 512  # antithetic pairs
MOST_NUMBERS = 2_000_000  # in the columns of one batch of orders


def sampled(game: Game, slot: int) -> tuple[Floats, Floats]:
    """The part of every changed lever in a slot, and its standard error.

    Orders are drawn with a fixed seed, each with its reverse; errors are over the pairs.
    """
    levers = list(game.levers_of(slot))
    d = len(levers)
    draw = np.random.default_rng(0)
    ranks = np.argsort([draw.permutation(d) for _ in range(SAMPLED_ORDERS)], axis=1)
    pairs = np.empty((SAMPLED_ORDERS, d))
    batch = max(1, MOST_NUMBERS // (d * (d + 1)))
    for first in range(0, SAMPLED_ORDERS, batch):
        some = ranks[first : first + batch]
        pairs[first : first + batch] = (_walk(game, slot, levers, some) + _walk(game, slot, levers, d - 1 - some)) / 2
    parts, errors = np.zeros(len(game.moving)), np.zeros(len(game.moving))
    parts[levers] = pairs.mean(axis=0)
    errors[levers] = pairs.std(axis=0, ddof=1) / math.sqrt(SAMPLED_ORDERS)
    return parts, errors


def _walk(game: Game, slot: int, levers: list[int], ranks: NDArray[np.intp]) -> Floats:
    """(orders, levers): what each adds when they are changed one after another; `ranks` says which comes when."""
    done = np.arange(len(levers) + 1)
    inputs: dict[str, Floats | float] = {}
    for place, lever in enumerate(game.moving[place] for place in levers):
        changed = done > ranks[:, place, np.newaxis]
        inputs[game.program.levers[lever]] = np.where(changed, game.after[lever], game.before[lever]).ravel()
    values = np.asarray(run_columns(game.program, inputs, game.before, [slot])[0])[:, 0]
    return np.take_along_axis(np.diff(values.reshape(len(ranks), len(done)), axis=1), ranks, axis=1)
