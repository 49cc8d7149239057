"""What lies open on one page: what was done there, what the store has, and how the two stand to each other.

    desk = keeper.desk(by=me)                     # nothing is kept before the first change
    desk.note(workspace, kind="do")               # after every gesture; comes back at once
    desk.status().saved_at                        # when everything noted so far was on the disk
    desk.take(workspace)                          # what others made of it in the meantime, if anything

Four states make it up: `line` is the last noted workspace that is part of `head`; `head` is what the store has as
revision `base`; `pending` are noted workspaces that are not in the store, sent again with the same key until they are.
What does not go together with others' edits waits for `resolve`. A desk does nothing by itself: the process's one
Keeper (keeper.py) takes what is pending, and brings what others saved.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpitree.data.store.joining import GONE, joined
from kpitree.data.store.values import Conflict, Kind, Merged, Person, Principal, Saved
from kpitree.problems import Problem
from kpitree.workspace import History, Workspace
from kpitree.workspace.merging import Clash, Merge, Side, merge
from kpitree.workspace.units import Path

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store

LEFT = 60.0  # s without a sign of the page after which nobody looks after it; the next sign begins again
AGAIN = (0.5, 1.0, 2.0, 5.0, 10.0)  # s to wait after the first, second … failure


@dataclass(frozen=True)
class Edit:
    """A noted workspace, with the key that makes sending it twice harmless."""

    workspace: Workspace
    kind: Kind
    key: str


@dataclass(frozen=True)
class Status:
    """How things stand. `saved_at` (UTC, ms) is None while something noted is not on the disk yet.

    `revision` is the newest in the store, which has everything that was saved; `shown` the last one that was what the
    page shows, before what was noted since. A draft of the page is made of that one: the newer may have others' edits
    that are not in it, and joining with its number would take those back.
    """

    workspace_id: str | None
    revision: int | None
    shown: int | None
    saved_at: int | None
    problem: Problem | None = None
    asked: Principal | None = None  # who saved what does not go together with ours: something has to be decided
    others: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Taken:
    """What others made of the workspace, and who saved last."""

    workspace: Workspace
    by: Principal


@dataclass(frozen=True)
class Newest:
    """The newest revision of a workspace, as far as this process knows, and who saved it."""

    revision: int
    workspace: Workspace
    by: Principal


class Desk:
    """One open page. Every method of its first half comes back at once and may be called from any thread."""

    def __init__(
        self, lock: threading.RLock, look_after: Callable[[Desk], None], *, by: Principal,
        workspace_id: str | None = None, base: int | None = None, known: Workspace | None = None,
        saved_at: int | None = None,
    ) -> None:  # fmt: skip
        self.by, self.workspace_id, self.client = by, workspace_id, secrets.token_urlsafe(9)
        self.seen = 0.0
        self.rest_until = 0.0  # after a failure
        self._lock, self._look_after = lock, look_after
        self._changed = threading.Condition(lock)
        self._base = self._shown = base
        self._line = self._head = known
        self._head_by = by
        self._pending: deque[Edit] = deque()
        self._conflict: Conflict | None = None
        self._problem: Problem | None = None
        self._saved_at = saved_at
        self._others: tuple[Person, ...] | None = None
        self._past: History | None = None
        self._failures = 0

    # What the page asks.

    def note(self, workspace: Workspace, *, kind: Kind = "do") -> None:
        """This is the workspace now. A gesture that goes on ("more") replaces what was noted of it before."""
        with self._lock:
            if kind == "more" and len(self._pending) > 1 and self._pending[-1].kind in ("do", "more"):
                kind = self._pending.pop().kind
            self._pending.append(Edit(workspace, kind, secrets.token_urlsafe(12)))
            self._saved_at = None
            self.alive()

    def alive(self) -> None:
        """The page is still open: look after it."""
        self.seen = time.monotonic()
        self._look_after(self)

    def status(self) -> Status:
        """How things stand now."""
        with self._lock:
            asked = self._conflict.by if self._conflict else None
            now = (self.workspace_id, self._base, self._shown, self._saved_at)
            return Status(*now, self._problem, asked, self._others or ())

    def wait(self, seconds: float) -> Status:
        """The same, after everything was saved, or something is in the way, or the time is up."""
        with self._lock:
            self._changed.wait_for(lambda: not self._pending or self._problem or self._conflict, timeout=seconds)
            return self.status()

    def take(self, workspace: Workspace) -> Taken | None:
        """What others made of `workspace`, the one the page shows; None when there is nothing new, or not yet."""
        with self._lock:
            behind = self._head is not None and self._line is not None and self._line != self._head
            if self._pending or self._conflict or not behind or workspace != self._line:
                return None
            assert self._head is not None
            self._line, self._shown = self._head, self._base
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
            self._base = self._shown = self._conflict.revision
            self._conflict = None
            self._pending.clear()  # the decided one has all of them
            self.note(found.workspace, kind="do")
            return found.workspace

    def rename(self, name: str) -> None:
        """Call oneself something else from now on."""
        with self._lock:
            self.by, self._others = self.by.model_copy(update={"name": Principal(name=name).name}), None
            self.alive()

    def leave(self) -> bool:
        """The page lets go of it; what was noted is saved all the same. False, and it stays, while that cannot be: it
        has to be decided about, or the store cannot be written."""
        with self._lock:
            stays = self._conflict is not None or (self.unsaved and self._problem is not None)
            if not stays:
                self.seen = -LEFT
            return not stays

    def _merged(self, workspace: Workspace, decided: dict[Path, Side]) -> Merge | None:
        if self._conflict is None:
            return None
        return merge(base=self._line or Workspace(), mine=workspace, theirs=self._conflict.theirs, decided=decided)

    # What the keeper does, in its one thread.

    @property
    def unsaved(self) -> bool:
        """Whether something noted can still be saved without anybody's decision."""
        gone = self._problem is not None and self._problem.code == GONE
        return bool(self._pending) and self._conflict is None and not gone

    @property
    def finished(self) -> bool:
        """Whether nobody needs to look after it any more."""
        return not self.unsaved and time.monotonic() - self.seen > LEFT

    @property
    def joins(self) -> bool:
        """Whether it begins with a draft of a revision that has to be read first."""
        return self.workspace_id is not None and self._base is not None and self._line is None

    @property
    def sends(self) -> bool:
        """Whether it has something for the store."""
        return bool(self._pending) and self._conflict is None and not self.joins

    @property
    def revision(self) -> int | None:
        """The newest one it knows of."""
        return self._base

    @property
    def met(self) -> bool:
        """Whether others were told that it is here, and it who they are."""
        return self._others is not None

    def join(self, store: Store) -> None:
        """Read what the draft was made of. Raises StoreError."""
        draft = self._pending[0].workspace if self._pending else None
        found = joined(store, str(self.workspace_id), self._base or 0, draft=draft, by=self.by)
        with self._lock:
            if found is None:  # a store that was begun anew: this is how the workspace comes into it
                self._base = self._shown = None
                return
            self._line = self._head = found.known
            self._base, self._shown, self._past = found.base, found.base, found.past
            self.works()

    def send(self, store: Store) -> Callable[[], Newest | None]:
        """Hand the oldest pending edit to the store. What comes back is to be called once that is on the disk: it notes
        so, and says what the workspace is now, if it is another. Raises StoreError, and then nothing has happened."""
        with self._lock:
            edit, here, base, line, head = self._pending[0], self.workspace_id, self._base, self._line, self._head
        done: Saved | Merged | Conflict
        mine = edit.workspace
        if here is None or base is None or line is None or head is None:
            done = store.create(mine, by=self.by, workspace_id=here, key=edit.key)
        else:
            together = merge(base=line, mine=mine, theirs=head)
            if together.clashes:
                done = Conflict(
                    workspace_id=here, revision=base, theirs=head, by=self._head_by, clashes=together.clashes
                )
            else:
                mine = together.workspace
                done = store.save(here, base, mine, key=edit.key, by=self.by, kind=edit.kind)
        return lambda: self._sent(edit, mine, done)

    def _sent(self, edit: Edit, mine: Workspace, done: Saved | Merged | Conflict) -> Newest | None:
        with self._lock:
            self.works()
            if isinstance(done, Conflict):
                self._conflict = done
                return None
            changed = done.revision != self._base
            self.workspace_id, self._base, self._line = done.workspace_id, done.revision, edit.workspace
            self._head, self._head_by = (done.workspace, done.by) if isinstance(done, Merged) else (mine, self._head_by)
            self._shown = self._base if self._head == self._line else self._shown
            self._pending.popleft()
            self._saved_at = None if self._pending else done.at
            return Newest(done.revision, self._head, self.by) if changed else None

    def learn(self, newest: Newest) -> None:
        """Others saved. What is pending is merged with it when it is sent."""
        with self._lock:
            if self._line is not None and self._conflict is None and newest.revision != self._base:
                self._base, self._head, self._head_by = newest.revision, newest.workspace, newest.by

    def meet(self, others: tuple[Person, ...]) -> None:
        """Who else is here."""
        with self._lock:
            self._others = others

    def works(self) -> None:
        """The store does what it is asked."""
        with self._lock:
            self._problem, self._failures, self.rest_until = None, 0, 0.0
            self._changed.notify_all()

    def fails(self, problem: Problem) -> None:
        """The store does not, for that reason; it is asked again after a while."""
        with self._lock:
            self._problem = problem
            self._failures += 1
            self.rest_until = time.monotonic() + AGAIN[min(self._failures, len(AGAIN)) - 1]
            self._changed.notify_all()
