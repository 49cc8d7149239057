"""Shares of one whole under changes (§25), and locks, which keep what is locked (§26)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kpitree.model import Change, Kpi, SetTo
from kpitree.model.mix import WHOLE, filled, mixes, reshare, room, whole
from kpitree.problems import Problem
from kpitree.workspace.actions.base import refused
from kpitree.workspace.workspace import Workspace


def shift_share(workspace: Workspace, kpi: Kpi, members: Sequence[str], to: float) -> Workspace | None:
    """The workspace with one share at `to` and the others making up for it; None when it is not one to share.

    That is so without other members, and while a share is missing or no share (below 0, above 100 %). Refused when
    `to` is more than the locked shares leave, or when all the others are locked.
    """
    values = _shares(workspace, members)
    if not values:
        return None
    locked = {k for k in members if workspace.tree[k].locked}
    most = min(1.0, room(values, kpi.id, locked))
    if to < 0:
        raise refused(Problem(code="rate_out_of_bounds", kpi=kpi.id, params={"value": to}))
    if to > most + WHOLE:
        raise refused(Problem(code="mix_full", kpi=kpi.id, params={"most": most, "mix": kpi.mix}))
    if to != values[kpi.id] and len(locked) == len(members) - 1:
        raise refused(Problem(code="mix_locked", kpi=kpi.id, params={"mix": kpi.mix}))
    return _with_shares(workspace, reshare(values, kpi.id, to, locked), before=values)


def keep_locked(workspace: Workspace, wanted: Mapping[str, Change]) -> Workspace:
    """The workspace with the `wanted` changes, but what is locked as it is now.

    Where that leaves another part of a whole to the shares that are not locked, they share it as `wanted` had them.
    """
    tree = workspace.tree
    changes = {k: c for k, c in wanted.items() if not tree[k].locked}
    changes |= {k: c for k, c in workspace.changes.items() if tree[k].locked}
    result = workspace.model_copy(update={"changes": changes})
    as_wanted = workspace.model_copy(update={"changes": dict(wanted)})
    for members in mixes(tree).values():
        before, now = _shares(as_wanted, members), _shares(result, members)
        held = {k: v for k, v in now.items() if tree[k].locked}
        if before and now and len(held) < len(members) and any(v != before[k] for k, v in held.items()):
            result = _with_shares(result, filled(before, held, whole(before.values())), before=now)
    return result


def _shares(workspace: Workspace, members: Sequence[str]) -> dict[str, float]:
    """The present shares by id; none at all when one of them is missing or no share."""
    values = workspace.lever_values()
    found = {k: values.get(k, _base(workspace, k)) for k in members}
    return found if all(0 <= share <= 1 for share in found.values()) else {}


def _base(workspace: Workspace, kpi_id: str) -> float:
    base = workspace.tree[kpi_id].baseline
    return math.nan if base is None else base


def _with_shares(workspace: Workspace, shares: Mapping[str, float], *, before: Mapping[str, float]) -> Workspace:
    """The workspace with these shares, by id; one that is back at its baseline is no change."""
    changes = dict(workspace.changes)
    for kpi_id, share in shares.items():
        if share == before[kpi_id]:
            continue
        if abs(share - _base(workspace, kpi_id)) <= WHOLE:
            changes.pop(kpi_id, None)
        else:
            changes[kpi_id] = SetTo(value=share)
    return workspace.model_copy(update={"changes": changes})
