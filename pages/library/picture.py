"""A small picture of a tree out of the depths of its KPIs: enough to tell one plan from another."""

from __future__ import annotations

WIDTH, HEIGHT = 150, 64  # px
_ACROSS, _DOWN = 30.0, 12.0  # px from one KPI to the next, where there is room
_DOT = 8  # px


def picture_of(depths: tuple[int, ...]) -> str:
    """HTML: one dot a KPI, from left to right by depth, joined to the one it feeds. Streamlit takes no SVG in HTML."""
    rows = _rows(depths)
    across = min(_ACROSS, (WIDTH - _DOT) / max([*depths, 1]))
    down = min(_DOWN, (HEIGHT - _DOT) / max([*rows, 1]))
    lines, dots = [], []
    above: dict[int, tuple[float, float]] = {}
    for depth, row in zip(depths, rows, strict=True):
        x, y = across * depth + _DOT / 2, down * row + _DOT / 2
        if depth and (parent := above.get(depth - 1)) is not None:
            lines.append(
                f"<u style='left:{parent[0]:.1f}px;top:{parent[1]:.1f}px;width:{x - parent[0]:.1f}px;"
                f"height:{y - parent[1]:.1f}px'></u>"
            )
        above[depth] = (x, y)
        dots.append(f"<b class='kt-dot{0 if depth == 0 else 1}' style='left:{x:.1f}px;top:{y:.1f}px'></b>")
    return f"<div class='kt-outline' aria-hidden='true'>{''.join(lines)}{''.join(dots)}</div>"


def _rows(depths: tuple[int, ...]) -> list[int]:
    """Which row each stands in: a KPI beside its first input, every further input a row lower."""
    rows: list[int] = []
    row = -1
    for at, depth in enumerate(depths):
        deeper = at > 0 and depth > depths[at - 1]
        row = row if deeper else row + 1
        rows.append(row)
    return rows
