"""Opening and saving: nothing is overwritten in silence, nothing is saved twice (§66, §67)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitree.data.files import write_workspace
from kpitree.data.store import Conflict, Merged, Saved, open_store
from kpitree.errors import StoreError
from kpitree.workspace import Workspace
from kpitree.workspace.merging import merge
from tests.store.steps import SATO, SUZUKI, code, edited
from tests.workspace.sequences import assert_sound, three_kpis, workspaces

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store


def test_what_is_saved_comes_back_to_the_byte(store: Store) -> None:
    @settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(workspaces(), min_size=1, max_size=4))
    def law(states: list[Workspace]) -> None:
        saved = store.create(states[0], by=SATO)
        numbers = [saved.revision]
        for state in states[1:]:  # the same once more is no further revision
            done = store.save(saved.workspace_id, numbers[-1], state, key=str(len(numbers)), by=SATO)
            numbers.append(done.revision)
        for number, state in zip(numbers, states, strict=True):
            found = store.read(saved.workspace_id, number, by=SATO)
            assert found == state
            assert write_workspace(found) == write_workspace(state)
        assert store.open(saved.workspace_id, by=SATO).workspace == states[-1]

    law()


def test_a_store_is_still_there_after_a_restart(url: str) -> None:
    with open_store(url) as store:
        saved = store.create(three_kpis(), by=SATO)
        store.save(saved.workspace_id, 1, edited(three_kpis(), "won", 20.0), key="k", by=SUZUKI)
    with open_store(url) as again:
        opened = again.open(saved.workspace_id, by=SATO)
        assert opened.workspace.tree["won"].value == 20.0
        assert (opened.entry.revision, opened.entry.changed_by) == (2, "鈴木")
        head = again.head(saved.workspace_id, by=SATO)
        assert (head.revision, head.by) == (2, SUZUKI)


def test_edits_of_two_people_to_different_kpis_merge(store: Store) -> None:
    saved = store.create(three_kpis(), by=SATO)
    store.save(saved.workspace_id, 1, edited(three_kpis(), "won", 20.0), key="a", by=SATO)
    merged = store.save(saved.workspace_id, 1, edited(three_kpis(), "price", 1.0), key="b", by=SUZUKI)
    assert isinstance(merged, Merged)
    assert merged.by == SATO
    assert merged.revision == 3
    assert {k.id: k.value for k in merged.workspace.tree.levers} == {"won": 20.0, "price": 1.0}
    assert store.open(saved.workspace_id, by=SATO).workspace == merged.workspace
    # The answer got lost, and the same edit is sent again: it says the same, and nothing is saved.
    again = store.save(saved.workspace_id, 1, edited(three_kpis(), "price", 1.0), key="b", by=SUZUKI)
    assert again == merged
    assert store.head(saved.workspace_id, by=SATO).revision == 3


def test_edits_of_two_people_to_the_same_kpi_are_asked(store: Store) -> None:
    saved = store.create(three_kpis(), by=SATO)
    store.save(saved.workspace_id, 1, edited(three_kpis(), "won", 20.0), key="a", by=SATO)
    conflict = store.save(saved.workspace_id, 1, edited(three_kpis(), "won", 30.0), key="b", by=SUZUKI)
    assert isinstance(conflict, Conflict)
    assert (conflict.revision, conflict.by) == (2, SATO)
    (clash,) = conflict.clashes
    assert (clash.mine.value, clash.theirs.value) == (30.0, 20.0)
    assert store.head(saved.workspace_id, by=SATO).revision == 2  # nothing was written
    decided = merge(
        base=three_kpis(), mine=edited(three_kpis(), "won", 30.0), theirs=conflict.theirs, decided={clash.path: "mine"}
    )
    done = store.save(saved.workspace_id, 2, decided.workspace, key="c", by=SUZUKI)
    assert isinstance(done, Saved)
    assert store.open(saved.workspace_id, by=SATO).workspace.tree["won"].value == 30.0


def test_the_same_edit_is_saved_once(store: Store) -> None:
    made = store.create(three_kpis(), by=SATO, workspace_id="w", key="first")
    assert store.create(three_kpis(), by=SATO, workspace_id="w", key="first") == made
    for _ in range(3):
        saved = store.save("w", 1, edited(three_kpis(), "won", 20.0), key="k", by=SATO)
        assert (saved.revision, store.head("w", by=SATO).revision) == (2, 2)
    with pytest.raises(StoreError) as caught:
        store.create(three_kpis(), by=SATO, workspace_id="w", key="other")
    assert code(caught) == "store_id_taken"


def test_what_is_not_there_is_said(store: Store) -> None:
    made = store.create(three_kpis(), by=SATO)
    for ask in (
        lambda: store.open("gone", by=SATO),
        lambda: store.head("gone", by=SATO),
        lambda: store.save("gone", 1, three_kpis(), key="k", by=SATO),
        lambda: store.versions("'; DROP TABLE workspaces; --", by=SATO),
    ):
        with pytest.raises(StoreError) as caught:
            ask()
        assert code(caught) == "store_unknown"
    with pytest.raises(StoreError) as caught:
        store.read(made.workspace_id, 7, by=SATO)
    assert code(caught) == "store_no_revision"


def test_two_editors_in_any_order(store: Store) -> None:
    """Against a model: a list of what was accepted. No save overwrites what its author had not seen (§67)."""

    @settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.booleans(), st.sampled_from(["won", "price"]), st.integers(0, 5)), max_size=12))
    def law(moves: list[tuple[bool, str, int]]) -> None:
        start = three_kpis()
        workspace_id = store.create(start, by=SATO).workspace_id
        heads = [start]  # heads[n - 1] is revision n
        seen = {True: (1, start), False: (1, start)}
        for n, (who, kpi, value) in enumerate(moves):
            revision, base = seen[who]
            mine = edited(base, kpi, float(value))
            done = store.save(workspace_id, revision, mine, key=str(n), by=SATO if who else SUZUKI)
            if isinstance(done, Conflict):
                assert done.theirs == heads[-1]
                assert [c.path for c in merge(base=base, mine=mine, theirs=heads[-1]).clashes] == [
                    ("tree", "kpis", kpi)
                ]
                seen[who] = (done.revision, done.theirs)
                continue
            after = done.workspace if isinstance(done, Merged) else mine
            assert after == merge(base=base, mine=mine, theirs=heads[-1]).workspace
            if done.revision > len(heads):
                heads.append(after)
            assert (done.revision, heads[-1]) == (len(heads), after)  # what was there already is no revision
            seen[who] = (done.revision, heads[-1])
            assert_sound(heads[-1])
        assert [store.read(workspace_id, n, by=SATO) for n in range(1, len(heads) + 1)] == heads

    law()


def test_a_gesture_costs_little(store: Store) -> None:
    """§68: a revision is a delta of 3 KB at most, typically."""
    from sqlalchemy import select

    from kpitree.data.store.sql.tables import revisions
    from kpitree.data.templates import template, templates

    for slug in templates():
        now = Workspace(tree=template(slug, "ja"), template=slug)
        workspace_id = store.create(now, by=SATO).workspace_id
        for n, lever in enumerate(now.tree.levers, start=1):
            now = edited(now, lever.id, (lever.value or 0.0) * 1.1) if lever.counts is None else now
            store.save(workspace_id, n, now, key=str(n), by=SATO)
        with store.database.reading() as connection:
            asked = select(revisions.c.content).where(revisions.c.workspace_id == workspace_id, revisions.c.number > 1)
            sizes = [len(content) for content in connection.execute(asked).scalars()]
        assert max(sizes) <= 3_000
        assert sum(sizes) / len(sizes) <= 500


def test_together_is_all_or_nothing(store: Store) -> None:
    """Also when what failed inside was caught: PostgreSQL would say nothing at the end, and have written nothing."""

    def together(*acts: Callable[[], object]) -> None:
        with store.together():
            for act in acts:
                act()

    def save(number: int) -> Callable[[], object]:
        return lambda: store.save("w", number, edited(three_kpis(), "won", float(number)), key=str(number), by=SATO)

    def create(workspace_id: str) -> Callable[[], object]:
        return lambda: store.create(three_kpis(), by=SATO, workspace_id=workspace_id)

    def create_again() -> None:
        with pytest.raises(StoreError):
            create("v")()

    def seen() -> None:
        assert store.head("w", by=SATO).revision == 2

    together(create("w"), save(1), seen, create("v"))
    for failing in (lambda: 1 / 0, create("v"), create_again):
        with pytest.raises((ZeroDivisionError, StoreError)):
            together(save(2), failing)
        seen()
    together(save(2))
    assert store.head("w", by=SATO).revision == 3
