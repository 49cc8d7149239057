"""Contributions taken together (§44): groups are sums of their levers, whatever the grouping, and nothing is lost."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.analysis.bridge import bridge
from kpitree.analysis.bridge_groups import By, grouped, ways
from kpitree.analysis.channels import channels, without
from kpitree.data.templates import template, templates
from kpitree.model import KpiTree
from tests.analysis.trees import lever, made, tree_of
from tests.engine.random_trees import random_trees, tame_values

WAYS: tuple[By, ...] = ("lever", "branch", "owner", "channel")


def moved(tree: KpiTree) -> dict[str, float]:
    return {kpi.id: kpi.baseline * (1.05 + i / 50) for i, kpi in enumerate(tree.levers) if kpi.baseline is not None}


@pytest.mark.parametrize("slug", templates())
@pytest.mark.parametrize("by", WAYS)
def test_groups_add_up_and_hold_every_lever_once(slug: str, by: By) -> None:
    tree = template(slug)
    result = bridge(tree, None, moved(tree))
    found = grouped(result, tree, by)
    assert sorted(s.id for g in found.groups for s in g.steps) == sorted(s.id for s in result.steps)
    assert len({g.id for g in found.groups}) == len(found.groups)
    for group in found.groups:
        assert group.contribution == math.fsum(step.contribution for step in group.steps)
        assert bool(group.name) == (group.kind == "group")
    whole = result.kgi_after - result.kgi_before
    assert math.fsum(g.contribution for g in found.groups) == pytest.approx(whole, rel=1e-12)
    sizes = [abs(g.contribution) for g in found.groups]
    assert sizes == sorted(sizes, reverse=True)


@settings(max_examples=30)
@given(random_trees(tame_values()), st.data())
def test_no_tree_is_too_odd_to_group(tree: KpiTree, data: st.DataObject) -> None:
    result = bridge(tree, None, {kpi.id: data.draw(tame_values()) for kpi in tree.levers})
    for by in WAYS:
        found = grouped(result, tree, by, most=data.draw(st.integers(1, 3)))
        assert sorted(s.id for g in found.groups for s in g.steps) == sorted(s.id for s in result.steps)
    assert ways(tree)[0] == "lever"


def test_small_ones_are_folded_into_one_with_how_many() -> None:
    names = ["xa", "xb", "xc", "xd", "xe"]
    tree = tree_of(made("kgi", " + ".join(names)), *(lever(name, 1.0) for name in names))
    result = bridge(tree, None, {"xa": 11, "xb": 6, "xc": 3, "xd": 0, "xe": 2})
    found = grouped(result, tree, "lever", most=3)
    assert [(g.kind, g.name, len(g.steps), round(g.contribution, 9)) for g in found.groups] == [
        ("group", "xa", 1, 10.0), ("group", "xb", 1, 5.0), ("rest", "", 3, 2.0),
    ]  # fmt: skip
    assert len(grouped(result, tree, "lever", most=5).groups) == 5  # one that stands alone is not folded
    frame = found.to_frame()
    assert list(frame.columns) == ["group", "kind", "levers", "contribution"]
    assert frame["contribution"].sum() == pytest.approx(17.0)


def test_branches_are_what_the_kgi_adds_up() -> None:
    tree = template("annual_revenue", "ja")
    after = {"売上継続率": 0.9, "受注率": 0.3, "平均単価": 6e6}
    found = grouped(bridge(tree, None, after), tree, "branch")
    parts = {g.name: {s.kpi for s in g.steps} for g in found.groups}
    assert parts == {"既存顧客売上": {"売上継続率"}, "新規売上": {"受注率", "平均単価"}}


def test_a_term_that_has_no_name_is_called_by_its_formula() -> None:
    tree = tree_of(made("kgi", "xa * xb + xc"), lever("xa", 2.0), lever("xb", 3.0), lever("xc", 1.0))
    found = grouped(bridge(tree, None, {"xa": 4, "xb": 5, "xc": 2}), tree, "branch")
    assert [(g.name, g.contribution) for g in found.groups] == [("xa * xb", 14.0), ("xc", 1.0)]


def test_a_kgi_that_adds_nothing_up_is_split_by_what_it_is_made_of() -> None:
    tree = tree_of(made("kgi", "top"), made("top", "won * price"), made("won", "xa * xb"), lever("xa", 2.0),
                   lever("xb", 3.0), lever("price", 1.0))  # fmt: skip
    found = grouped(bridge(tree, None, {"xa": 4, "xb": 5, "price": 2}), tree, "branch")
    assert {g.name: {s.id for s in g.steps} for g in found.groups} == {"won": {"xa", "xb"}, "price": {"price"}}


def test_what_belongs_to_several_branches_says_so() -> None:
    tree = tree_of(made("kgi", "xa * rate + xb * rate"), lever("xa", 2.0), lever("xb", 3.0), lever("rate", 1.0))
    found = grouped(bridge(tree, None, {"xa": 4, "rate": 2}), tree, "branch")
    assert {g.kind: {s.id for s in g.steps} for g in found.groups} == {"group": {"xa"}, "several": {"rate"}}


def test_owners_are_the_same_in_any_width_and_nobody_is_a_group_too() -> None:
    tree = tree_of(made("kgi", "xa * xb * xc"), lever("xa", 2.0, owner="Sales A"),
                   lever("xb", 3.0, owner="Ｓales A"), lever("xc", 1.0))  # fmt: skip
    found = grouped(bridge(tree, None, {"xa": 4, "xb": 5, "xc": 2}), tree, "owner")
    assert [(g.name, g.kind, len(g.steps)) for g in found.groups] == [("Sales A", "group", 2), ("", "none", 1)]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_channels_of_the_template(lang: str) -> None:
    tree = template("four_channels", lang)  # type: ignore[arg-type]
    found = channels(tree)
    assert found is not None
    assert tree[found.kpi].id == "opportunities"
    expected = {"ja": ("自然検索", "広告", "ウェビナー", "展示会"), "en": ("Organic", "Ad", "Webinar", "Trade-show")}
    assert found.names == expected[lang]
    assert [stage.ids[1] for stage in found.stages] == ["ad_leads", "ad_opportunities"]
    after = {"ad_cvr": 0.03, "organic_sessions": 150_000, "win_rate": 0.3}
    groups = grouped(bridge(tree, None, after), tree, "channel")
    assert {g.name or g.kind: {s.id for s in g.steps} for g in groups.groups} == {
        found.names[0]: {"organic_sessions"}, found.names[1]: {"ad_cvr"}, "none": {"win_rate"},
    }  # fmt: skip


@pytest.mark.parametrize("slug", ["btob_basic", "annual_revenue", "two_rates"])
def test_trees_without_channels_have_none(slug: str) -> None:
    assert channels(template(slug)) is None
    assert "channel" not in ways(template(slug))


def test_channels_of_a_split_in_the_app() -> None:
    tree = tree_of(
        made("kgi", "leads_web + leads_fair"), made("leads_web", "visits_web * rate_web"),
        made("leads_fair", "visits_fair * rate_fair"), lever("visits_web", 10.0, "件"), lever("visits_fair", 5.0, "件"),
        lever("rate_web", 0.5, "%"), lever("rate_fair", 0.2, "%"),
    )  # fmt: skip
    names = {"visits_web": "訪問数（Web）", "visits_fair": "訪問数（展示会）",
             "leads_web": "リード数（Web）", "leads_fair": "リード数（展示会）"}  # fmt: skip
    named = tree.with_kpis(tuple(k.model_copy(update={"name": names.get(k.id, k.name)}) for k in tree.kpis))
    found = channels(named)
    assert found is not None
    assert [stage.ids for stage in found.stages] == [("visits_web", "visits_fair")]


@pytest.mark.parametrize(
    ("name", "part", "rest"),
    [("misleads", "leads", ""), ("Leads", "leads", ""), ("リード数_広告", "リード数", "広告"),
     ("広告リード数", "リード数", "広告"), ("リード数 [Web]", "Web", "リード数"),
     ("リード数（Web）", "Web", "リード数"),
     ("x", "", ""), ("İx", "x", "")],
)  # fmt: skip
def test_names_are_cut_at_joints_only(name: str, part: str, rest: str) -> None:
    assert without(name, part) == rest
