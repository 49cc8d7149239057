"""Keeping one open workspace saved while somebody works on it, in a thread of its own: the page never waits for a disk.

    keeper = Keeper(open_store, by=me)            # nothing is kept before the first change
    keeper.note(workspace, kind="do")             # after every gesture; comes back at once
    keeper.status().saved_at                      # when everything noted so far was on the disk
    keeper.take(workspace)                        # what others made of it in the meantime, if anything

Four states make it up: `line` is the last noted workspace that is part of `head`; `head` is what the store has as
revision `base`; `pending` are noted workspaces that are not in the store. While the store cannot be reached they wait,
and are sent again with the same key. What does not go together with others' edits waits for `resolve`.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpitree.data.store.values import Conflict, Kind, Merged, Person, Principal, Saved
from kpitree.errors import StoreError
from kpitree.problems import Problem
from kpitree.workspace import History, Workspace
from kpitree.workspace.merging import Clash, Merge, Side, merge
from kpitree.workspace.units import Path

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store

LOOK = 1.0  # s between two looks at what others saved
TELL = 8.0  # s between two signs that somebody is here
LEFT = 60.0  # s without a sign of the page after which the thread ends; the next sign starts it again
AGAIN = (0.5, 1.0, 2.0, 5.0, 10.0)  # s to wait after the first, second … failure


@dataclass(frozen=True)
class Edit:
    """A noted workspace, with the key that makes sending it twice harmless."""

    workspace: Workspace
    kind: Kind
    key: str


@dataclass(frozen=True)
class Status:
    """How things stand. `saved_at` (UTC, ms) is None while something noted is not on the disk yet."""

    workspace_id: str | None
    revision: int | None
    saved_at: int | None
    problem: Problem | None = None
    asked: Principal | None = None  # who saved what does not go together with ours: something has to be decided
    others: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Taken:
    """What others made of the workspace, and who saved last."""

    workspace: Workspace
    by: Principal


class Keeper:
    """Keeps a workspace saved. Every method comes back at once and may be called from any thread."""

    def __init__(
        self, opening: Callable[[], Store], *, by: Principal, workspace_id: str | None = None, base: int | None = None,
        known: Workspace | None = None, saved_at: int | None = None,
    ) -> None:  # fmt: skip
        """A new workspace; or `workspace_id`, of which the page shows `known`, or something made of revision `base`.

        `saved_at` is when `known` was saved.
        """
        self._opening, self._by = opening, by
        self._id, self._base = workspace_id, base
        self._line = self._head = known
        self._head_by = by
        self._pending: deque[Edit] = deque()
        self._conflict: Conflict | None = None
        self._problem: Problem | None = None
        self._saved_at = saved_at
        self._others: tuple[Person, ...] = ()
        self._past: History | None = None
        self._client = secrets.token_urlsafe(9)
        self._lock = threading.Condition()
        self._thread: threading.Thread | None = None
        self._seen = self._told = 0.0
        self._failures = 0

    def note(self, workspace: Workspace, *, kind: Kind = "do") -> None:
        """This is the workspace now. A gesture that goes on ("more") replaces what was noted of it before."""
        with self._lock:
            if kind == "more" and len(self._pending) > 1 and self._pending[-1].kind in ("do", "more"):
                kind = self._pending.pop().kind
            self._pending.append(Edit(workspace, kind, secrets.token_urlsafe(12)))
            self._saved_at = None
            self._wake()

    def alive(self) -> None:
        """The page is still open: look after it."""
        with self._lock:
            self._wake()

    def status(self) -> Status:
        """How things stand now."""
        with self._lock:
            asked = self._conflict.by if self._conflict else None
            return Status(self._id, self._base, self._saved_at, self._problem, asked, self._others)

    def wait(self, seconds: float) -> Status:
        """The same, after everything was saved, or something is in the way, or the time is up."""
        with self._lock:
            self._lock.wait_for(lambda: not self._pending or self._problem or self._conflict, timeout=seconds)
        return self.status()

    def take(self, workspace: Workspace) -> Taken | None:
        """What others made of `workspace`, the one the page shows; None when there is nothing new, or not yet."""
        with self._lock:
            behind = self._head is not None and self._line is not None and self._line != self._head
            if self._pending or self._conflict or not behind or workspace != self._line:
                return None
            assert self._head is not None
            self._line = self._head
            return Taken(self._head, self._head_by)

    def take_past(self) -> History | None:
        """Undo and redo as they were left before this session, once; its present is what was read then."""
        with self._lock:
            past, self._past = self._past, None
            return past

    def theirs(self) -> Workspace | None:
        """What the others saved that does not go together with ours; None when there is nothing to decide."""
        with self._lock:
            return self._conflict.theirs if self._conflict else None

    def clashes(self, workspace: Workspace, decided: dict[Path, Side]) -> tuple[Clash, ...]:
        """What is still to be decided before `workspace` can be saved."""
        with self._lock:
            found = self._merged(workspace, decided)
            return () if found is None else found.clashes

    def resolve(self, workspace: Workspace, decided: dict[Path, Side]) -> Workspace | None:
        """Save `workspace`, decided like that: what to show from now on; None while something is still undecided."""
        with self._lock:
            found = self._merged(workspace, decided)
            if found is None or found.clashes or self._conflict is None:
                return None
            self._line = self._head = self._conflict.theirs
            self._base, self._conflict = self._conflict.revision, None
            self._pending.clear()
        self.note(found.workspace, kind="do")
        return found.workspace

    def _merged(self, workspace: Workspace, decided: dict[Path, Side]) -> Merge | None:
        if self._conflict is None:
            return None
        return merge(base=self._line or Workspace(), mine=workspace, theirs=self._conflict.theirs, decided=decided)

    def _wake(self) -> None:
        self._seen = time.monotonic()
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)
            self._thread.start()
        self._lock.notify_all()

    def _work(self) -> None:
        while True:
            with self._lock:
                stuck = self._problem is not None or self._conflict is not None
                if stuck or not self._pending:
                    self._lock.wait(AGAIN[min(self._failures, len(AGAIN)) - 1] if self._failures else LOOK)
                if not self._pending and time.monotonic() - self._seen > LEFT:
                    self._thread = None
                    return
            failed: Problem | None = None
            try:
                self._one_round(self._opening())
            except StoreError as error:
                failed = error.problem
            except Exception as error:  # whatever it is, what was noted must be tried again
                logging.getLogger("kpitree").exception("saving failed")
                failed = Problem(code="store_unreachable", params={"place": "", "said": type(error).__name__})
            with self._lock:
                self._failures = 0 if failed is None else self._failures + 1
                self._problem = failed
                self._lock.notify_all()

    def _one_round(self, store: Store) -> None:
        with self._lock:
            edit = self._pending[0] if self._pending and not self._conflict else None
            here, base, line, head = self._id, self._base, self._line, self._head
        if here is not None and base is not None and line is None:
            self._join(store, here, base)
        elif edit is not None:
            self._send(store, edit, here, base, line, head)
        elif here is not None:
            self._look(store, here)

    def _join(self, store: Store, here: str, base: int) -> None:
        """Begin with a draft that was made of revision `base`."""
        try:
            known = store.read(here, base, by=self._by)
        except StoreError as error:
            code = error.problem.code if error.problem else ""
            if code == "store_unknown":  # a store that was begun anew: this is how the workspace comes into it
                with self._lock:
                    self._base = None
                return
            if code != "store_no_revision":
                raise
            opened = store.open(here, by=self._by)
            known, base = opened.workspace, opened.entry.revision
        past = store.history(here, by=self._by)
        with self._lock:
            self._line = self._head = known
            self._base, self._past = base, past

    def _send(
        self, store: Store, edit: Edit, here: str | None, base: int | None, line: Workspace | None,
        head: Workspace | None,
    ) -> None:  # fmt: skip
        done: Saved | Merged | Conflict
        mine = edit.workspace
        if here is None or base is None or line is None or head is None:
            done = store.create(mine, by=self._by, workspace_id=here, key=edit.key)
        else:
            together = merge(base=line, mine=mine, theirs=head)
            if together.clashes:
                done = Conflict(
                    workspace_id=here, revision=base, theirs=head, by=self._head_by, clashes=together.clashes
                )
            else:
                mine = together.workspace
                done = store.save(here, base, mine, key=edit.key, by=self._by, kind=edit.kind)
        with self._lock:
            if isinstance(done, Conflict):
                self._conflict = done
                return
            self._id, self._base, self._line = done.workspace_id, done.revision, edit.workspace
            self._head = done.workspace if isinstance(done, Merged) else mine
            self._head_by = done.by if isinstance(done, Merged) else self._head_by
            self._pending.popleft()
            self._saved_at = None if self._pending else done.at

    def _look(self, store: Store, here: str) -> None:
        """What did others save, and who is here?"""
        newest = store.head(here, by=self._by)
        if newest.revision != self._base and self._conflict is None:
            opened = store.open(here, by=self._by)
            with self._lock:
                if not self._pending:
                    self._base, self._head, self._head_by = opened.entry.revision, opened.workspace, newest.by
        if time.monotonic() - self._told > TELL:
            self._told = time.monotonic()
            others = store.here(here, self._client, by=self._by)
            with self._lock:
                self._others = others

    def rename(self, name: str) -> None:
        """Call oneself something else from now on."""
        with self._lock:
            self._by = self._by.model_copy(update={"name": Principal(name=name).name})
            self._told = 0.0
            self._wake()

    def stop(self) -> None:
        """End soon, whatever is still to be saved: for tests and for leaving a workspace for another one."""
        with self._lock:
            self._seen = -LEFT
            self._pending = deque()
            self._lock.notify_all()
