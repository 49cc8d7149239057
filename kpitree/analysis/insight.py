"""The one sentence of a page, as data: which lever to name, from where to where, and what it does to the KGI."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kpitree.analysis.tornado import Bar, By, Tornado
from kpitree.problems import Frozen


class Move(Frozen):
    """A lever taken to the better end of its range, and the KGI's gain (in the KGI's unit, above zero)."""

    id: str
    kpi: str
    now: float
    to: float
    gain: float


class Disagreement(Frozen):
    """Two views that name different levers as the strongest, or a view whose bars are all equal."""

    first_by_range: str
    first_by_relative: str
    equal_bars: bool


class Leader(Frozen):
    """The lever that a view names as the strongest."""

    by: By
    id: str
    kpi: str


class Leaders(Frozen):
    """`first` leads the achievable range; `same` are the views that it leads too, `other` those with another leader."""

    first: Leader
    same: tuple[By, ...]
    other: tuple[Leader, ...]


def best_moves(result: Tornado) -> tuple[Move, ...]:
    """Every lever at its better end, largest gain first; levers that cannot improve the KGI are left out."""
    moves = [move for bar in result.bars if (move := _better_end(bar, result.kgi_now)) is not None]
    return tuple(sorted(moves, key=lambda move: -move.gain))


def _better_end(bar: Bar, kgi_now: float) -> Move | None:
    ends = ((bar.kgi_low - kgi_now, bar.low_value), (bar.kgi_high - kgi_now, bar.high_value))
    # An end at which the KGI has no value gains nothing: NaN is above no number.
    gain, to = max((end for end in ends if end[0] > 0), default=(0.0, bar.now))
    return Move(id=bar.id, kpi=bar.kpi, now=bar.now, to=to, gain=gain) if gain > 0 else None


def disagreement(by_range: Tornado, by_relative: Tornado, *, tolerance: float = 1e-9) -> Disagreement | None:
    """Whether the equal-percent view ranks differently from the achievable one, and whether it ranks at all.

    In a product tree every lever has elasticity 1, so an equal step gives equal bars: no ranking. None when the lever
    that leads one view leads the other too (alone or together with others), or when one of them is empty.
    """
    if not by_range.bars or not by_relative.bars:
        return None
    first, other = by_range.bars[0], by_relative.bars[0]
    leading = [bar.id for bar in by_relative.bars if other.swing - bar.swing <= tolerance * other.swing]
    equal = len(leading) == len(by_relative.bars) > 1
    if math.isnan(other.swing) or (not equal and first.id in leading):
        return None
    return Disagreement(first_by_range=first.kpi, first_by_relative=other.kpi, equal_bars=equal)


def leaders(by_range: Tornado, others: Sequence[Tornado], *, tolerance: float = 1e-9) -> Leaders | None:
    """Which levers the views name first; None when the achievable range names none.

    A view is asked only where it ranks: two levers at least with a swing, not all of them equal. Two views are compared
    over the levers that both know: ±1 pt says nothing of a price, so it does not contradict one that leads.
    """
    known = _known(by_range)
    if not known or known[0].swing <= 0:
        return None
    same: list[By] = []
    other: list[Leader] = []
    for view in others:
        bars = _known(view)
        top = _leading(bars, tolerance)
        if len(bars) < 2 or len(top) == len(bars) or bars[0].swing <= 0:
            continue
        both = {bar.id for bar in bars}
        first = _leading([bar for bar in known if bar.id in both], tolerance)
        if first and not first & top:
            other.append(Leader(by=view.by, id=bars[0].id, kpi=bars[0].kpi))
        elif known[0].id in first & top:
            same.append(view.by)
    first_of_all = Leader(by=by_range.by, id=known[0].id, kpi=known[0].kpi)
    return Leaders(first=first_of_all, same=tuple(same), other=tuple(other))


def _known(view: Tornado) -> list[Bar]:
    return [bar for bar in view.bars if not math.isnan(bar.swing)]


def _leading(bars: Sequence[Bar], tolerance: float) -> set[str]:
    """The levers (ids) with the largest swing: several where they are equal."""
    return {bar.id for bar in bars if bars[0].swing - bar.swing <= tolerance * bars[0].swing}
