"""The kinds of mixes that reach a target, and when two of them are the same (§39)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from kpitree.analysis.cheapest import cheapest
from kpitree.analysis.corner import Corner
from kpitree.analysis.costs import Costs
from kpitree.analysis.knobs import Both, Kgi, Knob, both_of, kgi_of, straight
from kpitree.analysis.pricing import Prices
from kpitree.analysis.round_mix import rounded
from kpitree.analysis.state import State

Kind = Literal["least", "balanced", "fewest", "volume", "rate", "sparing"]

APART = 0.1  # of the largest way of the two: nearer than that in every lever is the same mix
MOST_SETS, MOST_TRIED = 20_000, 24  # sets of levers that are looked at, and solved, for the fewest
HALVINGS = 60
OPEN_ROOM = 0.5  # of a width: how far a lever without bounds goes when the others go all their way
NEARLY = 1e-12


@dataclass(frozen=True, slots=True)
class Mix:
    """Where the knobs stand; `spared` is the lever that a mix of that kind moves as little as it can."""

    kind: Kind
    xs: tuple[float, ...]
    also: tuple[Kind, ...] = ()
    spared: str | None = None


@dataclass(frozen=True, slots=True)
class Mixing:
    """All that the kinds start from. `value` × `sign` is to rise to `goal` × `sign`, which it does at `corner`."""

    state: State | None
    knobs: tuple[Knob, ...]
    goal: float
    sign: float
    prices: Prices
    corner: tuple[float, ...]
    value: Kgi
    line: bool
    both: Both | None = None

    @staticmethod
    def of(
        state: State, knobs: tuple[Knob, ...], goal: float, sign: float, prices: Prices, corner: Corner
    ) -> Mixing:  # fmt: skip
        """With the KGI as a function of the knobs."""
        value = kgi_of(state, knobs)
        line = straight(state, knobs, value)
        both = both_of(state, knobs) if line else None
        return Mixing(state, knobs, goal, sign, prices, corner.xs, value, line, both)

    @staticmethod
    def empty() -> Mixing:
        """Of nothing that could be moved."""
        return Mixing(None, (), 0.0, 1.0, Prices(), (), lambda _: 0.0, line=True)

    def cost(self, xs: Sequence[float]) -> float:
        """What standing at `xs` costs (§37)."""
        return self.prices.cost(self.knobs, xs)

    def start(self) -> list[float]:
        """Where the knobs are now, or the nearest bounds."""
        return [knob.inside(knob.now) for knob in self.knobs]

    def meets(self, xs: Sequence[float]) -> bool:
        """Whether the target is met."""
        return self.sign * self.value(xs) >= self.sign * self.goal - NEARLY * abs(self.goal)

    def least(self, moving: Sequence[int], held: Sequence[float]) -> tuple[float, ...] | None:
        """The cheapest mix of the knobs `moving`, the others as `held`; None when they do not reach."""
        far, base = list(held), list(held)
        for n in moving:
            far[n], base[n] = self.corner[n], self.knobs[n].inside(self.knobs[n].now)
        if self.meets(base):
            return tuple(base)
        if not moving or not self.meets(far):
            return None
        knobs = [self.knobs[n] for n in moving]
        sign, value, places = self.sign, self.value, list(moving)
        all_of_them = len(places) == len(base)

        def oriented(xs: Sequence[float]) -> float:
            if all_of_them:
                return sign * value(xs)
            at = base.copy()
            for n, x in zip(places, xs, strict=True):
                at[n] = x
            return sign * value(at)

        found = cheapest(Costs(
            oriented, sign * self.goal, [k.now for k in knobs], [k.low for k in knobs], [k.high for k in knobs],
            [self.prices.weights[n] for n in moving], bent=self.prices.bent, line=self.line,
            far=[far[n] for n in moving], both=self._both_of(places, base),
        ))  # fmt: skip
        for n, x in zip(moving, found, strict=True):
            base[n] = x
        return tuple(base) if self.meets(base) else None

    def _both_of(self, places: Sequence[int], held: Sequence[float]) -> Both | None:
        """Value and slopes of some knobs, the others as `held`, counted towards the goal."""
        both, sign, all_of_them = self.both, self.sign, len(places) == len(held)
        if both is None or (all_of_them and sign > 0):
            return both
        base = list(held)

        def at(xs: Sequence[float]) -> tuple[float, Sequence[float]]:
            for n, x in zip(places, xs, strict=True):
                base[n] = x
            here, slopes = both(base)
            return sign * here, [sign * slopes[n] for n in places]

        return at


def mixes_of(mixing: Mixing, n: int, *, round_numbers: bool = False) -> list[Mix]:
    """The first `n` distinct ones in the order of the kinds; what is the same as an earlier one is named with it."""
    found: list[Mix] = []
    for kind, xs, spared in _candidates(mixing):
        plain = rounded(mixing, xs) if round_numbers else tuple(xs)
        if plain == tuple(xs):  # nothing round reaches, or nothing round was asked for
            plain = tuple(_plain(mixing, xs))
        same = next((i for i, mix in enumerate(found) if not distinct(mixing.knobs, mix.xs, plain)), None)
        if same is None:
            if len(found) < n:
                found.append(Mix(kind, plain, spared=spared))
        elif kind not in ("sparing", found[same].kind, *found[same].also):
            old = found[same]
            found[same] = Mix(old.kind, old.xs, (*old.also, kind), old.spared)
        if kind == "sparing" and len(found) >= n:
            break
    return found


def distinct(knobs: Sequence[Knob], a: Sequence[float], b: Sequence[float]) -> bool:
    """Whether two mixes differ in a lever by a tenth of the largest way in either, all in widths of the ranges."""
    ways = [[(x - knob.now) / knob.width for knob, x in zip(knobs, xs, strict=True)] for xs in (a, b)]
    largest = max(abs(way) for each in ways for way in each)
    return any(abs(x - y) >= APART * largest for x, y in zip(*ways, strict=True)) if largest else False


def _candidates(mixing: Mixing) -> Iterator[tuple[Kind, tuple[float, ...], str | None]]:
    knobs, start = mixing.knobs, mixing.start()
    everything = range(len(knobs))
    least = mixing.least(everything, start)
    if least is None:
        least = mixing.corner
    yield "least", least, None
    yield "balanced", _balanced(mixing), None
    if (fewest := _fewest(mixing)) is not None:
        yield "fewest", fewest, None
    tree = mixing.state.tree if mixing.state is not None else None
    volumes = [n for n in everything if tree is not None and tree[knobs[n].id].is_volume]
    rates = [n for n in everything if tree is not None and tree[knobs[n].id].measure.is_rate]
    for kind, first in (("volume", volumes), ("rate", rates)):
        if first and (led := _led(mixing, first)) is not None:
            yield ("volume" if kind == "volume" else "rate"), led, None
    # What else there is: with as little as can be of the levers the cheapest mix leans on most, one at a time.
    for n in sorted(everything, key=lambda n: -abs(least[n] - knobs[n].now) / knobs[n].width):
        if least[n] != start[n] and (other := _sparing(mixing, n)) is not None:
            yield "sparing", other, knobs[n].id


def _sparing(mixing: Mixing, n: int) -> tuple[float, ...] | None:
    """The cheapest mix without a lever; where the others do not reach, they are at their ends and it does the rest."""
    others = [m for m in range(len(mixing.knobs)) if m != n]
    without = mixing.least(others, mixing.start())
    if without is not None:
        return without
    return mixing.least([n], [*mixing.corner[:n], mixing.knobs[n].inside(mixing.knobs[n].now), *mixing.corner[n + 1 :]])


def _led(mixing: Mixing, first: Sequence[int]) -> tuple[float, ...] | None:
    """The cheapest mix of these alone; where they do not reach, they are at their ends and the rest helps."""
    start = mixing.start()
    if all(mixing.corner[n] == start[n] for n in first):
        return None  # they change nothing
    alone = mixing.least(first, start)
    if alone is not None:
        return alone
    for n in first:
        start[n] = mixing.corner[n]
    return mixing.least([n for n in range(len(start)) if n not in first], start)


def _balanced(mixing: Mixing) -> tuple[float, ...]:
    """Every lever the same part of its way to its end; one without bounds half a width when the others are there."""
    start = mixing.start()
    rooms = [
        (end - x) if not knob.open_ended else OPEN_ROOM * knob.width * ((end > x) - (end < x))
        for knob, x, end in zip(mixing.knobs, start, mixing.corner, strict=True)
    ]

    def at(part: float) -> list[float]:
        return [
            knob.inside(x + part * room) if part * abs(room) < abs(end - x) else end
            for knob, x, room, end in zip(mixing.knobs, start, rooms, mixing.corner, strict=True)
        ]  # fmt: skip

    high = 1.0
    while not mixing.meets(at(high)) and high < 1e18:
        high *= 2
    low = 0.0
    for _ in range(HALVINGS):
        part = (low + high) / 2
        if mixing.meets(at(part)):
            high = part
        else:
            low = part
    return tuple(at(high))


def _fewest(mixing: Mixing) -> tuple[float, ...] | None:
    """The cheapest of the smallest sets of levers that reach; None when there are too many sets to look at."""
    start, looked = mixing.start(), 0
    useful = [n for n in range(len(start)) if mixing.corner[n] != start[n]]
    for size in range(1, len(useful)):
        reaching: list[tuple[float, tuple[int, ...]]] = []
        for chosen in combinations(useful, size):
            looked += 1
            if looked > MOST_SETS:
                return None
            at = start.copy()
            for n in chosen:
                at[n] = mixing.corner[n]
            if mixing.meets(at):
                reaching.append((-mixing.sign * mixing.value(at), chosen))
        if reaching:
            best = [mixing.least(chosen, start) for _, chosen in sorted(reaching)[:MOST_TRIED]]
            return min((xs for xs in best if xs is not None), key=mixing.cost, default=None)
    return None


def _plain(mixing: Mixing, xs: Sequence[float]) -> list[float]:
    """The same with numbers as people would write them, where that is as good: 0.25 for 0.25000000000000006."""
    found = list(xs)
    for n, x in enumerate(found):
        plain = float(f"{x:.12g}")
        knob = mixing.knobs[n]
        if plain != x and knob.low <= plain <= knob.high:
            found[n] = plain
            if not mixing.meets(found):
                found[n] = x
    return found
