"""What a team agrees on for its odds: kept in the workspace, undone like everything else."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kpitree.data.files import read_workspace, write_workspace
from kpitree.data.link import decode, encode
from kpitree.data.templates import template
from kpitree.errors import ActionRefused, FileError
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import (
    BreakDown,
    Correlate,
    CorrelateAll,
    OpenWorkspace,
    RemoveKpi,
    SetCountingNoise,
    StartFrom,
)
from kpitree.workspace.odds import MAX_PAIRS, Odds, Together


def basic() -> Workspace:
    return Workspace(tree=template("btob_basic", "ja"))


LEVERS = tuple(kpi.id for kpi in basic().tree.levers)
A, B, C = LEVERS[:3]


def agreed() -> Workspace:
    workspace = Correlate(one=A, other=B, rho=-0.3).apply(basic())
    return SetCountingNoise(on=True).apply(Correlate(one=C, other=B, rho=0.5).apply(workspace))


def test_agreements_are_kept_in_files_and_links() -> None:
    workspace = agreed()
    assert workspace.odds.correlation() == {(A, B): -0.3, (C, B): 0.5}
    assert workspace.odds.counting_noise
    assert read_workspace(write_workspace(workspace)) == workspace
    assert decode(encode(workspace)) == workspace


def test_a_file_of_before_has_no_agreements_and_none_are_written() -> None:
    text = write_workspace(basic())
    assert "odds" not in json.loads(text)
    assert read_workspace(text).odds == Odds()


def test_the_order_of_a_pair_makes_no_difference_and_its_place_stays() -> None:
    again = Correlate(one=B, other=A, rho=0.9).apply(agreed())
    assert again.odds.correlation() == {(B, A): 0.9, (C, B): 0.5}
    assert [pair.rho for pair in again.odds.together] == [0.9, 0.5]
    assert again.odds.rho(A, B) == again.odds.rho(B, A) == 0.9
    gone = Correlate(one=B, other=A, rho=None).apply(again)
    assert [pair.pair for pair in gone.odds.together] == [{B, C}]
    assert gone.odds.rho(A, B) is None


def test_several_at_once_leave_what_is_agreed_on() -> None:
    both = CorrelateAll(pairs=((A, B), (A, C)), rho=-0.5).apply(agreed())
    assert (both.odds.rho(A, B), both.odds.rho(A, C)) == (-0.3, -0.5)
    assert both.odds.counting_noise


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (Correlate(one=A, other=A, rho=0.3), "odds_same_lever"),
        (Correlate(one=A, other="gone", rho=0.3), "unknown_kpi"),
        (Correlate(one=A, other="bookings", rho=0.3), "odds_not_a_lever"),
        (Correlate(one=A, other=B, rho=1.1), "odds_out_of_bounds"),
        (Correlate(one=A, other=B, rho=math.nan), "odds_out_of_bounds"),
        (CorrelateAll(pairs=((A, C), (A, A)), rho=0.3), "odds_same_lever"),
    ],
)
def test_what_cannot_be_is_refused(action: Correlate | CorrelateAll, code: str) -> None:
    tree = basic().tree
    if code == "odds_not_a_lever" and isinstance(action, Correlate):
        action = action.model_copy(update={"other": tree.kgi})
    with pytest.raises(ActionRefused) as refusal:
        action.apply(basic())
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_there_is_an_end_to_pairs() -> None:
    tree = template("four_channels", "ja")
    ids = [kpi.id for kpi in tree.levers]
    pairs = [(a, b) for i, a in enumerate(ids) for b in ids[i + 1 :]]
    full = Workspace(tree=tree, odds=Odds(together=tuple(Together(one=a, other=b, rho=0.1) for a, b in pairs)))
    assert len(pairs) <= MAX_PAIRS  # every pair of this one fits
    assert len(full.odds.together) == len(pairs)
    too_many = tuple(Together(one=f"kpi_{i}", other=f"kpi_{i + 1}", rho=0.1) for i in range(MAX_PAIRS + 1))
    with pytest.raises(ValidationError):
        Odds(together=too_many)


def test_pairs_go_with_their_kpi_and_when_it_is_computed() -> None:
    removed = RemoveKpi(kpi=A).apply(agreed())
    assert [pair.pair for pair in removed.odds.together] == [{B, C}]
    broken = BreakDown(kpi=B, how="multiply", names=("一つ目", "二つ目")).apply(agreed())
    assert broken.odds.together == ()
    assert broken.odds.counting_noise


def test_a_new_start_agrees_on_nothing_and_a_file_brings_its_own() -> None:
    assert StartFrom(tree=template("bdr", "ja")).apply(agreed()).odds == Odds()
    assert OpenWorkspace(workspace=agreed()).apply(basic()).odds == agreed().odds


@pytest.mark.parametrize(
    "odds",
    [
        {"together": [{"one": A, "other": A, "rho": 0.1}]},
        {"together": [{"one": A, "other": B, "rho": 2}]},
        {"together": [{"one": A, "other": B, "rho": 0.1}, {"one": B, "other": A, "rho": 0.2}]},
        {"together": [{"one": A, "other": B}]},
        {"noise": True},
    ],
)
def test_a_file_with_nonsense_is_refused(odds: dict[str, object]) -> None:
    data = json.loads(write_workspace(basic())) | {"odds": odds}
    with pytest.raises(FileError):
        read_workspace(json.dumps(data))


def test_a_file_may_name_what_is_gone() -> None:
    data = json.loads(write_workspace(agreed()))
    data["odds"]["together"].append({"one": A, "other": "gone", "rho": 0.2})
    assert read_workspace(json.dumps(data)) == agreed()


@given(st.lists(st.tuples(st.sampled_from(LEVERS), st.sampled_from(LEVERS), st.none() | st.floats(-1, 1)), max_size=8))
def test_every_step_can_be_undone_and_written(steps: list[tuple[str, str, float | None]]) -> None:
    history = History(basic())
    seen = [history.present]
    for one, other, rho in steps:
        if one == other:
            continue
        history = history.apply(Correlate(one=one, other=other, rho=rho))
        assert history.present.odds.rho(other, one) == rho
        if history.present != seen[-1]:
            seen.append(history.present)
    assert read_workspace(write_workspace(history.present)) == history.present
    for before in reversed(seen[:-1]):
        history = history.undo()
        assert history.present == before
