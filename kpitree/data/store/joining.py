"""Going on with a draft that a browser kept: of which revision was it made, and is it in the store already?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpitree.data.store.values import Principal
from kpitree.errors import StoreError
from kpitree.workspace import History, Workspace

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store

GONE = "store_unknown"  # the problem of a workspace that was deleted, or never was
NOT_TOLD = 20  # revisions that a page can have missed before it was left


@dataclass(frozen=True)
class Joined:
    """The revision `base`, which is `known`, and undo and redo as they were left."""

    known: Workspace
    base: int
    past: History


def joined(store: Store, here: str, base: int, *, draft: Workspace | None, by: Principal) -> Joined | None:
    """What a draft of revision `base` goes on from; None when the store has no such workspace. Raises StoreError.

    A draft that is a later revision of one's own goes on from that: the page was left before it was told.
    """
    try:
        known = store.read(here, base, by=by)
    except StoreError as error:
        code = error.problem.code if error.problem else ""
        if code == GONE:
            return None
        if code != "store_no_revision":
            raise
        opened = store.open(here, by=by)
        known, base = opened.workspace, opened.entry.revision
    if draft is not None:
        newest = store.revisions(here, by=by, limit=NOT_TOLD)
        own = (one.number for one in newest if one.number > base and one.by.id == by.id)
        saved = next((number for number in own if store.read(here, number, by=by) == draft), None)
        if saved is not None:
            known, base = draft, saved
    return Joined(known, base, store.history(here, by=by))
