"""What a plan may turn: levers between their bounds, and the mixes, of which one share moves and the others follow."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from kpitree.analysis.achievable import achievable
from kpitree.analysis.crossing import cross
from kpitree.analysis.solve import bounds as unit_bounds
from kpitree.analysis.state import State, is_number
from kpitree.model.mix import mix_of, reshare, room

ASSUMED = 0.2  # either way; what stands in for the range of a lever that has none (§33)
TINY, HUGE = 1e-100, 1e100  # widths are squared
Bounds = Mapping[str, tuple[float, float]]
Kgi = Callable[[Sequence[float]], float]
Both = Callable[[Sequence[float]], tuple[float, Sequence[float]]]


@dataclass(frozen=True, slots=True)
class Knob:
    """One number a plan may choose between `low` and `high`, in the lever's own unit.

    `width` is what ways are measured in: that of its range, `assumed` when it has none. `followers` are the other
    shares of its mix: (place among the state's values, value now, change per change of the knob). `open_ended` says
    that `low` and `high` are no bounds of the lever: beyond them nothing is ever needed, or nothing was looked at.
    """

    id: str
    place: int
    now: float
    low: float
    high: float
    width: float
    assumed: bool = False
    open_ended: bool = False
    locked: frozenset[str] = frozenset()
    followers: tuple[tuple[int, float, float], ...] = ()

    def inside(self, x: float) -> float:
        """The nearest place to `x` that is within the bounds."""
        return min(max(x, self.low), self.high)


def kgi_of(state: State, knobs: Sequence[Knob]) -> Kgi:
    """The KGI as a function of where the knobs stand; NaN where it has no value."""
    values, kgi = list(state.values), state.compiled.kgi
    places = [knob.place for knob in knobs]
    following = [(n, knob.now, *follower) for n, knob in enumerate(knobs) for follower in knob.followers]
    if places == list(range(len(values))) and not following:
        return kgi

    def at(xs: Sequence[float]) -> float:
        for place, x in zip(places, xs, strict=True):
            values[place] = x
        for n, now, place, was, per in following:
            values[place] = was + per * (xs[n] - now)
        return kgi(values)

    return at


def both_of(state: State, knobs: Sequence[Knob]) -> Both:
    """The KGI and its derivative by each knob, the followers' with it, as a function of where the knobs stand."""
    values, both = list(state.values), state.compiled.kgi_and_slopes
    places = [knob.place for knob in knobs]
    following = [(n, knob.now, *follower) for n, knob in enumerate(knobs) for follower in knob.followers]
    if places == list(range(len(values))) and not following:
        return both

    def at(xs: Sequence[float]) -> tuple[float, Sequence[float]]:
        for place, x in zip(places, xs, strict=True):
            values[place] = x
        for n, now, place, was, per in following:
            values[place] = was + per * (xs[n] - now)
        here, slopes = both(values)
        found = [slopes[place] for place in places]
        for n, _, place, _, per in following:
            found[n] += per * slopes[place]
        return here, found

    return at


def values_of(state: State, knobs: Sequence[Knob], xs: Sequence[float]) -> dict[str, float]:
    """What the knobs at `xs` make of the levers (ids), those that stay as they are left out; mixes keep their sum."""
    found: dict[str, float] = {}
    for knob, x in zip(knobs, xs, strict=True):
        if x == knob.now:
            continue
        if knob.followers:
            shares = {member: state[member] for member in mix_of(state.tree, knob.id)}
            moved = reshare(shares, knob.id, x, knob.locked)
            found |= {member: share for member, share in moved.items() if share != shares[member]}
        else:
            found[knob.id] = x
    return found


def knobs_of(
    state: State, target: float, *, movable: Collection[str], locked: Collection[str], given: Bounds
) -> tuple[Knob, ...]:
    """The knobs for `movable` levers (ids) that feed the KGI, have a value and are not among `locked`, in tree order.

    Bounds are those `given`, else the achievable range (§18), else what the unit allows. A lever outside its
    range is left where it is unless going into it leads towards the target; outside bounds that were given it must go
    in. Of a mix (§25) the share that brings the KGI furthest is the knob.
    """
    found: list[Knob] = []
    mixes: dict[tuple[str, ...], list[Knob]] = {}
    for lever in state.compiled.levers:
        if lever not in state.feeding or not state.tree[lever].is_lever or not is_number(state[lever]):
            continue
        members = mix_of(state.tree, lever)
        if members and not all(0 <= state[m] <= 1 for m in members):
            members = ()
        if lever in locked or lever not in movable:
            continue
        if members:
            share = _share(state, lever, members, locked, given)
            mixes.setdefault(members, []).extend([share] if share else [])
        elif (knob := _knob(state, lever, target, given)) is not None:
            found.append(knob)
    for members, shares in mixes.items():
        if shares:
            found.append(min(shares, key=lambda knob: (_furthest_end(state, knob, target), members.index(knob.id))))
    order = {lever: n for n, lever in enumerate(state.compiled.levers)}
    return tuple(sorted(found, key=lambda knob: order[knob.id]))


def _range_of(state: State, lever: str, given: Bounds) -> tuple[float, float] | None:
    """The range of a lever, given or achievable, cut to what its unit allows."""
    kpi = state.tree[lever]
    low, high = unit_bounds(kpi, state[lever])
    if lever in given:
        ends = given[lever]
    elif (reach := achievable(kpi)) is not None:
        ends = reach.low, reach.high
    else:
        return None
    if kpi.measure.is_rate:
        return min(max(ends[0], low), high), max(min(ends[1], high), low)
    return ends


def _width(state: State, lever: str, ends: tuple[float, float] | None) -> tuple[float, bool]:
    """What ways of a lever are measured in, and whether that is assumed."""
    if ends is not None and (width := ends[1] - ends[0]) > TINY:
        return min(width, HUGE), False
    now = abs(state[lever])
    return 2 * ASSUMED * (min(now, HUGE) if now > TINY else 1.0), True


def _knob(state: State, lever: str, target: float, given: Bounds) -> Knob | None:
    now, place = state[lever], state.index(lever)
    ends = _range_of(state, lever, given)
    width, assumed = _width(state, lever, ends)
    if ends is not None:
        low, high = ends
        if not low <= now <= high and lever not in given:
            near = min(max(now, low), high)
            if not abs(state.kgi_at({lever: near}) - target) < abs(state.kgi - target):
                return None
        return Knob(lever, place, now, low, high, width, assumed=assumed)
    low, high = unit_bounds(state.tree[lever], now)
    if math.isfinite(low) and math.isfinite(high):
        return Knob(lever, place, now, min(low, now), max(high, now), width, assumed=True)
    line = state.compiled.classification_in((lever,)).multilinear
    alone = cross(state.along(lever), target, start=now, low=low, high=high, line=line)
    # What reaches the target alone is never needed further.
    far = alone.at if alone.met else now
    most = 100 * width
    low, high = max(low, min(far, now - most)), min(high, max(far, now + most))
    return Knob(lever, place, now, low, high, width, assumed=True, open_ended=True)


def _share(
    state: State, lever: str, members: Sequence[str], locked: Collection[str], given: Bounds
) -> Knob | None:  # fmt: skip
    """The knob of a share: the others follow in proportion (§25), each within its own range."""
    shares = {m: state[m] for m in members}
    held = frozenset(m for m in members if m in locked)
    free = [m for m in members if m not in held and m != lever]
    if not free:
        return None
    now = shares[lever]
    ends = _range_of(state, lever, given)
    width, assumed = _width(state, lever, ends)
    low, high = ends or (0.0, 1.0)
    low, high = max(low, 0.0), min(high, room(shares, lever, held))
    size = math.fsum(shares[m] for m in free)
    followers = []
    for m in free:
        per = -shares[m] / size if size > 0 else -1 / len(free)
        followers.append((state.index(m), shares[m], per))
        theirs = _range_of(state, m, given)
        if theirs is not None and per < 0:
            least, most = min(theirs[0], shares[m]), max(theirs[1], shares[m])
            low, high = max(low, now + (most - shares[m]) / per), min(high, now + (least - shares[m]) / per)
    if not low <= now <= high:
        return None
    return Knob(
        lever, state.index(lever), now, low, high, width, assumed=assumed, locked=held, followers=tuple(followers)
    )  # fmt: skip


def _furthest_end(state: State, knob: Knob, target: float) -> float:
    """How far either end of a share brings the KGI towards the target and beyond; less is further."""
    at, sign = kgi_of(state, (knob,)), 1.0 if target > state.kgi else -1.0
    return min((-sign * y for x in (knob.low, knob.high) if is_number(y := at((x,)))), default=math.inf)


def straight(state: State, knobs: Sequence[Knob], value: Kgi) -> bool:
    """Whether the KGI is a straight line in each knob (§22); two shares of one mix may stand in a product."""
    levers = state.compiled.levers
    moving = {levers[p] for knob in knobs for p in (knob.place, *(place for place, _, _ in knob.followers))}
    if not state.compiled.classification_in(moving).multilinear:
        return False
    for aside in ([k.inside(k.now) for k in knobs], [k.low for k in knobs], [k.high for k in knobs]):
        for n, knob in enumerate(knobs):
            if knob.followers:
                low, middle, high = (
                    value([*aside[:n], x, *aside[n + 1 :]]) for x in (knob.low, (knob.low + knob.high) / 2, knob.high)
                )
                if not abs(low / 2 + high / 2 - middle) <= 1e-9 * (abs(low) + abs(high)):
                    return False
    return True
