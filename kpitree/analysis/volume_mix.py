"""Volume, mix, rate and price: a difference of the KGI where there are channels, by what changed (§45)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.adding_up import adding_up
from kpitree.analysis.bridge import same_levers
from kpitree.analysis.channels import Stage, channels
from kpitree.analysis.state import State, is_number, state_at
from kpitree.engine import Changes
from kpitree.model import KpiTree
from kpitree.problems import Frozen, Problem

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Kind = Literal["volume", "mix", "rate", "price", "other"]
KINDS: tuple[Kind, ...] = ("volume", "mix", "rate", "price", "other")
DUST = 1e-12  # relative: what arithmetic leaves of a share that did not move


class Effect(Frozen):
    """What one kind of change contributed to the difference, in the KGI's unit."""

    kind: Kind
    contribution: float


class ChannelShift(Frozen):
    """A channel's volume in both states (in its own unit) and its share of the total, 0-1."""

    channel: str
    before: float
    after: float
    share_before: float
    share_after: float


class VolumeMix(Frozen):
    """The effects in the order of KINDS; they add up exactly. `stage` is the volume that was split, `levers` which of
    the changed ones (ids) stand for rate, price and other."""

    kgi_before: float
    kgi_after: float
    stage: str
    effects: tuple[Effect, ...]
    channels: tuple[ChannelShift, ...]
    levers: dict[Kind, tuple[str, ...]]
    problems: tuple[Problem, ...] = ()

    def __getitem__(self, kind: Kind) -> float:
        """The contribution of one kind."""
        return next(effect.contribution for effect in self.effects if effect.kind == kind)

    def to_frame(self) -> pd.DataFrame:
        """Columns kind, contribution."""
        import pandas as pd

        return pd.DataFrame([[e.kind, e.contribution] for e in self.effects], columns=["kind", "contribution"])


def volume_mix(tree: KpiTree, before: Changes | None, after: Changes | None, stage: str | None = None) -> VolumeMix:
    """The difference between two states split into volume, mix, rate, price and other.

    `stage` names the volume (one of `channels(tree).stages`), the lowest of the funnel when it is None. No effects but
    a Problem where there are no channels, no such volume, none at all in one state, or no KGI. Raises UnknownKpi,
    InvalidValue.
    """
    start, end = same_levers(tree, before, after)
    found = channels(tree)
    if found is None:
        return _nothing(start, end, Problem(code="mix_without_channels"))
    counted = next((s for s in found.stages if stage in (None, s.name)), None)
    if counted is None:
        return _nothing(start, end, Problem(code="mix_without_stage", kpi=found.kpi))
    # The volume of a channel is held at its value, so that what makes it counts as volume and mix.
    start, end = (state_at(tree, _levers(s) | {k: s.all[k] for k in counted.ids}) for s in (start, end))
    sizes = [np.array([s[k] for k in counted.ids]) for s in (start, end)]
    if problem := _why_not(start, end, sizes, counted):
        return _nothing(start, end, problem)
    totals = [float(size.sum()) for size in sizes]
    shares = [size / total for size, total in zip(sizes, totals, strict=True)]
    if np.abs(shares[1] - shares[0]).max() <= DUST:
        shares[1] = shares[0]
    kinds = _kinds(start, end, counted)
    shifts = (
        ChannelShift(channel=name, before=a, after=b, share_before=p, share_after=q)
        for name, a, b, p, q in zip(found.names, *(part.tolist() for part in (*sizes, *shares)), strict=True)
    )
    parts = _parts(start, end, counted, totals, shares, kinds)
    return VolumeMix(
        kgi_before=start.kgi, kgi_after=end.kgi, stage=counted.name, channels=tuple(shifts), levers=kinds,
        effects=tuple(Effect(kind=kind, contribution=part) for kind, part in zip(KINDS, parts, strict=True)),
    )  # fmt: skip


def _levers(state: State) -> dict[str, float]:
    return dict(zip(state.compiled.levers, state.values, strict=True))


