"""The picture of a comparison: a track with every figure as a mark, the band that is taken, one's own value and how
sure it is. Marks are HTML on a scale of percents, so that it is drawn at once, in any width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kpitree.analysis.comparison import Comparison
from kpitree.model import Benchmark, Kpi
from pages.shell.markup import esc

# A band that fills the track or a dot at its very end could not be judged, so a little room is left on the right.
ROOM = 1.15
GAP = 0.6  # percent of the track between two marks of one lane


@dataclass(frozen=True)
class Mark:
    """One figure in the KPI's scale: a band, or a point where both ends are the same. None is an open end."""

    row: Benchmark
    low: float | None
    high: float | None
    typical: float | None
    taken: bool = False

    @property
    def is_point(self) -> bool:
        """A figure without width."""
        return self.low is not None and self.low == self.high

    @property
    def kind(self) -> str:
        """Whose figure it is: published, own, or of the own tree."""
        return self.row.kind if self.row.kind in ("history", "segment") else "own" if self.row.own else "published"


@dataclass(frozen=True)
class Strip:
    """Everything that is drawn for one KPI; the track goes from 0 to `end`."""

    marks: tuple[Mark, ...]
    own: float | None
    interval: tuple[float, float] | None
    end: float

    def place(self, x: float | None, *, at: float) -> float:
        """Where a value lies, 0-100; `at` for an open end."""
        return at if x is None or self.end <= 0 else 100.0 * min(1.0, max(0.0, x / self.end))


def strip_of(kpi: Kpi, row: Comparison, *, is_rate: bool) -> Strip:
    """The strip of a KPI; while the figures contradict each other none of them is taken."""
    taken = row.chosen.id if row.chosen is not None and row.reason != "contradictory" else ""
    marks = tuple(_mark(kpi, figure, taken=figure.id == taken) for figure in row.candidates)
    drawn = [x for m in marks for x in (m.low, m.high, m.typical)]
    drawn += [row.value, row.interval[1] if row.interval else None]
    top = max((x for x in drawn if x is not None), default=0.0)
    end = ROOM * top
    return Strip(marks, row.value, row.interval, min(end, max(1.0, top)) if is_rate else end)


def _mark(kpi: Kpi, figure: Benchmark, *, taken: bool) -> Mark:
    factor = figure.measure.scale / kpi.measure.scale
    low, high, typical = (None if x is None else x * factor for x in (*figure.band, figure.typical))
    return Mark(figure, low, high, typical, taken=taken)


def draw_small(strip: Strip, *, label: str) -> str:
    """The strip of a line of the list; `label` says it to those who cannot see it."""
    back = "".join(_piece(strip, mark) for mark in sorted(strip.marks, key=lambda mark: mark.taken))
    return f"<div class='kt-bm-strip' role='img' aria-label='{esc(label)}'>{back}{_own(strip)}</div>"


def _piece(strip: Strip, mark: Mark) -> str:
    tone = f"kt-{mark.kind}{' kt-taken' if mark.taken else ''}"
    left, right = strip.place(mark.low, at=0.0), strip.place(mark.high, at=100.0)
    if mark.is_point:
        return f"<s class='{tone}' style='left:{left:.2f}%'></s>"
    return f"<u class='{tone}' style='left:{left:.2f}%;width:{max(0.0, right - left):.2f}%'></u>"


def _own(strip: Strip) -> str:
    if strip.own is None:
        return ""
    line = ""
    if strip.interval is not None:
        left, right = (strip.place(x, at=0.0) for x in strip.interval)
        line = f"<i style='left:{left:.2f}%;width:{right - left:.2f}%'></i>"
    return f"{line}<b style='left:{strip.place(strip.own, at=0.0):.2f}%'></b>"


def draw_large(
    strip: Strip, *, kpi_id: str, own: str, ticks: Sequence[tuple[float, str]], said: Callable[[Benchmark], str]
) -> str:
    """The strip with every figure apart, to be pressed: what lies over another goes into the next lane.

    `own` is the own value in words, `ticks` are (value, label) of the scale, `said` names a figure. It is for the eye
    and the hand; the list below it says the same to everybody else.
    """
    lanes = _lanes(strip)
    marks = "".join(
        f"<button type='button' tabindex='-1' data-picks='{esc(f'{kpi_id} {mark.row.id}')}'"
        f" title='{esc(said(mark.row))}'"
        f" class='kt-{mark.kind}{' kt-taken' if mark.taken else ''}{' kt-point' if mark.is_point else ''}'"
        f" style='left:{left:.2f}%;width:{right - left:.2f}%;top:{lane * 0.62:.2f}rem'></button>"
        for mark, lane, left, right in lanes
    )
    height = 0.62 * (1 + max((lane for _, lane, _, _ in lanes), default=0))
    scale = "".join(f"<li style='left:{strip.place(x, at=0.0):.2f}%'>{esc(label)}</li>" for x, label in ticks)
    grid = "".join(f"<i style='left:{strip.place(x, at=0.0):.2f}%'></i>" for x, _ in ticks)
    return (
        f"<div class='kt-bm-large' aria-hidden='true'><div class='kt-bm-lanes' style='height:{height:.2f}rem'>{grid}"
        f"{_own_line(strip, own)}{marks}</div><ul class='kt-bm-scale'>{scale}</ul></div>"
    )


def _own_line(strip: Strip, own: str) -> str:
    if strip.own is None:
        return ""
    at = strip.place(strip.own, at=0.0)
    band = ""
    if strip.interval is not None:
        left, right = (strip.place(x, at=0.0) for x in strip.interval)
        band = f"<u style='left:{left:.2f}%;width:{right - left:.2f}%'></u>"
    side = " kt-left" if at > 70 else ""
    return f"{band}<b style='left:{at:.2f}%'><span class='kt-said{side}'>{esc(own)}</span></b>"


def _lanes(strip: Strip) -> list[tuple[Mark, int, float, float]]:
    """(mark, lane, left, right): the first lane in which nothing is in the way, wide bands first."""
    placed: list[tuple[Mark, int, float, float]] = []
    lanes: list[list[tuple[float, float]]] = []

    def span(mark: Mark) -> tuple[float, float]:
        left, right = strip.place(mark.low, at=0.0), strip.place(mark.high, at=100.0)
        middle = (left + right) / 2
        return (left, right) if right - left >= 1.0 else (max(0.0, middle - 0.5), min(100.0, middle + 0.5))

    for mark in sorted(strip.marks, key=lambda mark: (mark.kind != "published", span(mark))):
        left, right = span(mark)
        lane = next(
            (n for n, taken in enumerate(lanes) if all(right + GAP <= a or b + GAP <= left for a, b in taken)),
            len(lanes),
        )
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append((left, right))
        placed.append((mark, lane, left, right))
    return placed


def round_ticks(end: float, most: int = 5) -> list[float]:
    """Round numbers from 0 to `end`, `most` of them at most.

    >>> round_ticks(0.78), round_ticks(1200)
    ([0.0, 0.2, 0.4, 0.6], [0.0, 500.0, 1000.0])
    """
    if end <= 0:
        return [0.0]
    steps = (m * 10.0**power for power in range(-12, 21) for m in (1.0, 2.0, 5.0))
    step = next((s for s in steps if end / s < most), end)
    return [float(f"{i * step:.12g}") for i in range(int(end / step) + 1)]
