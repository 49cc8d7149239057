"""The best and the worst case: every lever at the end of its achievable range that is better, or worse, for the KGI."""

from __future__ import annotations

from collections.abc import Mapping

from kpitree.analysis.achievable import achievable
from kpitree.analysis.state import State, is_number, state_of
from kpitree.model import Kpi, KpiTree, SetTo
from kpitree.model.mix import mix_of

ROUNDS = 8  # on a tree that rises or falls in each lever whatever the others are, the second one changes nothing


def case(tree: KpiTree, *, best: bool) -> dict[str, SetTo]:
    """Changes by lever id to the best (or worst) case of the ranges (§18); nothing for levers without a range.

    Lever by lever, the others where they are by then, until nothing gets better: on trees that rise or fall in each
    lever whatever the others are, that is the best there is. Locked levers and shares of a mix stay.
    """
    state = state_of(tree)
    ends = {k.id: found for k in tree.levers if k.id in state.feeding and (found := _ends(tree, k)) is not None}
    at: dict[str, float] = {}
    for _ in range(ROUNDS):
        before = dict(at)
        for lever, (low, high) in ends.items():
            at[lever] = _better(state, at, lever, (low, high), best=best)
        if at == before:
            break
    moved = {lever: value for lever, value in at.items() if is_number(value)}  # missing stays missing (§1)
    return {lever: SetTo(value=value) for lever, value in moved.items() if value != tree[lever].baseline}


def _ends(tree: KpiTree, kpi: Kpi) -> tuple[float, float] | None:
    reach = None if kpi.locked or mix_of(tree, kpi.id) else achievable(kpi)
    if reach is None:
        return None
    return (max(0.0, reach.low), min(1.0, reach.high)) if kpi.measure.is_rate else (reach.low, reach.high)


def _better(
    state: State, at: Mapping[str, float], lever: str, ends: tuple[float, float], *, best: bool
) -> float:  # fmt: skip
    """The end at which the KGI is better; where both are the same, the value it has."""
    found = [(kgi, end) for end in ends if is_number(kgi := state.kgi_at({**at, lever: end}))]
    if len(found) < 2 or found[0][0] == found[1][0]:
        return at.get(lever, state[lever])
    return (max if best else min)(found)[1]