def _nothing(start: State, end: State, problem: Problem) -> VolumeMix:
    return VolumeMix(
        kgi_before=start.kgi, kgi_after=end.kgi, stage="", effects=(), channels=(), levers={}, problems=(problem,)
    )


def _why_not(start: State, end: State, sizes: Sequence[Floats], counted: Stage) -> Problem | None:
    if not is_number(start.kgi):
        return Problem(code="bridge_without_before")
    if not is_number(end.kgi):
        return Problem(code="bridge_without_after")
    if not all(np.isfinite(size).all() and size.sum() > 0 and size.min() >= 0 for size in sizes):
        return Problem(code="mix_without_volume", params={"stage": counted.name})
    return None


def _kinds(start: State, end: State, counted: Stage) -> dict[Kind, tuple[str, ...]]:
    """The changed levers by kind.

    What multiplies or divides the volume on its way to the KGI is a rate, or a price when it is money; what is added
    beside it, or caps it, is other.
    """
    program, volumes = start.compiled.program, 0
    reached = [1 << i for i in range(len(program.levers))] + [0] * (len(program.constants) + len(program.instructions))
    for kpi_id in counted.ids:
        volumes |= 1 << start.index(kpi_id)
    factors = 0
    for i in program.needed([program.kgi] if program.kgi is not None else []):
        op, args = program.instructions[i]
        sides = [reached[arg] for arg in args]
        for side in sides:
            reached[program.first + i] |= side
        if op in ("mul", "div"):
            factors |= sides[0] if sides[1] & volumes else 0
            factors |= sides[1] if sides[0] & volumes else 0
    found: dict[Kind, list[str]] = {"rate": [], "price": [], "other": []}
    for lever in start.compiled.levers:
        if lever in counted.ids or lever not in start.feeding or start[lever] == end[lever]:
            continue
        money = start.tree[lever].measure.kind == "money"
        found["other" if not factors >> start.index(lever) & 1 else "price" if money else "rate"].append(lever)
    return {kind: tuple(levers) for kind, levers in found.items()}


def _parts(
    start: State, end: State, counted: Stage, totals: Sequence[float], shares: Sequence[Floats],
    kinds: dict[Kind, tuple[str, ...]],
) -> list[float]:  # fmt: skip
    """Shapley values of the kinds that changed, in the order of KINDS: all subsets of five are 32 states."""
    moved = {kind: bool(levers) for kind, levers in kinds.items()}
    moved |= {"volume": totals[0] != totals[1], "mix": shares[0] is not shares[1]}
    players = [kind for kind in KINDS if moved[kind]]
    subsets = np.arange(2 ** len(players))
    there = {kind: (subsets >> players.index(kind) & 1).astype(bool) if moved[kind] else subsets < 0 for kind in KINDS}
    columns: dict[str, Floats | float] = dict(_levers(start))
    for place, kpi_id in enumerate(counted.ids):
        share = np.where(there["mix"], shares[1][place], shares[0][place])
        columns[kpi_id] = np.where(there["volume"], totals[1], totals[0]) * share
    for kind, levers in kinds.items():
        for lever in levers:
            columns[lever] = np.where(there[kind], end[lever], start[lever])
    kgi = np.broadcast_to(next(iter(start.compiled.run(columns).values()))[:, 0], subsets.shape)
    sizes = np.array([int(s).bit_count() for s in subsets])
    parts = dict.fromkeys(KINDS, 0.0)
    for kind in players:
        without = subsets[~there[kind]]
        with_it = without | 1 << players.index(kind)
        weights = [1 / (len(players) * math.comb(len(players) - 1, int(size))) for size in sizes[without]]
        parts[kind] = float(np.dot(weights, kgi[with_it] - kgi[without]))
    scale = max(abs(start.kgi), abs(end.kgi))
    return adding_up((parts[kind] for kind in KINDS), end.kgi - start.kgi, scale)
