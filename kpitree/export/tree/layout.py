"""Where the boxes of a tree stand: the canvas' layout (pages/shell/canvas/layout.js), held to it in a real browser.

A tidy tree: parents in the middle of their children, branches as close as their outlines allow, levels aligned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True)
class Gaps:
    """Room between boxes, in whatever unit their sizes are."""

    siblings: float = 18
    cousins: float = 26
    levels: float = 62

    def scaled(self, by: float) -> Gaps:
        """The same in another unit."""
        return Gaps(self.siblings * by, self.cousins * by, self.levels * by)


@dataclass
class Node:
    """A box `w` wide and `h` high; `parent` is an index into the list, -1 for the root, parents before children.

    `x` and `y` (its upper left corner) are written by `laid_out`.
    """

    parent: int
    w: float
    h: float
    x: float = 0.0
    y: float = 0.0
    depth: int = 0


@dataclass
class _Outline:
    """The edges of a branch across, level by level, the root's last; `shift` moves all of it."""

    low: list[float]
    high: list[float]
    shift: float = 0.0


@dataclass
class _Branch:
    children: list[int] = field(default_factory=list)
    outline: _Outline = field(default_factory=lambda: _Outline([], []))
    offset: float = 0.0
    centre: float = 0.0


def laid_out(nodes: Sequence[Node], gaps: Gaps, *, top_down: bool = False) -> tuple[float, float]:
    """Place one tree, whose root is the first; its width and height."""
    branches = [_Branch() for _ in nodes]
    for i, node in enumerate(nodes):
        if node.parent >= 0:
            node.depth = nodes[node.parent].depth + 1
            branches[node.parent].children.append(i)
    along = [node.h if top_down else node.w for node in nodes]
    across = [node.w if top_down else node.h for node in nodes]
    deepest = max(node.depth for node in nodes)
    sizes = [max(a for a, node in zip(along, nodes, strict=True) if node.depth == d) for d in range(deepest + 1)]
    starts = [0.0]
    for size in sizes[:-1]:
        starts.append(starts[-1] + size + gaps.levels)
    for i in range(len(nodes) - 1, -1, -1):
        _outlined(branches, i, across[i] / 2, gaps)
    low = high = 0.0
    for i, node in enumerate(nodes):
        here = branches[i]
        here.centre = branches[node.parent].centre + here.offset if node.parent >= 0 else 0.0
        low, high = min(low, here.centre - across[i] / 2), max(high, here.centre + across[i] / 2)
    for i, node in enumerate(nodes):
        start, side = starts[node.depth], branches[i].centre - low - across[i] / 2
        node.x, node.y = (side, start) if top_down else (start, side)
    length = starts[-1] + sizes[-1]
    return (high - low, length) if top_down else (length, high - low)


def _outlined(branches: Sequence[_Branch], at: int, half: float, gaps: Gaps) -> None:
    """Put the children of a box side by side, and itself in their middle."""
    here = branches[at]
    if not here.children:
        here.outline = _Outline([-half], [half])
        return
    children = [branches[child] for child in here.children]
    merged = children[0].outline
    children[0].offset = 0.0
    for before, child in pairwise(children):
        leaves = not child.children and not before.children
        child.offset = _beside(merged, child.outline, gaps.siblings if leaves else gaps.cousins, gaps.cousins)
        child.outline.shift += child.offset
        merged = _joined(merged, child.outline)
    middle = children[-1].offset / 2
    for child in children:
        child.offset -= middle
    merged.shift -= middle
    merged.low.append(-half - merged.shift)
    merged.high.append(half - merged.shift)
    here.outline = merged


def _beside(first: _Outline, second: _Outline, at_root: float, deeper: float) -> float:
    """How far the second must move to stand beside the first."""
    levels = min(len(first.high), len(second.low))
    return max(
        first.high[-i] + first.shift - second.low[-i] - second.shift + (at_root if i == 1 else deeper)
        for i in range(1, levels + 1)
    )


def _joined(first: _Outline, second: _Outline) -> _Outline:
    """Both as one; the shorter is written into the longer."""
    long, short, high = (first, second, True) if len(first.low) >= len(second.low) else (second, first, False)
    by = short.shift - long.shift
    for i in range(1, len(short.low) + 1):
        if high:
            long.high[-i] = short.high[-i] + by
        else:
            long.low[-i] = short.low[-i] + by
    return long
