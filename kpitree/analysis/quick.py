"""Quick moves of one lever, each from where it is now: a step down or up, to the published band, to its best end."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from kpitree.analysis.achievable import achievable
from kpitree.analysis.comparison import Comparison
from kpitree.analysis.state import State, is_number, state_of
from kpitree.model import Kpi, KpiTree, SetTo
from kpitree.model.mix import mix_of, reshare, room
from kpitree.problems import Frozen

POINT = 0.01  # a step of a rate: one percentage point
PART = 0.1  # a step of anything else: ten percent of what it is now
Kind = Literal["down", "up", "benchmark", "best"]


class QuickMove(Frozen):
    """Where one click would take a lever, in its own unit."""

    kind: Kind
    to: float

    @property
    def change(self) -> SetTo:
        """The same as a change."""
        return SetTo(value=self.to)


def quick_moves(
    tree: KpiTree, kpi: Kpi, changes: Mapping[str, float] | None = None, comparison: Comparison | None = None
) -> tuple[QuickMove, ...]:
    """What one click could do to a lever that has a value; nothing for a locked one.

    Steps are 1 pt for rates, within 0-100 %, and 10 % else. "benchmark" is the nearer end of the band that
    `comparison` chose, where the value lies outside of it; "best" is the end of the achievable range (§18) at which the
    KGI is higher. A share of a mix takes from the others (§25) and goes no further than they can give.
    """
    state = state_of(tree, changes)
    if not kpi.is_lever or kpi.locked or not is_number(now := state.all[kpi.id]):
        return ()
    low, high = _limits(state, kpi)
    wanted: list[tuple[Kind, float | None]] = [
        ("down", now - POINT if kpi.measure.is_rate else now * (1 - PART)),
        ("up", now + POINT if kpi.measure.is_rate else now * (1 + PART)),
        ("benchmark", _band_end(comparison)),
        ("best", _best_end(state, kpi, low, high)),
    ]
    moves = []
    for kind, to in wanted:
        if to is None or not math.isfinite(to):
            continue
        there = _clean(min(max(to, min(low, now)), max(high, now)))
        if there != _clean(now):
            moves.append(QuickMove(kind=kind, to=there))
    return tuple(moves)


def _limits(state: State, kpi: Kpi) -> tuple[float, float]:
    """How far the lever can go at all: rates 0-1, shares up to what the others can give."""
    if not kpi.measure.is_rate:
        return -math.inf, math.inf
    shares = _shares(state, kpi)
    if not shares:
        return 0.0, 1.0
    locked = {member for member in shares if state.tree[member].locked}
    if len(locked) == len(shares) - 1:  # nobody can make up for it
        return shares[kpi.id], shares[kpi.id]
    return 0.0, min(1.0, room(shares, kpi.id, locked))


def _shares(state: State, kpi: Kpi) -> dict[str, float]:
    found = {member: state.all[member] for member in mix_of(state.tree, kpi.id)}
    return found if all(0 <= share <= 1 for share in found.values()) else {}  # a missing one leaves the others alone


def _band_end(comparison: Comparison | None) -> float | None:
    ends = {"below": comparison.low, "above": comparison.high} if comparison is not None else {}
    return ends.get(comparison.verdict) if comparison is not None else None


def _best_end(state: State, kpi: Kpi, low: float, high: float) -> float | None:
    reach = achievable(kpi)
    if reach is None or state.tree.kgi is None or not is_number(state.kgi):
        return None
    ends = {min(max(end, low), high) for end in (reach.low, reach.high)}
    found = sorted((kgi, end) for end in ends if is_number(kgi := state.kgi_at(_moved(state, kpi, end))))
    return found[-1][1] if len(found) == 2 and found[0][0] < found[1][0] else None


def _moved(state: State, kpi: Kpi, to: float) -> Mapping[str, float]:
    """The lever at `to`, with what that means for the other shares of its mix."""
    shares = _shares(state, kpi)
    locked = {member for member in shares if state.tree[member].locked}
    return reshare(shares, kpi.id, to, locked) if shares else {kpi.id: to}


def _clean(value: float) -> float:
    """Without what binary arithmetic leaves behind the twelfth digit: 26 %, not 26.000000000000004 %."""
    return float(f"{value:.12g}")
