"""A small picture of a tree out of the depths of its KPIs: enough to tell one plan from another."""

from __future__ import annotations

WIDTH, HEIGHT = 132, 66
_ACROSS, _DOWN = 28, 9


def picture_of(depths: tuple[int, ...]) -> str:
    """SVG: one dot a KPI, from left to right by depth, joined to the one it feeds."""
    places = [(8 + _ACROSS * depth, 8 + _DOWN * row) for row, depth in zip(_rows(depths), depths, strict=True)]
    lines, dots = [], []
    above: dict[int, tuple[float, float]] = {}
    for depth, (x, y) in zip(depths, places, strict=True):
        if depth and (parent := above.get(depth - 1)) is not None:
            middle = (parent[0] + x) / 2
            lines.append(f"<path d='M{parent[0]} {parent[1]:g}C{middle:g} {parent[1]:g} {middle:g} {y:g} {x} {y:g}'/>")
        above[depth] = (x, y)
        dots.append(f"<circle cx='{x}' cy='{y:g}' r='{4 if depth == 0 else 3}'/>")
    width = max([x for x, _ in places], default=0) + 8
    height = max([y for _, y in places], default=0) + 8
    return (
        f"<svg class='kt-outline' viewBox='0 0 {width} {height:g}' width='{WIDTH}' height='{HEIGHT}' aria-hidden='true'"
        f" preserveAspectRatio='xMinYMid meet'>{''.join(lines)}{''.join(dots)}</svg>"
    )


def _rows(depths: tuple[int, ...]) -> list[float]:
    """Which row each stands in: a KPI beside its first input, every further input a row lower."""
    rows: list[float] = []
    row = -1.0
    for at, depth in enumerate(depths):
        deeper = at > 0 and depth > depths[at - 1]
        row = row if deeper else row + 1
        rows.append(row)
    return rows
