"""Where the 16-bit indices of a simulation come from: raw random bits, or scrambled Sobol points (§24).

Every lever has a stream of its own that depends on its id (for Sobol points: on its place in the tree) and the seed
alone. So the same lever gets the same draws in every scenario, and what other levers do does not matter: differences
between scenarios are differences of the scenarios ("common random numbers").
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np

from kpitree.analysis.points import scrambled_directions
from kpitree.analysis.quantile_tables import Indices

Method = Literal["random", "sobol"]
BLOCK = 1 << 16  # draws at a time: a table is read as a whole while it is in the processor's cache


def generator(seed: int, name: str) -> np.random.SFC64:
    """A bit generator for one purpose."""
    words = np.frombuffer(hashlib.blake2b(name.encode(), digest_size=16).digest(), dtype="<u4")
    return np.random.SFC64(np.random.SeedSequence([seed, *(int(word) for word in words)]))


def random_indices(seed: int, name: str, draws: int) -> Iterator[Indices]:
    """Blocks of equally likely indices. Fewer draws are the beginning of more."""
    bits = generator(seed, name)
    for start in range(0, draws, BLOCK):
        rows = min(BLOCK, draws - start)
        yield bits.random_raw((rows + 3) // 4).astype("<u8", copy=False).view("<u2")[:rows]


def sobol_indices(directions: Sequence[int], first: int, draws: int) -> Iterator[Indices]:
    """Blocks of one dimension of a Sobol sequence, cut to 16 bits; `directions` and `first` have 16."""
    low = np.empty(min(BLOCK, draws), dtype=np.uint16)
    low[0] = first
    done = 1
    for bit in range((len(low) - 1).bit_length()):
        more = min(done, len(low) - done)
        np.bitwise_xor(low[:more], np.uint16(directions[bit]), out=low[done : done + more])
        done += more
    # Point n is the first one XOR the directions of the bits of n: a block differs from the first by its high bits.
    for start in range(0, draws, BLOCK):
        high = 0
        for bit in range(BLOCK.bit_length() - 1, start.bit_length()):
            high ^= directions[bit] if (start >> bit) & 1 else 0
        yield low[: min(BLOCK, draws - start)] ^ np.uint16(high)


def index_streams(method: Method, seed: int, levers: Sequence[str], draws: int) -> dict[str, Iterator[Indices]]:
    """A stream for each lever, in the order of the tree. Beyond 160 levers Sobol points are followed by random ones."""
    streams = {lever: random_indices(seed, lever, draws) for lever in levers}
    if method == "sobol":
        directions, first = scrambled_directions(len(levers), seed)
        for lever, words, start in zip(levers, directions >> 16, first >> 16, strict=False):
            streams[lever] = sobol_indices([int(word) for word in words], int(start), draws)
    return streams
