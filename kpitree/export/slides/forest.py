"""A tree cut into pages on which its boxes can be read: branches that do not fit go on a page of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpitree.export.tree.layout import Gaps, Node, laid_out
from kpitree.export.tree.places import Place


@dataclass(frozen=True)
class Density:
    """How large boxes are when nothing is scaled, in points (`w` at least, `most` where there is room), and how small
    they may become. `two_lines`: the value stands under the name, else beside it."""

    w: float
    most: float
    h: float
    gaps: Gaps
    least: float
    two_lines: bool


ROOMY = Density(150, 190, 46, Gaps(9, 14, 34), 0.9, True)
TIGHT = Density(182, 270, 23, Gaps(4, 8, 26), 0.94, False)
LARGEST = 1.3
BETWEEN = 18.0  # points between two branches on a page


@dataclass(frozen=True)
class Box:
    """A place on a page, in points of the page; `hidden` KPIs below it stand on another."""

    place: Place
    at: int  # index of the place in the whole tree
    parent: int  # index into the page's boxes, -1 for a root
    x: float
    y: float
    w: float
    h: float
    hidden: int = 0


@dataclass(frozen=True)
class Page:
    """Boxes with their density and scale; `roots` are indices into `boxes`."""

    boxes: tuple[Box, ...]
    density: Density
    scale: float

    @property
    def roots(self) -> tuple[int, ...]:
        """The boxes at the top."""
        return tuple(i for i, box in enumerate(self.boxes) if box.parent < 0)


def pages_of(places: Sequence[Place], *, w: float, h: float) -> list[Page]:
    """Pages of a room of that size, the KGI's first."""
    below: dict[int, list[int]] = {}
    for at, place in enumerate(places):
        below.setdefault(place.parent, []).append(at)
    forest = _Forest(places, below, w, h)
    found: list[Page] = []
    for section in ("kgi", "side", "unused"):
        roots = [at for at in below.get(-1, ()) if places[at].section == section]
        found += forest.pages(roots)
    return found


@dataclass
class _Forest:
    places: Sequence[Place]
    below: dict[int, list[int]]
    w: float
    h: float

    def pages(self, roots: list[int]) -> list[Page]:
        """Branches one after another, several to a page where they fit, their cut-off parts after them."""
        found: list[Page] = []
        waiting = list(roots)
        while waiting:
            take = 1
            while take < len(waiting) and self._page(waiting[: take + 1], None) is not None:
                take += 1
            page = self._page(waiting[:take], None)
            if page is not None:
                found.append(page)
            else:
                made, cut = self._cut(waiting[0])
                found += made
                waiting[take:take] = cut
            waiting = waiting[take:]
        return found

    def _cut(self, root: int) -> tuple[list[Page], list[int]]:
        """A branch as deep as it fits, and the branches that are cut off; of very many children, some to a page."""
        for depth in range(self._deepest(root) - 1, 0, -1):
            page = self._page([root], depth)
            if page is not None:
                return [page], [box.at for box in page.boxes if box.hidden]
        children, made = self.below.get(root, []), []
        most = max(1, int((self.h / TIGHT.least + TIGHT.gaps.siblings) / (TIGHT.h + TIGHT.gaps.siblings)))
        each = -(-len(children) // -(-len(children) // most))  # as many on every page
        for start in range(0, len(children), each):
            page = self._page([root], 1, children[start : start + each])
            if page is not None:
                made.append(page)
        cut = [child for child in children if self.below.get(child)]
        return made, cut

    def _deepest(self, root: int) -> int:
        return 1 + max((self._deepest(child) for child in self.below.get(root, ())), default=-1)

    def _size(self, root: int) -> int:
        return sum(1 + self._size(child) for child in self.below.get(root, ()))

    def _page(self, roots: Sequence[int], depth: int | None, only: Sequence[int] | None = None) -> Page | None:
        """The branches on one page, down to a depth; None where they could not be read."""
        parts = [self._branch(root, depth, only) for root in roots]
        for density in (ROOMY, TIGHT):
            wide, tall, _ = _placed(parts, density.w, density)
            scale = min(self.w / wide, self.h / tall, LARGEST)
            if scale < density.least:
                continue
            levels = 1 + round((wide - density.w) / (density.w + density.gaps.levels))
            room = (self.w / scale - (levels - 1) * density.gaps.levels) / levels
            width = max(density.w, min(density.most, room))
            wide, tall, nodes = _placed(parts, width, density)
            left, upper = (self.w - wide * scale) / 2, (self.h - tall * scale) / 2
            boxes: list[Box] = []
            for (at, parent, hidden), node in zip((p for part in parts for p in part), nodes, strict=True):
                x, y = left + node.x * scale, upper + node.y * scale
                above = parent if parent < 0 else parent + len(boxes) - _index(parts, len(boxes))
                boxes.append(Box(self.places[at], at, above, x, y, width * scale, density.h * scale, hidden))
            return Page(tuple(boxes), density, scale)
        return None

    def _branch(self, root: int, depth: int | None, only: Sequence[int] | None) -> list[tuple[int, int, int]]:
        """(place, parent in this list, KPIs hidden below it), parents before children, branches together."""
        found: list[tuple[int, int, int]] = []
        stack = [(root, -1, 0)]
        while stack:
            at, parent, level = stack.pop()
            children = self.below.get(at, [])
            if level == 0 and only is not None:
                children = list(only)
            cut = depth is not None and level >= depth
            found.append((at, parent, self._size(at) if cut else 0))
            if not cut:
                stack.extend((child, len(found) - 1, level + 1) for child in reversed(children))
        return found


def _index(parts: Sequence[Sequence[object]], at: int) -> int:
    """Where a box stands in its own branch."""
    for part in parts:
        if at < len(part):
            break
        at -= len(part)
    return at


def _placed(
    parts: Sequence[Sequence[tuple[int, int, int]]], width: float, density: Density
) -> tuple[float, float, list[Node]]:
    """Branches below each other: how wide and high they are together, and where every box stands."""
    nodes: list[Node] = []
    wide = top = 0.0
    for part in parts:
        branch = [Node(parent, width, density.h) for _, parent, _ in part]
        w, h = laid_out(branch, density.gaps)
        for node in branch:
            node.y += top
        nodes += branch
        wide, top = max(wide, w), top + h + BETWEEN
    return wide, top - BETWEEN, nodes
