"""Where words stand on the map so that they do not cover each other. Places are 0-1 of its sides, from lower left.

Nobody knows here how wide the map is on the screen: words are placed for several widths, and the chart shows those that
suit its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Spot = tuple[float, float]
Box = tuple[float, float, float, float]  # left, right, lower and upper edge in pixels
Plot = tuple[float, float]  # width and height in pixels
# From which width on, up to which, and the plot that stands for those in between: a phone, a tablet, a projector.
WIDTHS: tuple[tuple[float, float, Plot], ...] = (
    (0.0, 420.0, (270.0, 390.0)), (420.0, 760.0, (500.0, 390.0)), (760.0, 1e6, (900.0, 390.0)),
)  # fmt: skip
LETTER, WIDE_LETTER, LINE = 7.6, 13.5, 18.0
APART = 13.0  # pixels between a point and its words
PLENTY = 9.0  # pixels around words: more room is not better
DOT, STROKE = 12.0, 3.0  # half of what a point and a piece of the line cover
CORNERS: tuple[Spot, ...] = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
TRIED = 12  # places along the line


@dataclass(frozen=True)
class Label:
    """Words at a spot; `align`, `baseline`, `dx`, `dy` as Vega means them."""

    at: Spot
    text: str
    tone: str
    align: str
    baseline: str
    dx: float
    dy: float

    def box(self, plot: Plot) -> Box:
        """What the words cover."""
        width = sum(WIDE_LETTER if ord(c) > 0x2FF else LETTER for c in self.text)
        x, y = self.at[0] * plot[0] + self.dx, self.at[1] * plot[1] - self.dy
        left = x - {"left": 0.0, "center": width / 2, "right": width}[self.align]
        low = y - {"bottom": 0.0, "middle": LINE / 2, "top": LINE}[self.baseline]
        return left, left + width, low, low + LINE


def place(
    plot: Plot,
    points: Sequence[tuple[Spot, str, str]],
    line: Sequence[Spot],
    line_text: str,
    corners: Mapping[Spot, str],
) -> list[Label]:
    """Words of the `points` (spot, words, tone), then of the line, then of the corners that are still free.

    Each stands where there is most room: beside its point or its line, away from what is there already.
    """
    path = [_around(at, STROKE, plot) for at in line]
    dots = [_around(at, DOT, plot) for at, _, _ in points]
    labels: list[Label] = []

    def add(tried: Iterable[Label], others: Sequence[Box], least: float = -math.inf) -> None:
        taken = [*path, *others, *(label.box(plot) for label in labels)]
        room, best = max(((_room(label, plot, taken), n, label) for n, label in enumerate(tried)), key=_order)[::2]
        labels.extend([best] if room > least else [])

    for n, (at, text, tone) in enumerate(points):
        add(_beside(at, text, tone), [*dots[:n], *dots[n + 1 :]])
    if line:
        some = line[:: max(1, len(line) // TRIED)]
        add([label for at in some for label in _beside(at, line_text, "strong")], dots)
    for at, text in corners.items():
        align, dx = ("left", 8.0) if at[0] == 0 else ("right", -8.0)
        baseline, dy = ("bottom", -8.0) if at[1] == 0 else ("top", 8.0)
        add([Label(at, text, "quiet", align, baseline, dx, dy)], dots, least=0.0)
    return labels


def _order(found: tuple[float, int, Label]) -> tuple[float, int]:
    """Most room first; of the same room what was tried first."""
    return found[0], -found[1]


def _beside(at: Spot, text: str, tone: str) -> list[Label]:
    """The words over, under, to the left and to the right of a place, and between those."""
    return [
        Label(at, text, tone, align, baseline, APART * across, -APART * up)
        for align, across in (("center", 0), ("left", 1), ("right", -1))
        for baseline, up in (("bottom", 1), ("top", -1), ("middle", 0))
        if across or up
    ]


def _around(at: Spot, size: float, plot: Plot) -> Box:
    x, y = at[0] * plot[0], at[1] * plot[1]
    return x - size, x + size, y - size, y + size


def _room(label: Label, plot: Plot, taken: Iterable[Box]) -> float:
    """How far words would be from everything and from the borders, in pixels, at most what is plenty; below 0 when they
    cover something."""
    left, right, low, high = label.box(plot)
    found = min(PLENTY, left, plot[0] - right, low, plot[1] - high)
    for b, r, d, h in taken:
        found = min(found, max(left - r, b - right, low - h, d - high))
    return found
