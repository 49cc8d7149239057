"""The whole drawing: the KGI's tree first, then side metrics, then what nothing uses; as on the canvas (draw.js)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpitree.export.tree.layout import Gaps, Node, laid_out
from kpitree.export.tree.places import Place, Section

BETWEEN_TREES = 44.0
HEADING = 36.0  # height of the line above a section
WIDEST = 960.0  # small trees stand beside each other up to here


@dataclass(frozen=True)
class Box:
    """A place with its upper left corner and its size."""

    place: Place
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Arranged:
    """`boxes` in the order of the places, `headings` of sections with their upper edge, and the size of it all."""

    boxes: tuple[Box, ...]
    headings: tuple[tuple[Section, float], ...]
    w: float
    h: float


def arranged(places: Sequence[Place], sizes: Sequence[tuple[float, float]]) -> Arranged:
    """Where every place stands. `sizes` are what the texts need; those of one level of a tree become equally wide."""
    starts = [i for i, place in enumerate(places) if place.parent < 0]
    ends = [*starts[1:], len(places)] if starts else []
    trees = [_tree(places, sizes, a, b) for a, b in zip(starts, ends, strict=True)]
    boxes: list[Box] = []
    headings: list[tuple[Section, float]] = []
    width = height = 0.0
    sections: tuple[Section, ...] = ("kgi", "side", "unused")
    for section in sections:
        group = [tree for start, tree in zip(starts, trees, strict=True) if places[start].section == section]
        if not group:
            continue
        if section != "kgi":
            gap = BETWEEN_TREES if height else 0.0
            headings.append((section, height + gap))
            height += gap + HEADING
        spots, w, h = _flow([(tree.w, tree.h) for tree in group], max(width, WIDEST))
        boxes += [
            Box(box.place, round(box.x + x), round(box.y + y + height), box.w, box.h)
            for tree, (x, y) in zip(group, spots, strict=True)
            for box in tree.boxes
        ]
        width, height = max(width, w), height + h
    order = {id(place): n for n, place in enumerate(places)}
    return Arranged(tuple(sorted(boxes, key=lambda box: order[id(box.place)])), tuple(headings), width, height)


def _tree(places: Sequence[Place], sizes: Sequence[tuple[float, float]], start: int, end: int) -> Arranged:
    """One tree by itself."""
    nodes = [Node(places[i].parent - start if i > start else -1, *sizes[i]) for i in range(start, end)]
    widest: dict[int, float] = {}
    for node, place in zip(nodes, places[start:end], strict=True):
        node.depth = nodes[node.parent].depth + 1 if node.parent >= 0 else 0
        if not place.reference:
            widest[node.depth] = max(widest.get(node.depth, 0.0), node.w)
    for node, place in zip(nodes, places[start:end], strict=True):
        if not place.reference:
            node.w = widest[node.depth]
    w, h = laid_out(nodes, Gaps())
    boxes = (Box(places[start + i], node.x, node.y, node.w, node.h) for i, node in enumerate(nodes))
    return Arranged(tuple(boxes), (), w, h)


def _flow(items: Sequence[tuple[float, float]], width: float) -> tuple[list[tuple[float, float]], float, float]:
    """Trees of one section next to each other, wrapped at `width`: where each stands, and the size of all."""
    spots = []
    x = y = row = right = 0.0
    for w, h in items:
        if x and x + w > width:
            x, y, row = 0.0, y + row + BETWEEN_TREES / 2, 0.0
        spots.append((x, y))
        right, row = max(right, x + w), max(row, h)
        x += w + BETWEEN_TREES
    return spots, right, y + row
