"""Writing revisions: one row each, whole or as a delta; and thinning out the oldest (§68)."""

from __future__ import annotations

import unicodedata
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from kpitree.data.store.content import card_of, delta, whole
from kpitree.data.store.sql.reading import Stored
from kpitree.data.store.sql.tables import revisions, versions, workspaces
from kpitree.data.store.values import Card, Principal
from kpitree.model import bad_character
from kpitree.workspace import Workspace

MOST_ON_ONE = 100  # deltas that stand on one whole revision
KEPT = 1_000  # the newest revisions, every one of them
HOUR, DAY = 3_600_000, 86_400_000  # ms
HOURLY = 30 * DAY  # how long the last revision of each hour is kept; after that, of each day
THINNED_EVERY = 100  # saves
_ADD = insert(revisions)
_ADVANCE = update(workspaces).where(workspaces.c.id == bindparam("workspace"))


def write_revision(
    connection: Connection, workspace_id: str, number: int, workspace: Workspace, text: bytes, *, head: Stored | None,
    key: str, kind: str, by: Principal, at: int,
) -> None:  # fmt: skip
    """Add a revision (`text`: the bytes of `workspace`) behind `head`; it is the newest then."""
    base, content = _content(number, text, head)
    connection.execute(_ADD, {
        "workspace_id": workspace_id, "number": number, "base": base, "kind": kind, "by_name": by.name,
        "by_id": by.id, "at": at, "key": key, "content": content,
    })  # fmt: skip
    connection.execute(_ADVANCE, {
        "workspace": workspace_id, "revision": number, "changed_at": at, "changed_by": by.name, **shown(workspace),
    })  # fmt: skip


def shown(workspace: Workspace) -> dict[str, Any]:
    """What lists need of a workspace: columns of its row."""
    card: Card = card_of(workspace)
    return {
        "title": workspace.title, "card": card.model_dump_json(exclude_defaults=True),
        "search": searched(f"{workspace.title}\n{card.kgi}"),
    }  # fmt: skip


def searched(text: str) -> str:
    """A text in one width and case, as it is searched."""
    plain = "".join(" " if bad_character(c) else c for c in unicodedata.normalize("NFKC", text))
    return plain.casefold()


def _content(number: int, text: bytes, head: Stored | None) -> tuple[int | None, bytes]:
    if head is None or number - head.base > MOST_ON_ONE:
        return None, whole(text)
    part = delta(text, head.below)
    if len(part) < len(text) / 50:  # as small as a gesture: no need to look how small the whole would be
        return head.base, part
    full = whole(text)
    return (head.base, part) if len(part) < len(full) / 2 else (None, full)


def thin_out(connection: Connection, workspace_id: str, now: int) -> int:
    """Delete old revisions by the rule of §68; those with a name, and those others stand on, stay. How many went."""
    newest = select(func.max(revisions.c.number)).where(revisions.c.workspace_id == workspace_id).scalar_subquery()
    rows = connection.execute(
        select(revisions.c.number, revisions.c.base, revisions.c.at)
        .where(revisions.c.workspace_id == workspace_id, revisions.c.number <= newest - KEPT)
        .order_by(revisions.c.number)
    ).all()
    kept = set(connection.execute(select(versions.c.number).where(versions.c.workspace_id == workspace_id)).scalars())
    kept |= set({_stretch(row.at, now): row.number for row in rows}.values())  # the last of each stretch of time
    of_it = revisions.c.workspace_id == workspace_id
    standing = select(revisions.c.number, revisions.c.base).where(of_it, revisions.c.base.is_not(None))
    gone = {row.number for row in rows} - kept
    gone -= {row.base for row in connection.execute(standing) if row.number not in gone}
    for number in gone:
        connection.execute(delete(revisions).where(of_it, revisions.c.number == number))
    return len(gone)


def _stretch(at: int, now: int) -> tuple[int, int]:
    length = HOUR if now - at < HOURLY else DAY
    return length, at // length
