"""Keeping what is open saved while people work on it: one thread for all pages of a process, and no page waits for it.

    keeper = Keeper(open_store)
    desk = keeper.desk(by=me)       # one for each open page (desk.py)
    keeper.close()                  # at the end of the process: what was noted is saved first

It goes round: the oldest edit of every desk is written in one transaction (while that is on its way to the disk, the
next ones gather), and twice a second one question to the store tells which workspaces others have changed. What
somebody of this process saved is brought to the other desks of that workspace without asking. Nothing noted is ever
dropped: what cannot be saved stays, is tried again, and holds up nobody else.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kpitree.data.store.desk import Desk, Newest
from kpitree.data.store.values import Principal
from kpitree.errors import StoreError
from kpitree.problems import Problem
from kpitree.workspace import Workspace

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store

LOOK = 0.5  # s between two looks at what others saved
TELL = 8.0  # s between two signs that somebody is here
TOGETHER = 25  # edits in one transaction at most
LAST = 5.0  # s that the end of the process waits for what is not saved yet
_NEVER = float("-inf")


class Keeper:
    """Keeps all workspaces saved that are open in this process."""

    def __init__(self, opening: Callable[[], Store]) -> None:
        """`opening` gives the store, again and again; it raises StoreError while that cannot be reached."""
        self._opening = opening
        self._lock = threading.RLock()
        self._work = threading.Condition(self._lock)
        self._desks: dict[Desk, None] = {}  # in the order they came
        self._thread: threading.Thread | None = None
        self._looked = self._told = _NEVER

    def desk(
        self, *, by: Principal, workspace_id: str | None = None, base: int | None = None,
        known: Workspace | None = None, saved_at: int | None = None,
    ) -> Desk:  # fmt: skip
        """A new workspace; or `workspace_id`, of which the page shows `known`, or something made of revision `base`.

        `saved_at` is when `known` was saved. It is looked after from the first sign of the page on (`note`, `alive`).
        """
        return Desk(
            self._lock, self._look_after, by=by, workspace_id=workspace_id, base=base, known=known, saved_at=saved_at
        )

    def close(self, seconds: float = LAST) -> bool:
        """Wait until all that was noted is on the disk; False when some of it is not by then."""
        end = time.monotonic() + seconds
        while (unsaved := self._unsaved()) and time.monotonic() < end:
            time.sleep(0.01)
        return not unsaved

    def _unsaved(self) -> bool:
        with self._lock:
            return any(desk.unsaved for desk in self._desks)

    def _look_after(self, desk: Desk) -> None:
        """Desks call this at every sign of their page."""
        with self._lock:
            self._desks[desk] = None
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
                self._thread.start()
                atexit.register(self.close)
            if desk.unsaved:
                self._work.notify()

    def _run(self) -> None:
        while self._wait():
            self.go_round()

    def _wait(self) -> bool:
        """Until there is something to do; False when nobody is left."""
        with self._lock:
            self._desks = {desk: None for desk in self._desks if not desk.finished}
            if not self._desks:
                self._thread = None
                atexit.unregister(self.close)
                return False
            now, next_look = time.monotonic(), self._looked + LOOK
            due = min([next_look, *(desk.rest_until for desk in self._desks if desk.sends or desk.joins)])
            if due > now:
                self._work.wait(due - now)
            return True

    def go_round(self) -> None:
        """One round: save what is pending; now and then look at what others did, and tell them who is here."""
        now = time.monotonic()
        with self._lock:
            desks = [desk for desk in self._desks if desk.rest_until <= now]
        looks = now - self._looked >= LOOK
        if looks:
            self._looked = now
        if not desks:
            return
        with _problem_of(desks):
            store = self._opening()
            for desk in [desk for desk in desks if desk.joins]:
                with _problem_of([desk]):
                    desk.join(store)
            self._save(store, _one_of_each(desk for desk in desks if desk.sends))
            if looks:
                self._look(store, [desk for desk in desks if desk.revision is not None and not desk.joins], now)

    def _save(self, store: Store, group: list[Desk]) -> None:
        """The oldest edit of each, in one transaction. What cannot be saved is left out, and the others begin anew."""
        while group:
            failing = list(group)  # whose problem it is when something goes wrong now
            with _problem_of(failing):
                with store.together():
                    on_disk = []
                    for desk in group:
                        failing[:] = [desk]
                        on_disk.append(desk.send(store))
                    failing[:] = group
                for desk, tell in zip(group, on_disk, strict=True):
                    if (newest := tell()) is not None:
                        self._bring(desk.workspace_id, newest)
                return
            group = [desk for desk in group if desk not in failing]

    def _bring(self, workspace_id: str | None, newest: Newest) -> None:
        with self._lock:
            for desk in self._desks:
                if desk.workspace_id == workspace_id:
                    desk.learn(newest)

    def _look(self, store: Store, desks: list[Desk], now: float) -> None:
        heads = store.heads([(str(desk.workspace_id), desk.by) for desk in desks])
        for desk in desks:
            head = heads.get(str(desk.workspace_id))
            with _problem_of([desk]):
                if head is None or head.revision != desk.revision:  # without a head, opening says what is the matter
                    opened = store.open(str(desk.workspace_id), by=desk.by)
                    by = head.by if head is not None else Principal()
                    self._bring(desk.workspace_id, Newest(opened.entry.revision, opened.workspace, by))
                if not desk.sends:
                    desk.works()
        if now - self._told >= TELL or not all(desk.met for desk in desks):
            self._told = now
            here = [desk for desk in desks if str(desk.workspace_id) in heads]
            met = store.here([(str(desk.workspace_id), desk.client, desk.by) for desk in here])
            for desk in here:
                desk.meet(met[desk.client])


def _one_of_each(desks: Iterable[Desk]) -> list[Desk]:
    """One desk of each workspace: the next one's edit is merged with what comes of it."""
    found: dict[str | Desk, Desk] = {}
    for desk in desks:
        found.setdefault(desk.workspace_id or desk, desk)
    return list(found.values())[:TOGETHER]


@contextmanager
def _problem_of(desks: list[Desk]) -> Iterator[None]:
    """Whatever goes wrong inside is these desks' problem, and nobody else's."""
    try:
        yield
    except StoreError as error:
        problem = error.problem
    except Exception as error:  # whatever it is, what was noted must be tried again
        logging.getLogger("kpitree").exception("saving failed")
        problem = Problem(code="store_unreachable", params={"place": "", "said": type(error).__name__})
    else:
        return
    for desk in desks:
        desk.fails(problem or Problem(code="store_unreachable", params={"place": "", "said": ""}))
