"""The shelf: finding, renaming, copying, archiving, deleting and bringing back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpitree.data.store import Saved
from kpitree.data.store.sql import library
from kpitree.errors import StoreError
from kpitree.workspace import Workspace
from tests.hostile import naughty_strings
from tests.store.steps import SATO, SUZUKI, code, edited
from tests.workspace.sequences import three_kpis

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store


def titled(title: str) -> Workspace:
    return three_kpis().model_copy(update={"title": title})


def titles(store: Store, search: str = "", *, archived: bool = False) -> list[str]:
    return [entry.title for entry in store.list(by=SATO, search=search, archived=archived)]


def test_workspaces_are_found_by_the_words_of_title_and_kgi(store: Store) -> None:
    for title in ("2026年度 計画", "ＡＢＣ商事 100%", "abc_x"):
        store.create(titled(title), by=SATO)
    assert sorted(titles(store)) == sorted(["2026年度 計画", "ＡＢＣ商事 100%", "abc_x"])
    assert sorted(titles(store, "Abc")) == ["abc_x", "ＡＢＣ商事 100%"]
    assert titles(store, "計画 受注金額") == ["2026年度 計画"]
    assert titles(store, "100%") == ["ＡＢＣ商事 100%"]  # signs of SQL are plain text
    assert titles(store, "c_") == ["abc_x"]
    assert titles(store, "nothing like it") == []


def test_the_card_shows_the_kgi_now(store: Store) -> None:
    saved = store.create(titled("a"), by=SATO)
    store.save(saved.workspace_id, 1, edited(titled("a"), "won", 20.0), key="k", by=SUZUKI)
    (entry,) = store.list(by=SATO)
    assert (entry.card.kgi, entry.card.value, entry.card.depths) == ("受注金額", 1e8, (0, 1, 1))
    assert (entry.changed_by, entry.revision) == ("鈴木", 2)


def test_renaming_is_a_revision_and_copying_a_workspace_of_its_own(store: Store) -> None:
    saved = store.create(titled("a"), by=SATO)
    assert store.rename(saved.workspace_id, "b", by=SATO).revision == 2
    copy = store.duplicate(saved.workspace_id, "c", by=SUZUKI)
    assert sorted(titles(store)) == ["b", "c"]
    store.save(copy.workspace_id, 1, edited(titled("c"), "won", 20.0), key="k", by=SUZUKI)
    assert store.open(saved.workspace_id, by=SATO).workspace == titled("b")


def test_archived_and_deleted_ones_come_back_with_everything(store: Store) -> None:
    saved = store.create(titled("a"), by=SATO)
    store.archive(saved.workspace_id, by=SATO)
    assert (titles(store), titles(store, archived=True)) == ([], ["a"])
    store.archive(saved.workspace_id, by=SATO, archived=False)
    store.name_version(saved.workspace_id, 1, "合意", by=SATO)
    store.delete(saved.workspace_id, by=SATO)
    assert (titles(store), titles(store, archived=True)) == ([], [])
    with pytest.raises(StoreError) as caught:
        store.open(saved.workspace_id, by=SATO)
    assert code(caught) == "store_unknown"
    store.undelete(saved.workspace_id, by=SATO)
    assert titles(store) == ["a"]
    assert [version.name for version in store.versions(saved.workspace_id, by=SATO)] == ["合意"]


def test_after_thirty_days_the_bin_is_emptied(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (store.create(titled(title), by=SATO).workspace_id for title in "ab")
    store.name_version(old, 1, "合意", by=SATO)
    store.delete(old, by=SATO)
    later = library.now_ms() + library.BIN + 1000
    monkeypatch.setattr(library, "now_ms", lambda: later)
    store.delete(new, by=SATO)
    store.undelete(new, by=SATO)
    with pytest.raises(StoreError):
        store.undelete(old, by=SATO)


def test_texts_of_strangers_are_only_texts(store: Store) -> None:
    saved = store.create(three_kpis(), by=SATO)
    here, revision = saved.workspace_id, saved.revision
    for n, text in enumerate(naughty_strings()):
        sayable = text.encode("utf-8", "replace").decode("utf-8")
        workspace = Workspace(title=f"{n} {sayable}"[:200], tree=three_kpis().tree)
        done = store.save(here, revision, workspace, key=str(n), by=SATO)
        assert isinstance(done, Saved)
        revision = done.revision
        assert store.open(here, by=SATO).workspace.title == workspace.title
        assert len(store.list(by=SATO, search=text)) <= 1
