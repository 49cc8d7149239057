"""What is open is kept saved, whatever happens in between; nothing noted is lost (§66, §67)."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest

from kpitree.data.store import open_store
from kpitree.data.store.keeper import Keeper
from kpitree.data.store.place import sqlite_url
from kpitree.errors import StoreError
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from tests.store.by_hand import ByHand, by_hand
from tests.store.steps import SATO, SUZUKI, edited
from tests.workspace.sequences import three_kpis

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store

LONG = 20.0  # s that a thread may take on a busy machine


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Store]:
    with open_store(sqlite_url(tmp_path / "a.db")) as store:
        yield store


def test_what_is_noted_is_saved_and_said(place: Store) -> None:
    keeper = Keeper(lambda: place)
    desk = keeper.desk(by=SATO)
    assert desk.status().workspace_id is None
    for value in (1.0, 2.0, 3.0):
        desk.note(edited(three_kpis(), "won", value))
    done = desk.wait(LONG)
    assert (done.revision, done.problem) == (3, None)
    assert done.saved_at is not None
    assert done.workspace_id is not None
    assert place.open(done.workspace_id, by=SATO).workspace == edited(three_kpis(), "won", 3.0)
    assert [r.kind for r in place.revisions(done.workspace_id, by=SATO)] == ["do", "do", "do"]


class Broken:
    """A store that fails some times before it does what is asked, on its way to the disk, or after it is there."""

    def __init__(self, store: Store, failures: list[str]) -> None:
        self.store, self.failures = store, failures

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    @contextmanager
    def together(self) -> Iterator[None]:
        how = self.failures.pop(0) if self.failures else ""
        if how == "before":
            raise StoreError("", [Problem(code="store_busy", params={"place": "", "said": ""})])
        with self.store.together():
            yield
            if how == "at the end":
                raise StoreError("", [Problem(code="store_full", params={"place": "", "said": ""})])
        if how == "after":  # it is on the disk, and the answer gets lost
            raise RuntimeError


def test_what_could_not_be_saved_is_saved_when_it_is_back(place: Store) -> None:
    with patch("kpitree.data.store.desk.AGAIN", (0.01,)):
        broken: Any = Broken(place, ["before", "at the end", "after", "before", "after", "after", "at the end"])
        keeper = Keeper(lambda: broken)
        desk = keeper.desk(by=SATO, workspace_id="w")
        desk.note(three_kpis())
        desk.note(edited(three_kpis(), "won", 2.0))
        assert keeper.close(LONG)
    assert [r.number for r in place.revisions("w", by=SATO)] == [2, 1]
    assert place.open("w", by=SATO).workspace == edited(three_kpis(), "won", 2.0)


def test_a_draft_joins_what_it_was_made_of(tmp_path: Path) -> None:
    with by_hand(sqlite_url(tmp_path / "a.db")) as (store, keeper):
        store.create(three_kpis(), by=SATO, workspace_id="w")
        store.save("w", 1, edited(three_kpis(), "price", 7.0), key="k", by=SUZUKI)
        desk = keeper.desk(by=SATO, workspace_id="w", base=1)
        draft = edited(three_kpis(), "won", 3.0)
        desk.note(draft)
        keeper.go_round()
        taken = desk.take(draft)
        assert taken is not None
        assert taken.by == SUZUKI
        assert {k.id: k.value for k in taken.workspace.tree.levers} == {"won": 3.0, "price": 7.0}
        past = desk.take_past()
        assert past is not None
        assert past.present.tree["price"].value == 7.0
        assert desk.take_past() is None


def test_a_draft_that_is_saved_already_is_no_revision(tmp_path: Path) -> None:
    with by_hand(sqlite_url(tmp_path / "a.db")) as (store, keeper):
        store.create(three_kpis(), by=SATO, workspace_id="w")
        after = edited(three_kpis(), "won", 3.0)
        store.save("w", 1, after, key="k", by=SATO)
        desk = keeper.desk(by=SATO, workspace_id="w", base=1)
        desk.note(after)
        keeper.go_round()
        assert (desk.status().revision, desk.take(after)) == (2, None)
        assert store.head("w", by=SATO).revision == 2


def test_a_draft_is_made_of_what_the_page_showed(tmp_path: Path) -> None:
    """Others saved while something was pending: the page does not show that yet, and a reload must not take it back."""
    with by_hand(sqlite_url(tmp_path / "a.db")) as (store, keeper):
        store.create(three_kpis(), by=SATO, workspace_id="w")
        desk = keeper.desk(by=SATO, workspace_id="w", base=1, known=three_kpis())
        store.save("w", 1, edited(three_kpis(), "price", 7.0), key="k", by=SUZUKI)
        draft = edited(three_kpis(), "won", 3.0)
        desk.note(draft)
        keeper.go_round()
        assert (desk.status().revision, desk.status().shown) == (3, 1)
        again = keeper.desk(by=SATO, workspace_id="w", base=desk.status().shown)
        again.note(draft)
        keeper.go_round()
        now = store.open("w", by=SATO).workspace
        assert {k.id: k.value for k in now.tree.levers} == {"won": 3.0, "price": 7.0}
        assert desk.take(draft) is not None
        assert desk.status().shown == 3


def test_nobody_is_asked_about_a_draft_that_was_saved_before_the_page_was_told(tmp_path: Path) -> None:
    """A page that was reloaded in the middle of two edits: the browser kept the first, and an older number with it."""
    with by_hand(sqlite_url(tmp_path / "a.db")) as (store, keeper):
        first, second = (edited(three_kpis(), "won", value) for value in (3.0, 4.0))
        store.create(three_kpis(), by=SATO, workspace_id="w")
        for number, workspace in ((1, first), (2, second)):
            store.save("w", number, workspace, key=str(number), by=SATO)
        desk = keeper.desk(by=SATO, workspace_id="w", base=1)
        desk.note(first)
        keeper.go_round()
        assert (desk.status().asked, desk.status().revision) == (None, 3)
        taken = desk.take(first)
        assert taken is not None
        assert taken.workspace == second
        # Somebody else's revision is no draft of one's own, even if it is the same.
        other = keeper.desk(by=SUZUKI, workspace_id="w", base=1)
        other.note(first)
        keeper.go_round()
        assert other.status().asked == SATO


def test_who_is_here_and_what_is_gone(tmp_path: Path) -> None:
    with by_hand(sqlite_url(tmp_path / "a.db")) as (store, keeper):
        store.create(three_kpis(), by=SATO, workspace_id="w")
        one, other = (keeper.desk(by=who, workspace_id="w", base=1, known=three_kpis()) for who in (SATO, SUZUKI))
        for desk in (one, other):
            desk.alive()
        keeper.go_round()
        one.rename("田中")
        keeper.go_round()
        assert [p.name for p in other.status().others] == ["田中"]
        store.delete("w", by=SATO)
        other.note(Workspace())
        keeper.go_round()
        for desk in (one, other):
            problem = desk.status().problem
            assert problem is not None
            assert problem.code == "store_unknown"
        assert other.status().saved_at is None
        assert not other.unsaved  # the end of the process does not wait for it
        store.undelete("w", by=SATO)
        keeper.go_round()
        assert all(desk.status().problem is None for desk in (one, other))


def test_a_store_that_was_begun_anew_gets_the_workspace_again(tmp_path: Path) -> None:
    """The browser remembers a workspace of a database that is no more: what it shows is kept under the same id."""
    with by_hand(sqlite_url(tmp_path / "a.db")) as (store, keeper):
        desk = keeper.desk(by=SATO, workspace_id="w", base=7)
        desk.note(three_kpis())
        keeper.go_round()
        assert (desk.status().workspace_id, desk.status().revision) == ("w", 1)
        assert store.open("w", by=SATO).workspace == three_kpis()
        # One that somebody deleted does not come back by itself.
        store.delete("w", by=SUZUKI)
        again = keeper.desk(by=SATO, workspace_id="w", base=1)
        again.note(three_kpis())
        keeper.go_round()
        assert again.status().saved_at is None
        assert again.status().problem is not None


def test_what_many_did_is_one_transaction_and_one_that_cannot_be_saved_holds_up_nobody(tmp_path: Path) -> None:
    with by_hand(sqlite_url(tmp_path / "a.db")) as (store, keeper):
        desks = [keeper.desk(by=SATO, workspace_id=w) for w in "abcd"]
        for desk in desks:
            desk.note(three_kpis())
        with patch.object(type(store), "together", wraps=store.together) as together:
            keeper.go_round()
            assert together.call_count == 1
            assert all(desk.status().saved_at is not None for desk in desks)
            store.delete("b", by=SUZUKI)
            for desk in desks:
                desk.note(edited(three_kpis(), "won", 2.0))
            keeper.go_round()
            assert together.call_count == 3  # the second time without b
    assert [desk.status().saved_at is not None for desk in desks] == [True, False, True, True]
    assert [desk.status().revision for desk in desks] == [2, 1, 2, 2]


def test_while_the_store_is_away_everybody_is_told_and_everything_is_kept(place: Store) -> None:
    away = StoreError("", [Problem(code="store_unreachable", params={"place": "", "said": ""})])
    found: list[Any] = [away]

    def opening() -> Store:
        if found:
            raise found[0]
        return place

    with patch("kpitree.data.store.desk.AGAIN", (0.0,)):
        keeper = ByHand(opening)
        desks = [keeper.desk(by=SATO, workspace_id=w) for w in "ab"]
        for desk in desks:
            desk.note(three_kpis())
            desk.note(edited(three_kpis(), "won", 2.0))
        for _ in range(3):
            keeper.go_round()
        assert [desk.status().problem for desk in desks] == [away.problem] * 2
        assert not desks[0].leave()  # it would be kept nowhere but in this process
        found.clear()
        for _ in range(2):
            keeper.go_round()
        assert [(d.status().revision, d.status().problem) for d in desks] == [(2, None), (2, None)]


def test_what_a_page_left_behind_is_saved(place: Store) -> None:
    """A page that lets go, or is gone: what it noted is saved, and nobody is looked after then."""
    keeper = Keeper(lambda: place)
    desk = keeper.desk(by=SATO, workspace_id="w")
    with keeper._lock:  # nothing is saved before all of it is noted
        for value in range(5):
            desk.note(edited(three_kpis(), "won", float(value)))
        assert desk.leave()
    assert keeper.close(LONG)
    assert place.head("w", by=SATO).revision == 5
    thread = next((t for t in threading.enumerate() if t is keeper._thread), None)
    if thread is not None:
        thread.join(LONG)
    assert keeper._thread is None
    desk.alive()  # a page that comes back is looked after again
    assert keeper._thread is not None


def test_what_does_not_go_together_stays_until_it_is_decided(tmp_path: Path) -> None:
    with by_hand(sqlite_url(tmp_path / "a.db")) as (store, keeper):
        store.create(three_kpis(), by=SATO, workspace_id="w")
        desk = keeper.desk(by=SATO, workspace_id="w", base=1, known=three_kpis())
        store.save("w", 1, edited(three_kpis(), "won", 5.0), key="k", by=SUZUKI)
        mine = edited(three_kpis(), "won", 3.0)
        desk.note(mine)
        keeper.go_round()
        assert desk.status().asked == SUZUKI
        assert not desk.leave()
        assert desk.resolve(mine, {(): "mine"}) == mine
        keeper.go_round()
        assert desk.leave()
        assert store.open("w", by=SATO).workspace == mine


ENDING = """
import sys
from kpitree.data.store import open_store
from kpitree.data.store.keeper import Keeper
from tests.store.by_hand import ByHand, by_hand
from tests.store.steps import SATO, edited
from tests.workspace.sequences import three_kpis
keeper = Keeper(lambda: open_store(sys.argv[1]))
desk = keeper.desk(by=SATO, workspace_id="w")
for value in range(20):
    desk.note(edited(three_kpis(), "won", float(value)))
"""


def test_the_end_of_the_process_waits_for_what_was_noted(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "a.db")
    subprocess.run([sys.executable, "-c", ENDING, url], check=True)
    with open_store(url) as store:
        assert store.head("w", by=SATO).revision == 20
        assert store.open("w", by=SATO).workspace == edited(three_kpis(), "won", 19.0)
