"""An open workspace is kept saved, whatever happens in between; nothing noted is lost (§66, §67)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.data.store import open_store
from kpitree.data.store.keeper import Keeper
from kpitree.data.store.place import sqlite_url
from kpitree.errors import StoreError
from kpitree.problems import Problem
from kpitree.workspace import Workspace
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
    keeper = Keeper(lambda: place, by=SATO)
    assert keeper.status().workspace_id is None
    for value in (1.0, 2.0, 3.0):
        keeper.note(edited(three_kpis(), "won", value))
    done = keeper.wait(LONG)
    keeper.stop()
    assert (done.revision, done.problem) == (3, None)
    assert done.saved_at is not None
    assert done.workspace_id is not None
    assert place.open(done.workspace_id, by=SATO).workspace == edited(three_kpis(), "won", 3.0)
    assert [r.kind for r in place.revisions(done.workspace_id, by=SATO)] == ["do", "do", "do"]


class Broken:
    """A store that fails some times before it does what is asked, or after it did."""

    def __init__(self, store: Store, failures: list[str]) -> None:
        self.store, self.failures = store, failures

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            how = self.failures.pop(0) if self.failures and name in ("save", "create") else ""
            if how == "before":
                raise StoreError("", [Problem(code="store_busy", params={"place": "", "said": ""})])
            done = getattr(self.store, name)(*arguments, **options)
            if how == "after":  # it is on the disk, and the answer gets lost
                raise RuntimeError
            return done

        return call


def test_what_could_not_be_saved_is_saved_when_it_is_back(place: Store) -> None:
    with patch("kpitree.data.store.keeper.AGAIN", (0.01,)):
        broken: Any = Broken(place, ["before", "after", "before", "after", "after"])
        keeper = Keeper(lambda: broken, by=SATO, workspace_id="w")
        keeper.note(three_kpis())
        keeper.note(edited(three_kpis(), "won", 2.0))
        with keeper._lock:
            assert keeper._lock.wait_for(lambda: keeper._saved_at is not None, timeout=LONG)
        keeper.stop()
    assert [r.number for r in place.revisions("w", by=SATO)] == [2, 1]
    assert place.open("w", by=SATO).workspace == edited(three_kpis(), "won", 2.0)


@contextmanager
def by_hand(url: str) -> Iterator[Store]:
    """Keepers do nothing by themselves: tests make their rounds."""
    with open_store(url) as store, patch.object(Keeper, "_wake", lambda self: None):
        yield store


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from(["note", "note", "round", "take"]), st.sampled_from(["won", "price"]),
                  st.integers(0, 9)),
        max_size=25,
    ),
    st.sampled_from(["mine", "theirs"]),
)  # fmt: skip
def test_two_people_end_with_the_same(moves: list[tuple[bool, str, str, int]], side: Any) -> None:
    """In any order of edits, saves and looks: both see the same in the end, and whoever edited last without a conflict
    has their value in it."""
    with tempfile.TemporaryDirectory() as folder, by_hand(sqlite_url(Path(folder) / "a.db")) as store:
        store.create(three_kpis(), by=SATO, workspace_id="w")
        keepers = [
            Keeper(lambda: store, by=who, workspace_id="w", base=1, known=three_kpis()) for who in (SATO, SUZUKI)
        ]
        shown = [three_kpis(), three_kpis()]

        def round_of(n: int) -> None:
            keepers[n]._one_round(store)
            if keepers[n].status().asked:
                decided: Any = {}
                for _ in range(5):
                    if (resolved := keepers[n].resolve(shown[n], decided)) is not None:
                        shown[n] = resolved
                        break
                    decided |= {clash.path: side for clash in keepers[n].clashes(shown[n], decided)}
                assert keepers[n].status().asked is None

        def take(n: int) -> None:
            if (taken := keepers[n].take(shown[n])) is not None:
                shown[n] = taken.workspace

        for who, what, kpi, value in moves:
            n = int(who)
            if what == "note":
                shown[n] = edited(shown[n], kpi, float(value))
                keepers[n].note(shown[n])
            elif what == "round":
                round_of(n)
            else:
                take(n)
        for _ in range(2 * len(moves) + 6):
            for n in (0, 1):
                round_of(n)
                take(n)
        head = store.open("w", by=SATO)
        assert shown[0] == shown[1] == head.workspace
        assert all(keeper.status().revision == head.entry.revision for keeper in keepers)
        touched = {kpi: value for _, what, kpi, value in moves if what == "note"}
        alone = {kpi for kpi in touched if len({who for who, what, k, _ in moves if what == "note" and k == kpi}) == 1}
        for kpi in alone:  # nobody else touched it, so nothing may have been lost
            assert head.workspace.tree[kpi].value == float(touched[kpi])


def test_a_draft_joins_what_it_was_made_of(tmp_path: Path) -> None:
    with by_hand(sqlite_url(tmp_path / "a.db")) as store:
        store.create(three_kpis(), by=SATO, workspace_id="w")
        store.save("w", 1, edited(three_kpis(), "price", 7.0), key="k", by=SUZUKI)
        keeper = Keeper(lambda: store, by=SATO, workspace_id="w", base=1)
        draft = edited(three_kpis(), "won", 3.0)
        keeper.note(draft)
        keeper._one_round(store)
        keeper._one_round(store)
        taken = keeper.take(draft)
        assert taken is not None
        assert taken.by == SUZUKI
        assert {k.id: k.value for k in taken.workspace.tree.levers} == {"won": 3.0, "price": 7.0}
        past = keeper.take_past()
        assert past is not None
        assert past.present.tree["price"].value == 7.0
        assert keeper.take_past() is None


def test_a_draft_that_is_saved_already_is_no_revision(tmp_path: Path) -> None:
    with by_hand(sqlite_url(tmp_path / "a.db")) as store:
        store.create(three_kpis(), by=SATO, workspace_id="w")
        after = edited(three_kpis(), "won", 3.0)
        store.save("w", 1, after, key="k", by=SATO)
        keeper = Keeper(lambda: store, by=SATO, workspace_id="w", base=1)
        keeper.note(after)
        keeper._one_round(store)
        keeper._one_round(store)
        assert (keeper.status().revision, keeper.take(after)) == (2, None)
        assert store.head("w", by=SATO).revision == 2


def test_who_is_here_and_what_is_gone(tmp_path: Path) -> None:
    with by_hand(sqlite_url(tmp_path / "a.db")) as store:
        store.create(three_kpis(), by=SATO, workspace_id="w")
        one, other = (Keeper(lambda: store, by=w, workspace_id="w", base=1, known=three_kpis()) for w in (SATO, SUZUKI))
        for keeper in (one, other):
            keeper._one_round(store)
        one.rename("田中")
        one._one_round(store)
        other._told = -100.0
        other._one_round(store)
        assert [p.name for p in other.status().others] == ["田中"]
        store.delete("w", by=SATO)
        other.note(Workspace())
        with pytest.raises(StoreError):
            other._one_round(store)
        assert other.status().saved_at is None


def test_a_store_that_was_begun_anew_gets_the_workspace_again(tmp_path: Path) -> None:
    """The browser remembers a workspace of a database that is no more: what it shows is kept under the same id."""
    with by_hand(sqlite_url(tmp_path / "a.db")) as store:
        keeper = Keeper(lambda: store, by=SATO, workspace_id="w", base=7)
        keeper.note(three_kpis())
        for _ in range(2):
            keeper._one_round(store)
        assert (keeper.status().workspace_id, keeper.status().revision) == ("w", 1)
        assert store.open("w", by=SATO).workspace == three_kpis()
        # One that somebody deleted does not come back by itself.
        store.delete("w", by=SUZUKI)
        again = Keeper(lambda: store, by=SATO, workspace_id="w", base=1)
        again.note(three_kpis())
        again._one_round(store)
        with pytest.raises(StoreError):
            again._one_round(store)
