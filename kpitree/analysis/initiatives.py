"""What each initiative of a scenario is worth: by itself, in the mix, and what lies between (docs/semantics.md §43)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.initiative_game import OWN, Floats, Game
from kpitree.model import HORIZONS, Change, Horizon, Initiative, KpiTree
from kpitree.problems import Frozen

if TYPE_CHECKING:
    import pandas as pd

Method = Literal["subsets", "sampled"]
MOST_SUBSETS = 12  # initiatives that are on, the scenario's own changes counted as one more
SAMPLED_ORDERS = 128  # pairs: an order and its reverse


class Worth(Frozen):
    """What one initiative does to the KGI, in the KGI's unit; NaN where the KGI has no value.

    `alone`: over the baseline, with nothing else. `mixed`: its Shapley value in the scenario, with everything else that
    is on; None while it is off. `last`: what would be missing without it. `partner` is the initiative (or OWN) that it
    works on most, `pair` what the two together are worth beyond one and the other. Of its effect (in the mix where it
    is on, else alone): `per_cost`, where the KGI is money, is how much of it comes for each unit of money spent,
    `unit_cost`, where it is not, what one unit of the KGI costs; None without a cost or, for the latter, a gain.
    """

    id: str
    name: str
    horizon: Horizon
    cost: float | None
    alone: float
    mixed: float | None = None
    last: float | None = None
    partner: str | None = None
    pair: float = 0.0
    error: float = 0.0
    per_cost: float | None = None
    unit_cost: float | None = None

    @property
    def interaction(self) -> float | None:
        """What being together adds (above 0) or takes (below 0); None while it is off."""
        return None if self.mixed is None else self.mixed - self.alone


class HorizonTotal(Frozen):
    """The initiatives that are on, of one horizon: how many, what they cost and are worth.

    `cost` is that of those whose cost is known, `unknown_costs` how many are not. `alone`: only these over the
    baseline. `mixed` is the sum of their Shapley values, so that all horizons add up.
    """

    horizon: Horizon
    count: int
    cost: float
    unknown_costs: int
    alone: float
    mixed: float


class InitiativeWorths(Frozen):
    """All initiatives, in their order; those that are on, and `own`, add up to `kgi_after` - `kgi_before`."""

    kgi_before: float
    kgi_after: float
    rows: tuple[Worth, ...]
    own: float
    totals: tuple[HorizonTotal, ...]
    method: Method

    def to_frame(self) -> pd.DataFrame:
        """Columns id, initiative, horizon, cost, alone, mixed, interaction, last, per_cost; missing ones are NaN."""
        import pandas as pd

        names = ["id", "initiative", "horizon", "cost", "alone", "mixed", "interaction", "last", "per_cost"]
        rows = [
            [r.id, r.name, r.horizon, r.cost, r.alone, r.mixed, r.interaction, r.last, r.per_cost] for r in self.rows
        ]
        frame = pd.DataFrame(rows, columns=names)
        return frame.astype(dict.fromkeys(names[3:], "float64"))


def initiative_worths(
    tree: KpiTree, initiatives: Sequence[Initiative], on: Iterable[str], own: Mapping[str, Change] | None = None, *,
    chosen: Mapping[str, str] | None = None,
) -> InitiativeWorths:  # fmt: skip
    """The worth of every initiative, those in `on` (ids) together with a scenario's `own` changes.

    Exact over all subsets up to `MOST_SUBSETS` of them; beyond that over orders drawn with a fixed seed, with a
    standard error. The tree needs a KGI.
    """
    wanted = set(on)
    there = tuple(one for one in initiatives if one.id in wanted)
    mix = Game(tree, there, dict(own or {}), dict(chosen or {}))
    n = len(mix.players)
    exact, full, bits = n <= MOST_SUBSETS, (1 << n) - 1, [1 << i for i in range(n)]
    horizons = {h: sum(bits[i] for i, one in enumerate(there) if one.horizon == h) for h in HORIZONS}
    ranks = None if exact else _orders(n)
    kgi = mix.kgi({
        0, full, *bits, *(full ^ bit for bit in bits), *(a | b for a in bits for b in bits), *horizons.values(),
        *(range(full + 1) if ranks is None else _prefixes(ranks).ravel().tolist()),
    })  # fmt: skip
    parts, errors = _by_subsets(kgi, n) if ranks is None else _by_orders(kgi, ranks, n)
    before, after = kgi[0], kgi[full]
    off = Game(tree, tuple(one for one in initiatives if one.id not in wanted), {}, {})
    lone = off.kgi({0, *(1 << i for i in range(len(off.players)))})
    alone = {player: kgi[1 << i] - before for i, player in enumerate(mix.players)}
    alone |= {player: lone[1 << i] - before for i, player in enumerate(off.players)}
    place = {player: i for i, player in enumerate(mix.players)}
    rows = []
    for one in initiatives:
        worth = Worth(id=one.id, name=one.name, horizon=one.horizon, cost=one.cost, alone=alone[one.id])
        if one.id in place:
            i = place[one.id]
            partner, pair = _partner(kgi, mix.players, i)
            worth = worth.model_copy(update={
                "mixed": float(parts[i]), "last": after - kgi[full ^ (1 << i)], "error": float(errors[i]),
                "partner": partner, "pair": pair,
            })  # fmt: skip
        rows.append(worth.model_copy(update=_per_cost(tree, worth)))
    mixed = [(one, float(parts[place[one.id]])) for one in there]
    totals = [
        _total(horizon, [(one, part) for one, part in mixed if one.horizon == horizon], kgi[mask] - before)
        for horizon, mask in horizons.items()
        if mask
    ]
    return InitiativeWorths(
        kgi_before=before, kgi_after=after, rows=tuple(rows), own=float(parts[place[OWN]]) if OWN in place else 0.0,
        totals=tuple(totals), method="subsets" if exact else "sampled",
    )  # fmt: skip


def _per_cost(tree: KpiTree, worth: Worth) -> dict[str, float]:
    effect = worth.alone if worth.mixed is None else worth.mixed
    if not worth.cost or tree.kgi is None or math.isnan(effect):
        return {}
    unit = tree[tree.kgi].measure
    if unit.kind == "money":
        return {"per_cost": effect * unit.scale / worth.cost}
    return {"unit_cost": worth.cost / effect} if effect > 0 else {}


def _by_subsets(kgi: Mapping[int, float], n: int) -> tuple[Floats, Floats]:
    """Shapley values by their definition: the mean of what a player adds, over all orders (§21)."""
    masks = np.arange(2**n)
    values = np.array([kgi[m] for m in range(2**n)])
    sizes = np.array([m.bit_count() for m in range(2**n)])
    weight = np.array([1.0 / (n * math.comb(n - 1, s)) if s < n else 0.0 for s in range(n + 1)])
    parts = np.zeros(n)
    for i in range(n):
        without = masks[(masks >> i) & 1 == 0]
        parts[i] = np.sum(weight[sizes[without]] * (values[without | (1 << i)] - values[without]))
    return _exact(parts, float(values[-1] - values[0])), np.zeros(n)


def _orders(n: int) -> NDArray[np.int64]:
    """Orders drawn with a fixed seed, each followed by its reverse, as the place of every player (orders, players)."""
    draw = np.random.default_rng(0)
    drawn = [draw.permutation(n) for _ in range(SAMPLED_ORDERS)]
    return np.array([np.argsort(way) for order in drawn for way in (order, order[::-1])], dtype=np.int64)


def _prefixes(ranks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Who is in after each step of each order, as masks (orders, players + 1)."""
    n = ranks.shape[1]
    is_in = np.arange(n + 1)[None, :, None] > ranks[:, None, :]
    found: NDArray[np.int64] = (is_in << np.arange(n, dtype=np.int64)).sum(axis=2)
    return found


