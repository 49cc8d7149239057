"""Undo beside other people: what they did in the meantime stays when one's own steps are taken back (§68)."""

from __future__ import annotations

from collections.abc import Iterable

from kpitree.workspace.history import History
from kpitree.workspace.merging import merge
from kpitree.workspace.workspace import Workspace


def rebased(history: History, *, was: Workspace, now: Workspace) -> History:
    """The history of somebody who saw `was` when others made it `now`: their changes are in every step.

    `was` is the present of `history`. Steps behind one that does not go together with theirs are forgotten.
    """
    return History(
        present=now,
        past=tuple(reversed(_until_a_clash(reversed(history.past), was, now))),
        future=tuple(_until_a_clash(history.future, was, now)),
    )


def _until_a_clash(steps: Iterable[Workspace], was: Workspace, now: Workspace) -> list[Workspace]:
    kept = []
    for step in steps:
        together = merge(base=was, mine=step, theirs=now)
        if together.clashes:
            break
        kept.append(together.workspace)
    return kept


def replayed(steps: Iterable[tuple[str, Workspace]]) -> History | None:
    """The history that a log of (kind, workspace afterwards) makes; None without a step.

    "undo" and "redo" go back and forth; everything else is a step of its own, but for "more": the same gesture going
    on. The first entry is where the log begins.
    """
    history: History | None = None
    for kind, after in steps:
        if history is None:
            history = History(after)
        elif kind == "undo" and history.past:
            history = History(after, past=history.past[:-1], future=(history.present, *history.future))
        elif kind == "redo" and history.future:
            history = History(after, past=(*history.past, history.present), future=history.future[1:])
        elif kind == "more" and history.past:
            history = History(after, past=history.past)
        else:
            history = History(after, past=(*history.past, history.present))
    return history


def steps(before: History, after: History) -> list[tuple[str, Workspace]]:
    """What happened between two histories of one session, as (kind, workspace afterwards): what `replayed` replays.

    A history that does not follow from the other (a file was opened over it) is one step.
    """
    if before.present == after.present:
        return []
    back = len(after.future) - len(before.future)
    if back > 0 and after.past == before.past[:-back]:
        return [("undo", step) for step in reversed(before.past[-back:])]
    forth = len(before.future) - len(after.future)
    if forth > 0 and after.past == (*before.past, before.present, *before.future[: forth - 1]):
        return [("redo", step) for step in before.future[:forth]]
    if before.past == after.past and before.past:
        return [("more", after.present)]
    so_far = (*before.past, before.present)
    if after.past[: len(so_far)] == so_far:
        return [("do", step) for step in (*after.past[len(so_far) :], after.present)]
    return [("do", after.present)]
