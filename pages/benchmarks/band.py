"""The picture of a comparison: a track, the band on it, one's own value as a dot and its uncertainty as a line."""

from __future__ import annotations

from dataclasses import dataclass

from pages.shell.markup import esc

# A band that fills the track or a dot at its very end could not be judged, so a little room is left on the right.
ROOM = 1.2


@dataclass(frozen=True)
class Picture:
    """What is drawn, in one unit; None is not drawn. `own_low`..`own_high` is the interval of the own value."""

    low: float | None = None
    high: float | None = None
    typical: float | None = None
    own: float | None = None
    own_low: float | None = None
    own_high: float | None = None

    @property
    def top(self) -> float:
        """The largest number in the picture."""
        drawn = (self.low, self.high, self.typical, self.own, self.own_high)
        return max((x for x in drawn if x is not None), default=0.0)


def scale_end(*pictures: Picture, most: float | None = None) -> float:
    """Where the track ends (it begins at 0) so that all pictures can be compared by eye; `most` is 1 for rates."""
    end = ROOM * max((picture.top for picture in pictures), default=0.0)
    return min(end, max(most, end / ROOM)) if most is not None else end


def draw(picture: Picture, *, end: float, label: str, muted: bool = False) -> str:
    """The picture as HTML on a track from 0 to `end`; `label` says it to those who cannot see it."""
    marks = ""
    if picture.low is not None and picture.low == picture.high:
        marks = f"<s class='kt-point' style='left:{_place(picture.low, end):.2f}%'></s>"
    elif picture.low is not None:
        marks = _span("u", picture.low, picture.high, end)
    if picture.typical is not None and picture.typical not in (picture.low, picture.high):
        marks += f"<s style='left:{_place(picture.typical, end):.2f}%'></s>"
    if picture.own is not None:
        marks += _span("i", picture.own_low, picture.own_high, end) if picture.own_low is not None else ""
        marks += f"<b style='left:{_place(picture.own, end):.2f}%'></b>"
    tone = " kt-muted" if muted else ""
    return f"<div class='kt-bm-band{tone}' role='img' aria-label='{esc(label)}'>{marks}</div>"


def _span(tag: str, low: float | None, high: float | None, end: float) -> str:
    left = _place(low if low is not None else 0.0, end)
    right = _place(high if high is not None else end, end)
    return f"<{tag} style='left:{left:.2f}%;width:{max(0.0, right - left):.2f}%'></{tag}>"


def _place(x: float, end: float) -> float:
    return 0.0 if end <= 0 else 100.0 * min(1.0, max(0.0, x / end))
