"""What each initiative of a scenario is worth: by itself, in the mix, and what lies between (docs/semantics.md §43)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

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
    exact = n <= MOST_SUBSETS
    parts, errors = _by_subsets(mix, n) if exact else _by_orders(mix, n)
    place = {player: i for i, player in enumerate(mix.players)}
    empty, full = np.zeros((1, n), dtype=bool), np.ones((1, n), dtype=bool)
    before, after = (float(mix.kgi(row)[0]) for row in (empty, full))
    lone = mix.kgi(np.eye(n, dtype=bool)) - before
    without = after - mix.kgi(~np.eye(n, dtype=bool))
    pairs = _pairs(mix, n, before, lone)
    off = Game(tree, tuple(one for one in initiatives if one.id not in wanted), {}, {})
    alone = dict(zip(mix.players, lone, strict=True))
    alone |= dict(zip(off.players, off.kgi(np.eye(len(off.players), dtype=bool)) - before, strict=True))
    rows = []
    for one in initiatives:
        worth = Worth(id=one.id, name=one.name, horizon=one.horizon, cost=one.cost, alone=float(alone[one.id]))
        if one.id in place:
            i = place[one.id]
            partner = int(np.argmax(np.abs(pairs[i]))) if n > 1 and np.isfinite(pairs[i]).all() else i
            worth = worth.model_copy(update={
                "mixed": float(parts[i]), "last": float(without[i]), "error": float(errors[i]),
                "partner": mix.players[partner] if pairs[i][partner] else None, "pair": float(pairs[i][partner]),
            })  # fmt: skip
        rows.append(worth.model_copy(update=_per_cost(tree, worth)))
    return InitiativeWorths(
        kgi_before=before, kgi_after=after, rows=tuple(rows), own=float(parts[place[OWN]]) if OWN in place else 0.0,
        totals=_totals(mix, there, parts, before), method="subsets" if exact else "sampled",
    )  # fmt: skip


def _per_cost(tree: KpiTree, worth: Worth) -> dict[str, float]:
    effect = worth.alone if worth.mixed is None else worth.mixed
    if not worth.cost or tree.kgi is None or math.isnan(effect):
        return {}
    unit = tree[tree.kgi].measure
    if unit.kind == "money":
        return {"per_cost": effect * unit.scale / worth.cost}
    return {"unit_cost": worth.cost / effect} if effect > 0 else {}


def _by_subsets(mix: Game, n: int) -> tuple[Floats, Floats]:
    """Shapley values by their definition: the mean of what a player adds, over all orders (§21)."""
    masks = np.arange(2**n)
    kgi = mix.kgi((masks[:, None] >> np.arange(n)) & 1 == 1)
    sizes = np.array([int(m).bit_count() for m in masks])
    weight = np.array([1.0 / (n * math.comb(n - 1, s)) if s < n else 0.0 for s in range(n + 1)])
    parts = np.zeros(n)
    for i in range(n):
        without = masks[(masks >> i) & 1 == 0]
        parts[i] = np.sum(weight[sizes[without]] * (kgi[without | (1 << i)] - kgi[without]))
    return _exact(parts, float(kgi[-1] - kgi[0])), np.zeros(n)


def _by_orders(mix: Game, n: int) -> tuple[Floats, Floats]:
    """The same over orders drawn with a fixed seed, each with its reverse; the standard error is over the pairs."""
    draw = np.random.default_rng(0)
    orders = [draw.permutation(n) for _ in range(SAMPLED_ORDERS)]
    ranks = np.array([np.argsort(way) for order in orders for way in (order, order[::-1])])
    rows = np.arange(n + 1)[None, :, None] > ranks[:, None, :]
    steps = np.diff(mix.kgi(rows.reshape(-1, n)).reshape(-1, n + 1), axis=1)
    pairs = np.take_along_axis(steps, ranks, axis=1).reshape(-1, 2, n).mean(axis=1)
    kgi = mix.kgi(np.array([[False] * n, [True] * n]))
    parts = _exact(pairs.mean(axis=0), float(kgi[1] - kgi[0]))
    return parts, pairs.std(axis=0, ddof=1) / math.sqrt(SAMPLED_ORDERS)


def _exact(parts: Floats, difference: float) -> Floats:
    """Put what rounding left over on the largest part, so that the sum is the difference."""
    if parts.size and math.isfinite(difference) and np.isfinite(parts).all():
        parts = parts.copy()
        parts[np.argmax(np.abs(parts))] += difference - math.fsum(parts)
    return parts


def _pairs(mix: Game, n: int, before: float, lone: Floats) -> Floats:
    """What each two are worth together beyond one and the other, over the baseline."""
    found = np.zeros((n, n))
    places = [(i, j) for i in range(n) for j in range(i + 1, n)]
    rows = np.zeros((len(places), n), dtype=bool)
    for row, (i, j) in enumerate(places):
        rows[row, [i, j]] = True
    for (i, j), kgi in zip(places, mix.kgi(rows) if places else (), strict=True):
        extra = float(kgi) - before - lone[i] - lone[j]
        size = abs(float(kgi)) + abs(before)
        found[i, j] = found[j, i] = 0.0 if abs(extra) <= 1e-12 * size else extra
    return found


def _totals(mix: Game, there: tuple[Initiative, ...], parts: Floats, before: float) -> tuple[HorizonTotal, ...]:
    totals = []
    for horizon in HORIZONS:
        places = [i for i, one in enumerate(there) if one.horizon == horizon]
        if not places:
            continue
        row = np.zeros((1, len(mix.players)), dtype=bool)
        row[0, places] = True
        costs = [there[i].cost for i in places]
        totals.append(
            HorizonTotal(
                horizon=horizon, count=len(places), cost=math.fsum(c for c in costs if c is not None),
                unknown_costs=sum(c is None for c in costs), alone=float(mix.kgi(row)[0]) - before,
                mixed=math.fsum(parts[i] for i in places),
            )
        )  # fmt: skip
    return tuple(totals)
