"""Scrambled Sobol points: draws that fill the unit cube evenly, so that fewer of them are needed.

The sequence (Sobol 1967) with the direction numbers in `sobol_directions.txt`; scrambled by a random linear matrix and
a random digital shift (Matousek 1998), which makes every single point uniform and estimates unbiased.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Words = NDArray[np.uint32]
BITS = 32
# How many columns are even together from so many points on: pairs of later ones correlate more than random numbers.
GROUPS = ((1024, 24), (256, 12), (1, 4))


@lru_cache(maxsize=1)
def _table() -> Words:
    """Direction numbers (dimensions, BITS), the leading binary digit in the leading bit."""
    text = files("kpitree.analysis").joinpath("sobol_directions.txt").read_text("utf-8")
    rows = [[int(word) for word in line.split()] for line in text.splitlines() if not line.startswith("#")]
    return np.array([_directions(row[0], row[1:]) for row in rows], dtype=np.uint32)


def _directions(polynomial: int, initial: list[int]) -> list[int]:
    if polynomial == 1:  # the first dimension is the plain van der Corput sequence
        return [1 << (BITS - 1 - i) for i in range(BITS)]
    degree = polynomial.bit_length() - 1
    numbers = [m << (BITS - 1 - i) for i, m in enumerate(initial)]
    for i in range(degree, BITS):
        new = numbers[i - degree] ^ (numbers[i - degree] >> degree)
        for k in range(1, degree):
            if (polynomial >> (degree - k)) & 1:
                new ^= numbers[i - k]
        numbers.append(new)
    return numbers


def sobol_points(n: int, dimensions: int, seed: int) -> Floats:
    """`n` points in the open unit cube, shape (n, dimensions), columns contiguous. Best when n is a power of two.

    Columns come in groups that fill their cube evenly (4 columns, from 256 points on 12, from 1,024 on 24); groups are
    shuffled against each other. High dimensions of the sequence go badly together until there are very many points:
    1,024 points in 120 dimensions correlate some pairs of columns far more than random numbers would. The same seed
    gives the same points (§24).
    """
    rng = np.random.default_rng(seed)
    size = next(columns for least, columns in GROUPS if n >= least)
    groups = -(-dimensions // size)
    directions = _scrambled(np.tile(_table()[:size], (groups, 1))[:dimensions], rng)
    words = np.empty((dimensions, n), dtype=np.uint32)
    words[:, 0] = rng.integers(0, 2**BITS, dimensions, dtype=np.uint32)
    done = 1
    for bit in range(max(0, n - 1).bit_length()):
        more = min(done, n - done)
        np.bitwise_xor(words[:, :more], directions[:, bit, None], out=words[:, done : done + more])
        done += more
    for group in range(1, groups):
        columns = slice(group * size, (group + 1) * size)
        words[columns] = words[columns, rng.permutation(n)]
    return np.asfortranarray(((words + 0.5) / 2.0**BITS).T)


def _scrambled(directions: Words, rng: np.random.Generator) -> Words:
    """The direction numbers times a random lower triangular matrix over {0, 1}, one per dimension."""
    dimensions = len(directions)
    result = np.zeros_like(directions)
    for digit in range(BITS):
        # Row `digit` of the matrix: random above its diagonal bit, which is 1.
        above = rng.integers(0, 1 << digit, dimensions, dtype=np.uint64) << np.uint64(BITS - digit)
        row = (above | np.uint64(1 << (BITS - 1 - digit))).astype(np.uint32)
        parity = np.bitwise_count(directions & row[:, None]) & 1
        result |= parity.astype(np.uint32) << np.uint32(BITS - 1 - digit)
    return result


def scrambled_directions(dimensions: int, seed: int) -> tuple[Words, Words]:
    """Scrambled direction numbers (dimensions, BITS) and the first point (dimensions,), for at most 160 dimensions.

    Point n is the first one XOR the directions of the bits of n. Many dimensions want many thousands of points.
    """
    rng = np.random.default_rng(seed)
    directions = _scrambled(_table()[:dimensions], rng)
    return directions, rng.integers(0, 2**BITS, len(directions), dtype=np.uint32)