def _by_orders(kgi: Mapping[int, float], ranks: NDArray[np.int64], n: int) -> tuple[Floats, Floats]:
    """The same over the orders that were drawn; the standard error is over the pairs of an order and its reverse."""
    steps = np.diff(np.array([[kgi[m] for m in row] for row in _prefixes(ranks).tolist()]), axis=1)
    pairs = np.take_along_axis(steps, ranks, axis=1).reshape(-1, 2, n).mean(axis=1)
    parts = _exact(pairs.mean(axis=0), kgi[(1 << n) - 1] - kgi[0])
    return parts, pairs.std(axis=0, ddof=1) / math.sqrt(SAMPLED_ORDERS)


def _exact(parts: Floats, difference: float) -> Floats:
    """Put what rounding left over on the largest part, so that the sum is the difference."""
    if parts.size and math.isfinite(difference) and np.isfinite(parts).all():
        parts = parts.copy()
        parts[np.argmax(np.abs(parts))] += difference - math.fsum(parts)
    return parts


def _partner(kgi: Mapping[int, float], players: Sequence[str], i: int) -> tuple[str | None, float]:
    """The player with whom this one is worth most beyond one and the other, over the baseline, and how much."""
    best: tuple[str | None, float] = (None, 0.0)
    for j, player in enumerate(players):
        both = kgi[1 << i | 1 << j]
        extra = both - kgi[1 << i] - kgi[1 << j] + kgi[0]
        if j != i and abs(extra) > max(abs(best[1]), 1e-12 * (abs(both) + abs(kgi[0]))):
            best = player, extra
    return best


def _total(horizon: Horizon, those: Sequence[tuple[Initiative, float]], alone: float) -> HorizonTotal:
    costs = [one.cost for one, _ in those]
    return HorizonTotal(
        horizon=horizon, count=len(those), cost=math.fsum(c for c in costs if c is not None),
        unknown_costs=sum(c is None for c in costs), alone=alone, mixed=math.fsum(part for _, part in those),
    )  # fmt: skip
