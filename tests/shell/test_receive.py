"""What Python does with what a browser sends: each event once, only on its revision, and nothing with nonsense."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitree.model import KpiTree
from kpitree.problems import Problem
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import Action
from pages.shell import seeking, session
from pages.shell.canvas.events import EVENTS, Unreadable, action_of, gesture_of
from pages.shell.canvas.receive import answer_of, look, receive
from tests.browser.apps.trees import tree_called
from tests.hostile import naughty_strings

TREE = tree_called("small")
KEY = "tree"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    "kpi", "value", "text", "kpis", "field", "on", "how", "name", "parent", "names", "segments", "to", "id", "n",
    "gesture",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _session(monkeypatch: pytest.MonkeyPatch) -> None:
    new_session(monkeypatch)


def new_session(monkeypatch: pytest.MonkeyPatch, tree: KpiTree = TREE) -> None:
    """A session of its own, outside of any page."""
    state: dict[str, Any] = {session.KEY: session._Session(History(Workspace(tree=tree)), "ja")}
    monkeypatch.setattr(session.st, "session_state", state)


def batch(*events: Mapping[str, Any], rev: int | None = None, client: str = "one") -> dict[str, Any]:
    return {"client": client, "rev": session.revision() if rev is None else rev, "events": list(events)}


def set_to(value: float, seq: int, kpi: str = "mql") -> dict[str, Any]:
    return {"do": "set", "kpi": kpi, "value": value, "seq": seq}


def test_what_was_taken_is_told_and_not_done_again() -> None:
    sent = batch(set_to(1700, 1), set_to(0.3, 2, "win_rate"))
    assert len(receive(KEY, sent)) == 2
    assert answer_of(KEY) == {"client": "one", "acked": 2, "asked": None, "rev": 2}
    session.undo()
    again = {**sent, "rev": session.revision()}
    assert receive(KEY, again) == []
    assert set(session.workspace().changes) == {"mql"}


def test_what_is_new_in_a_batch_that_comes_again_is_done() -> None:
    receive(KEY, batch(set_to(1700, 1)))
    done = receive(KEY, batch(set_to(1700, 1), set_to(0.3, 2, "win_rate")))
    assert [event["seq"] for event in done] == [2]
    assert session.workspace().lever_values() == {"mql": 1700, "win_rate": 0.3}


def test_another_revision_is_refused_whole_and_in_silence() -> None:
    for rev in (-1, 1, None, "0", 0.5):
        assert receive(KEY, {**batch(set_to(1700, 1)), "rev": rev}) == []
    assert not session.workspace().changes
    assert session.take_notices() == ()


def test_each_canvas_counts_for_itself() -> None:
    receive(KEY, batch(set_to(1700, 5)))
    assert receive(KEY, batch(set_to(1800, 1), client="two"))
    assert session.workspace().lever_values() == {"mql": 1800}


@given(JSON)
def test_no_batch_of_any_shape_raises_or_changes_anything(sent: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        new_session(patch)
        assert receive(KEY, sent) == []
        assert session.workspace() == Workspace(tree=TREE)
        assert len(session.take_notices()) <= 1


@given(
    st.sampled_from(sorted(EVENTS)), st.dictionaries(st.sampled_from(FIELDS), JSON | st.sampled_from(["mql", "won"]))
)
def test_no_event_of_any_shape_raises(do: str, fields: dict[str, Any]) -> None:
    event = {"do": do, **fields}
    gesture_of(event)
    with pytest.MonkeyPatch.context() as patch:
        new_session(patch)
        receive(KEY, batch({**event, "seq": 1}))
    with contextlib.suppress(Unreadable):
        assert isinstance(action_of(Workspace(tree=TREE), event), Action | Problem)


def test_much_nonsense_is_said_once() -> None:
    receive(KEY, batch(*({"do": "nothing", "seq": n} for n in range(1, 9)), set_to(1700, 9)))
    assert [notice.code for notice in session.take_notices()] == ["event_unreadable"]
    assert session.workspace().lever_values() == {"mql": 1700}


def test_a_number_too_large_for_a_double_is_unreadable() -> None:
    receive(KEY, batch(set_to(10**400, 1)))  # type: ignore[arg-type]
    assert [notice.code for notice in session.take_notices()] == ["event_unreadable"]


@pytest.mark.parametrize("typed", [
    lambda text: {"do": "enter", "kpi": "mql", "text": text},
    lambda text: {"do": "enter", "kpi": "win_rate", "text": text},
    lambda text: {"do": "want", "kpi": "won", "text": text},
    lambda text: {"do": "rename", "kpi": "mql", "text": text},
    lambda text: {"do": "formula", "kpi": "won", "text": text},
    lambda text: {"do": "add", "kpi": "won", "how": "*", "name": text},
    lambda text: {"do": "beside", "kpi": "mql", "parent": "sql_count", "name": text},
    lambda text: {"do": "break", "kpi": "mql", "how": "multiply", "names": [text, text + "x"]},
    lambda text: {"do": "split", "kpi": "won", "segments": [text, "b"]},
    lambda text: {"do": "scenario", "id": text},
    lambda text: {"do": text, "kpi": text},
])  # fmt: skip
def test_every_hostile_string_can_be_typed(monkeypatch: pytest.MonkeyPatch, typed: Any) -> None:
    """Done, asked about or refused: never an exception, and the tree stays one that can be kept."""
    from kpitree.data.files import read_workspace, write_workspace

    for text in naughty_strings():
        new_session(monkeypatch)
        receive(KEY, batch({**typed(text), "seq": 1}))
        assert answer_of(KEY)["acked"] == 1
        kept = write_workspace(session.workspace())
        kept.encode("utf-8")
        assert read_workspace(kept) == session.workspace()


def test_a_wanted_value_is_looked_at_on_the_goal_seek_page() -> None:
    sought = {"do": "seek", "kpi": TREE.kgi, "value": 5e8, "seq": 1}
    assert receive(KEY, batch(sought)) == [sought]
    assert session.view(seeking.ASKED, default=None) == (TREE.kgi, 5e8)
    assert session.view(seeking.GOING, default=False)
    assert session.workspace().changes == {}
    for n, wrong in enumerate(({"kpi": "mql"}, {"kpi": "none"}, {"value": "5"}, {"value": float("nan")}), 2):
        receive(KEY, batch({**sought, **wrong, "seq": n}))
        assert [p.code for p in session.take_notices()] == ["event_unreadable"]
    assert session.view(seeking.ASKED, default=None) == (TREE.kgi, 5e8)


@given(JSON)
def test_a_picture_takes_nothing(nonsense: Any) -> None:
    before = session.workspace()
    receive("picture", nonsense, look)
    receive("picture", {"client": "one", "rev": session.revision(), "events": [set_to(1700, 3), nonsense]}, look)
    assert answer_of("picture")["acked"] >= 3
    assert session.workspace() == before


def test_a_value_wanted_on_a_picture_is_aimed_at() -> None:
    wanted = {"do": "want", "kpi": TREE.kgi, "text": "5億", "seq": 1}
    assert receive("picture", batch(wanted), look) == [wanted]
    assert session.view(seeking.ASKED, default=None) == (TREE.kgi, 5e8)
    receive("picture", batch({**wanted, "text": "lots", "seq": 2}), look)
    assert answer_of("picture")["asked"]["again"] == "want"
