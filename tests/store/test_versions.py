"""Looking back: revisions, names, restoring, undo after a restart, thinning, who is here (§68)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.data.store import open_store
from kpitree.data.store.sql import presence
from kpitree.data.store.sql.writing import DAY, HOUR, HOURLY, KEPT, thin_out
from kpitree.errors import ActionRefused, StoreError
from kpitree.workspace import History
from tests.store.steps import SATO, SUZUKI, code, edited
from tests.workspace.sequences import actions, three_kpis, workspaces

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store


def test_a_version_is_named_restored_and_kept(store: Store) -> None:
    first = three_kpis()
    w = store.create(first, by=SATO).workspace_id
    store.save(w, 1, edited(first, "won", 20.0), key="k", by=SATO)
    version = store.name_version(w, 1, "役員会 5/12\n合意", by=SUZUKI)
    assert (version.name, version.by, version.number) == ("役員会 5/12 合意", "鈴木", 1)
    assert store.versions(w, by=SATO) == (version,)
    restored = store.restore(w, 1, by=SATO, key="r")
    assert restored == store.restore(w, 1, by=SATO, key="r")
    assert store.open(w, by=SATO).workspace == first
    assert [(r.number, r.kind) for r in store.revisions(w, by=SATO)] == [(3, "restore"), (2, "do"), (1, "do")]
    assert store.read(w, 2, by=SATO).tree["won"].value == 20.0  # what was in between is not lost
    assert [r.number for r in store.revisions(w, by=SATO, limit=1, before=3)] == [2]
    store.forget_version(w, version.id, by=SATO)
    assert store.versions(w, by=SATO) == ()


def test_a_version_needs_a_name_and_a_revision(store: Store) -> None:
    w = store.create(three_kpis(), by=SATO).workspace_id
    for number, name, expected in ((1, " \n", "store_version_unnamed"), (9, "合意", "store_no_revision")):
        with pytest.raises(StoreError) as caught:
            store.name_version(w, number, name, by=SATO)
        assert code(caught) == expected


def test_undo_and_redo_survive_a_restart(url: str) -> None:
    """Whatever was done, undone and redone before: after the restart it goes on as if there had been none."""

    @settings(max_examples=8)
    @given(st.data())
    def law(data: st.DataObject) -> None:
        history = History(data.draw(workspaces(max_kpis=3)))
        with open_store(url) as store:
            w = store.create(history.present, by=SATO).workspace_id
            number = 1
            for _ in range(data.draw(st.integers(0, 6))):
                kind = data.draw(st.sampled_from(["do", "do", "undo", "redo"]))
                try:
                    done = kind == "do"
                    after = history.apply(data.draw(actions(history.present))) if done else getattr(history, kind)()
                except ActionRefused:
                    continue
                if after != history:
                    history, number = after, number + 1
                    store.save(w, number - 1, history.present, key=str(number), kind=kind, by=SATO)  # type: ignore[arg-type]
        with open_store(url) as again:
            found = again.history(w, by=SATO)
        assert (found.present, found.past, found.future) == (history.present, history.past, history.future)

    law()


def test_undo_after_a_restart_ends_where_somebody_else_had_saved(store: Store) -> None:
    now = three_kpis()
    w = store.create(now, by=SATO).workspace_id
    for n, (who, value) in enumerate([(SATO, 1.0), (SUZUKI, 2.0), (SATO, 3.0)], start=1):
        now = edited(now, "won", value)
        store.save(w, n, now, key=str(n), by=who)
    assert [step.tree["won"].value for step in store.history(w, by=SATO).past] == [2.0]
    assert store.history(w, by=SUZUKI).past == ()


def test_old_revisions_are_thinned_out_by_the_rule(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest 1,000 all, then the last of each hour for 30 days, then of each day; those with a name always."""
    from sqlalchemy import func, select, update

    from kpitree.data.store.sql.tables import revisions

    monkeypatch.setattr("kpitree.data.store.sql.writing.KEPT", 10)
    now = three_kpis()
    w = store.create(now, by=SATO).workspace_id
    for n in range(1, 80):
        now = edited(now, "won", float(n))
        store.save(w, n, now, key=str(n), by=SATO)
    today = 1_800_000_000_000 // DAY * DAY
    with store.database.writing() as connection:
        of_it = revisions.c.workspace_id == w
        # Revision n is of n x 10 minutes, the first 30 of them 40 days earlier.
        ten = HOUR // 6
        for n in range(1, 81):
            at = today + n * ten - (HOURLY + 10 * DAY if n <= 30 else 0)
            connection.execute(update(revisions).where(of_it, revisions.c.number == n).values(at=at))
    store.name_version(w, 7, "合意", by=SATO)
    texts = {n: store.read(w, n, by=SATO) for n in range(1, 81)}
    with store.database.writing() as connection:
        thin_out(connection, w, today + DAY)
        again = thin_out(connection, w, today + DAY)
        kept = set(connection.execute(select(revisions.c.number).where(of_it)).scalars())
        whole = set(connection.execute(select(revisions.c.number).where(of_it, revisions.c.base.is_(None))).scalars())
        assert connection.execute(select(func.max(revisions.c.number)).where(of_it)).scalar() == 80
    hourly = {35, 41, 47, 53, 59, 65} | {70}  # 31…70 are older than the newest ten; an hour begins at every sixth
    assert kept - whole == ({30, 7} | hourly | set(range(71, 81))) - whole
    assert again == 0
    assert all(store.read(w, n, by=SATO) == texts[n] for n in kept)
    assert KEPT == 1_000


def test_who_is_here(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    w = store.create(three_kpis(), by=SATO).workspace_id
    one, two = (w, "one", SATO), (w, "two", SUZUKI)
    assert store.here([one]) == {"one": ()}
    met = store.here([two])
    assert [(p.name, p.id) for p in met["two"]] == [("佐藤", "a")]
    met = store.here([one, two, (w, "three", SATO)])
    assert [p.name for p in met["one"]] == ["佐藤", "鈴木"]
    later = presence.now_ms() + presence.GONE_AFTER + 1000
    monkeypatch.setattr(presence, "now_ms", lambda: later)
    assert store.here([one]) == {"one": ()}
