"""Levers that are linked (§51): the slow formula, the way back, and that all who ask the tree respect it."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import kpitree as kt
from kpitree.analysis.volume_and_quality import volume_and_quality
from kpitree.data.files import read_workspace, write_workspace
from kpitree.errors import ActionRefused
from kpitree.model import Counts, Effort, Kpi, KpiTree, Range, ScaleBy, Scenario, SetTo
from kpitree.model.link import Link, link_of, linked_by, links
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import (
    AdoptChanges,
    ChangeLever,
    EditKpi,
    LinkLevers,
    MoveBranch,
    RemoveBranches,
    RemoveKpi,
    SetFormula,
    SplitBySegment,
    UnlinkLevers,
)
from kpitree.workspace.odds import Odds, Together
from tests.hostile import naughty_strings
from tests.workspace.sequences import assert_sound, codes, workspaces

LINK = LinkLevers(kpi="rate", to="leads", effect=-0.02, relative=False, source="FY2024", word="連動前")


def funnel(**rate: object) -> Workspace:
    given_rate = {"value": 0.15, "range": Range(low=0.1, high=0.2)} | rate
    kpis = (
        Kpi(id="sales", name="売上", unit="円", formula="deals * price"),
        Kpi(id="deals", name="商談数", unit="件", formula="leads * rate"),
        Kpi(id="leads", name="リード数", unit="件", value=600.0, range=Range(low=500, high=800)),
        Kpi(id="rate", name="商談化率", unit="%", benchmark="opportunity/lead", source="CRM", target=0.2, **given_rate),
        Kpi(id="price", name="平均単価", unit="円", value=1e6, range=Range(low=8e5, high=1.2e6)),
    )
    return Workspace(tree=KpiTree(kpis=kpis, kgi="sales"))


def slow(base: float, driver: float, anchor: float, link: LinkLevers, *, share: bool) -> float:
    """§51, said in words."""
    steps = (driver / anchor - 1) / link.step
    moved = base * (1 + link.effect * steps) if link.relative else base + link.effect * steps
    return min(1.0, max(0.0, moved)) if share else max(0.0, moved)


# --- the number


@given(
    st.floats(0, 1), st.floats(0.5, 1e6), st.floats(0, 2e6), st.floats(-1, 1), st.booleans(), st.floats(0.01, 0.5),
)  # fmt: skip
def test_a_linked_rate_is_what_the_rule_says(
    base: float, anchor: float, now: float, effect: float, relative: bool, step: float
) -> None:
    assume(effect != 0)
    link = LinkLevers(kpi="rate", to="leads", effect=effect, relative=relative, step=step)
    before = EditKpi(kpi="leads", patch={"value": anchor, "range": None}).apply(funnel(value=base, range=None))
    after = link.apply(before)
    assert kt.evaluate(after.tree).values["rate"] == base  # exactly: nothing jumps
    found = kt.evaluate(after.tree, {"leads": now})["rate"]
    assert found == pytest.approx(slow(base, now, anchor, link, share=True), abs=1e-9)
    assert 0 <= found <= 1
    assert kt.check(after.tree) == []


def test_an_amount_changes_by_a_part_of_itself_and_has_no_upper_end() -> None:
    link = LinkLevers(kpi="price", to="deals", effect=0.5, relative=True)
    after = link.apply(funnel())
    for leads in (600.0, 700.0, 60.0, 6_000.0):
        found = kt.evaluate(after.tree, {"leads": leads})
        assert found["price"] == pytest.approx(slow(1e6, leads * 0.15, 90.0, link, share=False))
    assert kt.check(after.tree) == []  # §12: 円 changed by a count is still 円


def test_everybody_who_asks_the_tree_gets_the_link() -> None:
    tree, bare = LINK.apply(funnel()).tree, funnel().tree
    up = {"leads": 660.0}
    assert kt.evaluate(tree, up)["rate"] == pytest.approx(0.13)
    assert kt.evaluate(tree, up).kgi < kt.evaluate(bare).kgi < kt.evaluate(bare, up).kgi
    assert kt.gradient(tree)["リード数"] == pytest.approx(1e6 * (0.15 - 0.02 / 0.1))  # more leads, fewer deals
    assert kt.gradient(bare)["リード数"] == pytest.approx(1e6 * 0.15)
    swings = {bar.id: bar.swing for bar in kt.tornado(tree).bars}
    assert swings["rate_base"] == pytest.approx(600 * 0.1 * 1e6)
    # Goal seek: half of a sale more is not to be had by leads alone, and says so.
    assert not kt.solve(tree, "リード数", 1.2e8).reachable
    found = kt.solve(tree, "商談化率（連動前）", 1e8)
    assert kt.evaluate(tree, {found.lever: found.value}).kgi == pytest.approx(1e8)
    assert not kt.ladder(tree, 2e8).reachable
    assert kt.ladder(bare, 2e8).reachable
    odds = kt.simulate(tree, draws=4_000, seed=0), kt.simulate(bare, draws=4_000, seed=0)
    assert odds[0].probability(1.1e8) < odds[1].probability(1.1e8)
    steps = kt.bridge(tree, None, up).steps
    assert math.fsum(s.contribution for s in steps) == pytest.approx(kt.evaluate(tree, up).kgi - 9e7)


# --- the way there and back


@given(workspaces(), st.integers(0, 9), st.integers(0, 9), st.booleans(), st.sampled_from(["連動前", "base"]))
@settings(max_examples=200)
def test_link_then_unlink_is_the_identity(
    workspace: Workspace, one: int, other: int, relative: bool, word: str
) -> None:
    kpis = workspace.tree.kpis
    assume(len(kpis) > 1)
    kpi, driver = kpis[one % len(kpis)], kpis[other % len(kpis)]
    link = LinkLevers(kpi=kpi.id, to=driver.id, effect=-0.1, relative=relative, source="x", word=word)
    try:
        linked = link.apply(workspace)
    except ActionRefused:
        return
    assert_sound(linked)
    assert kt.parse(kt.to_text(linked.tree)) == linked.tree
    values, before = kt.evaluate(linked.tree).values, kt.evaluate(workspace.tree).values
    assert {k: values[k] for k in before} == before
    found = link_of(linked.tree, kpi.id)
    assert found is not None
    assert (found.driver, found.effect, found.relative) == (driver.id, -0.1, relative)
    assert linked_by(linked.tree, found.base) == found
    assert UnlinkLevers(kpi=kpi.id).apply(linked) == workspace


def test_everything_of_the_lever_goes_along_and_comes_back() -> None:
    rich = funnel(value=None, counts=Counts(successes=12, trials=80), history=(0.1, 0.2), shape="triangular")
    rich = EditKpi(kpi="rate", patch={"effort": Effort(amount=1e5, unit="円", per=0.01), "owner": "IS"}).apply(rich)
    plan = Scenario(id="plan", name="強気", changes={"rate": ScaleBy(factor=1.2), "leads": SetTo(value=700)})
    rich = rich.model_copy(update={
        "changes": {"rate": SetTo(value=0.18)}, "scenarios": (plan,), "picked": {"rate": "row"},
        "odds": Odds(together=(Together(one="leads", other="rate", rho=-0.3),)),
    })  # fmt: skip
    linked = LINK.apply(rich)
    base = linked.tree["rate_base"]
    assert (base.counts, base.shape, base.owner, base.source) == (rich.tree["rate"].counts, "triangular", "IS", "CRM")
    assert linked.changes == {"rate_base": SetTo(value=0.18)}
    assert linked.scenarios[0].changes == {"rate_base": ScaleBy(factor=1.2), "leads": SetTo(value=700)}
    assert linked.odds.rho("leads", "rate_base") == -0.3
    assert linked.picked == {"rate": "row"}  # what is compared is the rate that comes out
    assert (linked.tree["rate"].source, linked.tree["rate"].target) == ("FY2024", 0.2)
    assert UnlinkLevers(kpi="rate").apply(linked) == rich


def test_one_step_of_undo() -> None:
    history = History(funnel()).apply(LINK)
    assert history.undo().present == funnel()
    assert history.apply(UnlinkLevers(kpi="rate")).undo().present == history.present


def test_linked_again_it_is_another_link_over_the_same_base() -> None:
    once = LINK.apply(funnel())
    twice = LinkLevers(kpi="rate", to="price", effect=0.03, relative=True).apply(once)
    assert links(twice.tree) == (
        Link(kpi="rate", base="rate_base", driver="price", anchor=1e6, effect=0.03, step=0.1, relative=True),
    )
    assert len(twice.tree.kpis) == len(once.tree.kpis)
    assert UnlinkLevers(kpi="rate").apply(twice) == funnel()


def test_adopting_moves_no_number_and_the_anchor_can_follow() -> None:
    moved = ChangeLever(kpi="leads", change=SetTo(value=660)).apply(LINK.apply(funnel()))
    adopted = AdoptChanges().apply(moved)
    assert kt.evaluate(adopted.tree).values == kt.evaluate(moved.tree, moved.lever_values()).values
    anew = LINK.apply(adopted)  # from 660 leads on
    assert kt.evaluate(anew.tree)["rate"] == 0.15
    kept = LINK.model_copy(update={"anchor": 600.0}).apply(adopted)
    assert kept == adopted


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ({"kpi": "deals"}, "link_needs_lever"), ({"to": "rate"}, "link_to_itself"), ({"to": "deals"}, "link_cycle"),
        ({"effect": 0.0}, "link_no_effect"), ({"effect": math.nan}, "not_finite"), ({"effect": 1.5}, "link_too_strong"),
        ({"kpi": "price"}, "link_points_of_amount"), ({"anchor": 0.0}, "link_from_zero"),
        ({"to": "gone"}, "unknown_kpi"),
        ({"anchor": math.inf}, "link_from_zero"), ({"anchor": -1.0}, "link_from_zero"),
    ],
)  # fmt: skip
def test_what_cannot_be_linked_says_why(link: dict[str, object], code: str) -> None:
    assert codes(funnel(), LinkLevers(**LINK.model_dump() | link)) == [code]


@pytest.mark.parametrize(
    ("kpi", "patch", "code"),
    [
        ("rate", {"value": None}, "link_of_missing"), ("rate", {"mix": "channel"}, "link_of_share"),
        ("rate", {"value": 1.5}, "link_out_of_bounds"), ("rate", {"value": -0.1}, "link_out_of_bounds"),
        ("leads", {"value": None}, "link_from_missing"), ("leads", {"value": 0.0}, "link_from_zero"),
        ("leads", {"value": -5.0}, "link_from_zero"),
    ],
)  # fmt: skip
def test_a_link_needs_two_values_to_go_by(kpi: str, patch: dict[str, object], code: str) -> None:
    workspace = EditKpi(kpi=kpi, patch=patch).apply(funnel())
    assert codes(workspace, LINK) == [code]
    assert codes(workspace, UnlinkLevers(kpi="rate")) == ["link_unknown"]


# --- and what hands do to the tree around it


def test_removing_either_end_leaves_no_half_of_a_link() -> None:
    linked = LINK.apply(funnel())
    without_driver = RemoveBranches(kpis=("leads",)).apply(linked).tree
    assert without_driver["rate"].formula == "rate_base"
    assert kt.evaluate(without_driver)["rate"] == 0.15
    without_base = RemoveBranches(kpis=("rate_base",)).apply(linked).tree
    assert (without_base["rate"].is_lever, without_base["rate"].value) == (True, 0.15)
    assert links(without_base) == links(without_driver) == ()
    away = MoveBranch(kpis=("leads",), parent="rate", to="price").apply(linked).tree
    assert away["rate"].formula == "rate_base"
    broken = RemoveKpi(kpi="leads").apply(linked)
    assert links(broken.tree) == ()
    assert [p.code for p in kt.check(broken.tree) if p.kpi == "rate"] == ["unknown_name"]


def test_each_segment_is_linked_to_its_own_part() -> None:
    linked = ChangeLever(kpi="leads", change=ScaleBy(factor=1.1)).apply(LINK.apply(funnel()))
    split = SplitBySegment(kpi="sales", segments=("Web", "展示会")).apply(linked)
    found = links(split.tree)
    assert [(link.driver, link.anchor) for link in found] == [("leads_web", 300.0), (found[1].driver, 300.0)]
    before = kt.evaluate(linked.tree, linked.lever_values()).kgi
    assert kt.evaluate(split.tree, split.lever_values()).kgi == pytest.approx(before)


def test_what_else_uses_the_base_uses_the_lever_after_unlinking() -> None:
    linked = SetFormula(kpi="price", text="「商談化率（連動前）」 * 1000").apply(LINK.apply(funnel()))
    back = UnlinkLevers(kpi="rate").apply(linked)
    assert back.tree["price"].formula == "rate * 1000"
    assert_sound(back)


def test_a_pair_that_is_linked_is_not_suggested_as_correlated_again() -> None:
    tree = funnel().tree
    assert volume_and_quality(tree, {"leads", "rate"}) == (("leads", "rate"),)
    linked = LINK.apply(funnel()).tree
    assert volume_and_quality(linked, {"leads", "rate_base"}) == ()


@pytest.mark.parametrize("text", naughty_strings()[::7])
def test_names_and_sources_of_strangers(text: str) -> None:
    link = LINK.model_copy(update={"source": ""})
    try:
        named = EditKpi(kpi="rate", patch={"name": text}).apply(funnel())
        link = LinkLevers(**link.model_dump() | {"source": text[:2000]})
    except ActionRefused:
        return
    linked = link.apply(named)
    assert_sound(linked)
    assert read_workspace(write_workspace(linked)) == linked
    assert kt.parse(kt.to_text(linked.tree)) == linked.tree
    assert UnlinkLevers(kpi="rate").apply(linked) == named
