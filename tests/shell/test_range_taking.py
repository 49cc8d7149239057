"""What the range editor takes, as one step of undo, and what has to stay in its fields."""

from __future__ import annotations

import pytest

from kpitree.model import Benchmark, Kpi, Range
from pages.shell import session
from pages.shell.range_editor.editor import _draft
from tests.shell.range_editor_steps import BARE, COUNTED, KEY, RANGED, lever, open_session, send, shown, words


def test_leaving_a_field_is_one_step_of_undo(monkeypatch: pytest.MonkeyPatch) -> None:
    open_session(monkeypatch, RANGED)
    assert not send("typing", high="4")
    assert lever() == RANGED
    assert _draft(KEY, lever()) == ({"high": "4"}, 1)
    assert send("commit", 2, high="40%")
    assert lever().range == Range(low=0.1, likely=0.2, high=0.4, source="前年の実績")
    assert _draft(KEY, lever()) == ({}, 2)
    session.undo()
    assert lever() == RANGED


def test_what_cannot_be_taken_stays_in_the_fields_until_the_lever_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    open_session(monkeypatch, RANGED)
    assert not send("commit", low="40%")
    assert lever() == RANGED
    assert _draft(KEY, lever())[0] == {"low": "40%"}
    assert send("commit", 2, low="40%", likely="45%", high="50%")  # moved as a whole, in one step
    assert lever().range == Range(low=0.4, likely=0.45, high=0.5, source="前年の実績")
    session.undo()
    assert lever() == RANGED
    assert _draft(KEY, lever())[0] == {}


def test_a_shape_is_taken_even_while_a_number_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    open_session(monkeypatch, RANGED)
    assert send("commit", shape="uniform", low="x")
    assert lever().shape == "uniform"
    assert lever().range == RANGED.range
    assert _draft(KEY, lever())[0] == {"low": "x"}


def test_nothing_new_is_no_step(monkeypatch: pytest.MonkeyPatch) -> None:
    open_session(monkeypatch, RANGED)
    assert not send("commit", high="30%")
    assert session.revision() == 0
    assert _draft(KEY, lever())[0] == {}


def test_an_assumption_is_always_marked_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    open_session(monkeypatch, BARE)
    assert send("offer", offer="assume")
    found = lever().range
    assert found is not None
    assert (found.low, found.likely, found.high) == pytest.approx((0.18, 0.2, 0.22))
    assert found.source == "仮置き（±10%）"
    assert "根拠はまだなく、仮の幅です" in words(shown(lever()))
    assert send("offer", 2, offer="clear")
    assert lever() == BARE
    assert not send("offer", 3, offer="clear")
    assert not send("offer", 3, offer="nonsense")


def test_typed_counts_are_offered_as_what_was_observed(monkeypatch: pytest.MonkeyPatch) -> None:
    open_session(monkeypatch, BARE)
    assert "counts" in [offer["offer"] for offer in shown(BARE, likely="12 of 80")["offers"]]
    assert send("offer", offer="counts", likely="12 of 80")
    assert lever() == COUNTED
    money = Kpi(id="rate", name="単価", unit="円", value=9.0)
    assert shown(money, likely="12 of 80")["wrong"]["likely"]


def test_a_published_band_is_taken_with_its_publisher_and_grade(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Benchmark(
        id="mine", ratio="won/opportunity", low=0.15, high=0.3, publisher="調査会社", year=2024, grade="B", own=True,
        source="s",
    )  # fmt: skip
    rate = BARE.model_copy(update={"benchmark": "won/opportunity"})
    open_session(monkeypatch, rate, benchmarks=(row,))
    picked = session.workspace().model_copy(update={"picked": {"rate": "mine"}})
    session.open_link(picked)
    assert send("offer", offer="benchmark")
    assert lever().range == Range(low=0.15, likely=0.2, high=0.3, source="ベンチマーク: 調査会社、2024（信頼度 B）")
