"""What a team agrees on for its odds: levers that go together, chance in small numbers."""

from __future__ import annotations

import math

from kpitree.problems import Problem
from kpitree.workspace.actions.base import Action, refused, the_kpi
from kpitree.workspace.odds import MAX_PAIRS, Odds, Together
from kpitree.workspace.workspace import Workspace


class Correlate(Action):
    """Let two levers go together (`rho` from -1 to 1); None takes the pair out again."""

    one: str
    other: str
    rho: float | None

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the pair where it was, last when it is new."""
        return _with(workspace, _set(workspace, workspace.odds.together, self.one, self.other, self.rho))


class CorrelateAll(Action):
    """Let several pairs of levers go together in one step; pairs that are agreed on already stay as they are."""

    pairs: tuple[tuple[str, str], ...]
    rho: float

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the pairs that were not there yet."""
        together = workspace.odds.together
        for one, other in self.pairs:
            if workspace.odds.rho(one, other) is None:
                together = _set(workspace, together, one, other, self.rho)
        return _with(workspace, together)


class SetCountingNoise(Action):
    """Draw counted results, so that small numbers vary although the rate is known (§31), or not."""

    on: bool

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with it switched on or off."""
        return workspace.model_copy(
            update={"odds": workspace.odds.model_copy(update={"counting_noise": self.on})},
        )


def _set(
    workspace: Workspace, together: tuple[Together, ...], one: str, other: str, rho: float | None
) -> tuple[Together, ...]:
    for kpi_id in (one, other):
        if not the_kpi(workspace, kpi_id).is_lever:
            raise refused(Problem(code="odds_not_a_lever", kpi=kpi_id))
    if one == other:
        raise refused(Problem(code="odds_same_lever", kpi=one))
    if rho is None:
        return tuple(pair for pair in together if pair.pair != {one, other})
    if not (math.isfinite(rho) and -1 <= rho <= 1):
        raise refused(Problem(code="odds_out_of_bounds"))
    new = Together(one=one, other=other, rho=rho)
    if any(pair.pair == new.pair for pair in together):
        return tuple(new if pair.pair == new.pair else pair for pair in together)
    if len(together) >= MAX_PAIRS:
        raise refused(Problem(code="odds_too_many", params={"most": MAX_PAIRS}))
    return (*together, new)


def _with(workspace: Workspace, together: tuple[Together, ...]) -> Workspace:
    # Through the constructor: what does not hold is noticed here and not in a file later.
    odds = Odds(together=together, counting_noise=workspace.odds.counting_noise)
    return workspace.model_copy(update={"odds": odds})
