"""Two people in one workspace, in any order: both end with the same, and nobody's work is overwritten (§67)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.data.store.place import sqlite_url
from tests.store.by_hand import ByHand, by_hand
from tests.store.steps import SATO, SUZUKI, edited
from tests.workspace.sequences import three_kpis

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from(["note", "note", "round", "take"]), st.sampled_from(["won", "price"]),
                  st.integers(0, 9)),
        max_size=25,
    ),
    st.sampled_from(["mine", "theirs"]),
)  # fmt: skip
def test_two_people_end_with_the_same(moves: list[tuple[bool, str, str, int]], side: Any) -> None:
    """In any order of edits, saves and looks, in one process or two: both see the same in the end, and whoever edited
    last without a conflict has their value in it."""
    for processes in (1, 2):
        with tempfile.TemporaryDirectory() as folder, by_hand(sqlite_url(Path(folder) / "a.db")) as (store, keeper):
            keepers = [keeper, keeper if processes == 1 else ByHand(lambda s=store: s)]  # type: ignore[misc]
            two_people(store, keepers, moves, side)


def two_people(store: Store, keepers: list[ByHand], moves: list[tuple[bool, str, str, int]], side: Any) -> None:
    store.create(three_kpis(), by=SATO, workspace_id="w")
    desks = [
        keeper.desk(by=who, workspace_id="w", base=1, known=three_kpis(), saved_at=1)
        for keeper, who in zip(keepers, (SATO, SUZUKI), strict=True)
    ]
    shown = [three_kpis(), three_kpis()]
    for desk in desks:
        desk.alive()

    def round_of(n: int) -> None:
        keepers[n].go_round()
        for n in (0, 1):
            if desks[n].status().asked:
                decided: Any = {}
                for _ in range(5):
                    if (resolved := desks[n].resolve(shown[n], decided)) is not None:
                        shown[n] = resolved
                        break
                    decided |= {clash.path: side for clash in desks[n].clashes(shown[n], decided)}
                assert desks[n].status().asked is None

    def take(n: int) -> None:
        if (taken := desks[n].take(shown[n])) is not None:
            shown[n] = taken.workspace

    for who, what, kpi, value in moves:
        n = int(who)
        if what == "note":
            shown[n] = edited(shown[n], kpi, float(value))
            desks[n].note(shown[n])
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
    assert all(desk.status().revision == head.entry.revision for desk in desks)
    assert all(desk.status().saved_at is not None for desk in desks)
    touched = {kpi: value for _, what, kpi, value in moves if what == "note"}
    alone = {kpi for kpi in touched if len({who for who, what, k, _ in moves if what == "note" and k == kpi}) == 1}
    for kpi in alone:  # nobody else touched it, so nothing may have been lost
        assert head.workspace.tree[kpi].value == float(touched[kpi])
