"""Where a function of two variables has a given value: marching squares, the crossings calculated."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Point = tuple[float, float]
Line = tuple[Point, ...]
Edge = tuple[str, int, int]  # ("across", row, column): from (row, column) to the right; ("up", …): to the row above
HALVINGS = 60

# Which edges of a cell the line joins, by which corners reach the level: bit 0 lower left, 1 lower right, 2 upper
# right, 3 upper left. Edges: 0 below, 1 right, 2 above, 3 left. Opposite corners (5, 10) are decided by the middle.
JOINS: tuple[tuple[tuple[int, int], ...], ...] = (
    (), ((3, 0),), ((0, 1),), ((3, 1),), ((1, 2),), (), ((0, 2),), ((3, 2),),
    ((2, 3),), ((0, 2),), (), ((1, 2),), ((1, 3),), ((0, 1),), ((3, 0),), (),
)  # fmt: skip
SADDLES = {(5, True): ((0, 1), (2, 3)), (5, False): ((3, 0), (1, 2)),
           (10, True): ((3, 0), (1, 2)), (10, False): ((0, 1), (2, 3))}  # fmt: skip


def contour(
    xs: Floats, ys: Floats, values: Floats, level: float, function: Callable[[Floats, Floats], Floats] | None = None
) -> tuple[Line, ...]:
    """Lines on which the function is `level`, each a chain of points on the grid's own lines.

    `values` is (rows, columns) = (ys, xs), NaN where there is none: cells at such a corner have no line. `function`
    takes arrays x and y; each crossing is found by halving an edge between a corner below the level and one that
    reaches it, so every point lies on the line up to rounding (at a jump: on the side that reaches the level). Without
    it the values are those of a function that is a straight line in x and in y, and so along every edge.
    """
    reached = values >= level
    known = np.isfinite(values)
    sides = _segments(reached, known, values, level)
    edges = sorted({edge for pair in sides for edge in pair})
    places = dict(zip(edges, _crossings(edges, xs, ys, values, level, function), strict=True))
    return tuple(tuple(places[edge] for edge in chain) for chain in _chains(sides))


def _segments(
    reached: NDArray[np.bool_], known: NDArray[np.bool_], values: Floats, level: float
) -> list[tuple[Edge, Edge]]:
    corners = reached[:-1, :-1] + 2 * reached[:-1, 1:] + 4 * reached[1:, 1:] + 8 * reached[1:, :-1]
    whole = known[:-1, :-1] & known[:-1, 1:] & known[1:, 1:] & known[1:, :-1]
    found = []
    for row, column in np.argwhere(whole & (corners > 0) & (corners < 15)).tolist():
        case = int(corners[row, column])
        joins = JOINS[case]
        if case in (5, 10):
            joins = SADDLES[case, _middle(values[row : row + 2, column : column + 2]) >= level]
        edges: tuple[Edge, ...] = (
            ("across", row, column), ("up", row, column + 1), ("across", row + 1, column), ("up", row, column),
        )  # fmt: skip
        found += [(edges[a], edges[b]) for a, b in joins]
    return found


def _middle(cell: Floats) -> float:
    """The value at the saddle point of the bilinear surface through four corners, where its two branches part."""
    (a, b), (c, d) = cell
    bend = a + d - b - c
    return float((a * d - b * c) / bend) if bend != 0 else float(cell.mean())


def _crossings(
    edges: list[Edge], xs: Floats, ys: Floats, values: Floats, level: float,
    function: Callable[[Floats, Floats], Floats] | None,
) -> list[Point]:  # fmt: skip
    """For each edge the place where the level is reached."""
    if not edges:
        return []
    row = np.array([edge[1] for edge in edges])
    column = np.array([edge[2] for edge in edges])
    across = np.array([edge[0] == "across" for edge in edges])
    to_row, to_column = row + ~across, column + across
    start, end = np.stack([xs[column], ys[row]]), np.stack([xs[to_column], ys[to_row]])
    first, last = values[row, column], values[to_row, to_column]
    if function is None:
        above = start + (end - start) * ((level - first) / (last - first))
    else:
        below, above = np.where(first >= level, end, start), np.where(first >= level, start, end)
        for _ in range(HALVINGS):
            middle = (below + above) / 2
            there = function(middle[0], middle[1]) >= level  # NaN: not reached
            above = np.where(there, middle, above)
            below = np.where(there, below, middle)
    return [(float(x), float(y)) for x, y in above.T]


def _chains(sides: list[tuple[Edge, Edge]]) -> list[list[Edge]]:
    """Join segments that share an edge into chains; a closed one ends where it begins."""
    neighbours: dict[Edge, list[Edge]] = {}
    for a, b in sides:
        neighbours.setdefault(a, []).append(b)
        neighbours.setdefault(b, []).append(a)
    chains = []
    ends = sorted(edge for edge, others in neighbours.items() if len(others) == 1)
    for start in [*ends, *sorted(neighbours)]:
        if not neighbours[start]:
            continue
        chain = [start]
        while neighbours[chain[-1]]:
            here = chain[-1]
            onward = neighbours[here].pop()
            neighbours[onward].remove(here)
            chain.append(onward)
        chains.append(chain)
    return chains
