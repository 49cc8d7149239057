"""Splitting by segment: the branch once per segment, and nobody outside sees another number."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.data.templates import template, templates
from kpitree.engine import check, evaluate
from kpitree.errors import ActionRefused
from kpitree.model import Counts, Kpi, KpiTree, Range, ScaleBy, Scenario, SetTo, ShiftBy
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import SplitBySegment
from tests.engine.random_trees import random_trees
from tests.workspace.sequences import assert_sound, codes, workspaces
from tests.workspace.test_structure import assert_same_values, codes_of, computed, formula, lever, tree_of

SEGMENTS = ("Web", "Ads", "Fairs")


def funnel() -> Workspace:
    """Leads are used outside of the wins' branch (CPL), the win rate is shared, the MQL rate is not."""
    return tree_of(
        computed("revenue", "wins * price", "円"),
        computed("wins", "mqls * win_rate", "件"),
        computed("mqls", "leads * mql_rate", "件"),
        Kpi(id="leads", name="LEADS", unit="件", value=600.0, range=Range(low=300, high=900), history=(500.0, 550.0)),
        Kpi(id="mql_rate", name="MQL rate", unit="%", counts=Counts(successes=12, trials=80)),
        lever("win_rate", 0.2, "%"),
        lever("price", 5e6, "円"),
        computed("cpl", "spend / leads", "円"),
        lever("spend", 3e6, "円"),
        computed("twice", "win_rate * 2"),
    )


def sizes() -> st.SearchStrategy[float]:
    return st.sampled_from([0.0, 1.0, 0.07, 12.0, 600.0, 5e6]) | st.floats(1e-3, 1e9)


@st.composite
def business_trees(draw: st.DrawFn) -> Workspace:
    """Layers of products, sums and quotients of volumes, rates and prices, with anything shared with anything."""
    units = {"vol": "件", "rate": "%", "cost": "円"}
    levers = [lever(f"{kind}_{i}", draw(sizes()), unit) for kind, unit in units.items() for i in (1, 2)]
    made: list[Kpi] = []
    volumes, money, rates = ["vol_1", "vol_2"], ["cost_1", "cost_2"], ["rate_1", "rate_2"]
    for i in range(draw(st.integers(1, 6))):
        volume, other = draw(st.sampled_from(volumes)), draw(st.sampled_from(volumes))
        rate, price = draw(st.sampled_from(rates)), draw(st.sampled_from(money))
        text, unit, kind = draw(
            st.sampled_from(
                [
                    (f"{volume} * {rate}", "件", volumes),
                    (f"{volume} + {other}", "件", volumes),
                    (f"max({volume} - {other}, 0)", "件", volumes),
                    (f"{volume} / {other}", "%", rates),
                    (f"{volume} * {price}", "円", money),
                    (f"sum({price}, {draw(st.sampled_from(money))})", "円", money),
                    (f"{price} / {volume}", "円/件", money),
                ]
            )
        )
        made.append(computed(f"made_{i}", text, unit))
        kind.append(f"made_{i}")
    tree = KpiTree(kpis=(*reversed(made), *levers), kgi=made[-1].id)
    moved = draw(st.dictionaries(st.sampled_from([k.id for k in tree.kpis]), changes(), max_size=3))
    scenario = Scenario(id="s_s", name="s", changes=draw(st.dictionaries(st.just("vol_1"), changes(), max_size=1)))
    return Workspace(tree=tree, changes=moved, scenarios=(scenario,))


def changes() -> st.SearchStrategy[SetTo | ScaleBy | ShiftBy]:
    by = st.floats(0.1, 10)
    return st.one_of(
        st.builds(SetTo, value=by), st.builds(ScaleBy, factor=by), st.builds(ShiftBy, amount=by)
    )  # fmt: skip


def assert_split(before: Workspace, kpi_id: str, segments: tuple[str, ...]) -> bool:
    """Splits, or refuses; the promises when it splits. True when it did."""
    refused: set[str] = set()
    after = before
    try:
        after = SplitBySegment(kpi=kpi_id, segments=segments).apply(before)
    except ActionRefused as refusal:
        refused = codes_of(refusal)
    assert refused <= {"split_not_additive", "split_needs_amount"}
    if refused:
        return False
    assert len(after.tree[kpi_id].expression and after.tree.inputs(kpi_id)) == len(segments)
    assert after.tree.kgi == before.tree.kgi
    branch = {k for k, _ in before.tree.below(kpi_id)}
    assert {k.id for k in before.tree.kpis} - branch <= {k.id for k in after.tree.kpis}
    for kpi in before.tree.kpis:
        if kpi.id not in branch:
            assert after.tree[kpi.id] == kpi
    parts = [evaluate(after.tree).values[part] for part in after.tree.inputs(kpi_id)]
    whole = evaluate(before.tree).values[kpi_id]
    assert all(p is None if whole is None else math.isclose(p, whole / len(parts), rel_tol=1e-9) for p in parts)
    assert {kpi.id for kpi in after.tree.kpis if not kpi.is_lever and kpi.id not in before.tree} <= {
        k for part in after.tree.inputs(kpi_id) for k, _ in after.tree.below(part)
    }
    return True


@pytest.mark.parametrize("slug", templates())
def test_splitting_a_template_anywhere(slug: str) -> None:
    workspace = Workspace(tree=template(slug))
    told = {p.code for p in check(workspace.tree)}
    done = set()
    for kpi in workspace.tree.kpis:
        if assert_split(workspace, kpi.id, SEGMENTS):
            done.add(kpi.id)
            after = SplitBySegment(kpi=kpi.id, segments=SEGMENTS).apply(workspace)
            assert_same_values(workspace, after, rel=1e-9)
            assert {p.code for p in check(after.tree)} <= told  # no new warnings
    assert workspace.tree.kgi in done
    assert {k.id for k in workspace.tree.levers if k.is_volume} <= done
    assert not done & {k.id for k in workspace.tree.kpis if k.measure.is_rate}


@given(business_trees(), st.data())
@settings(max_examples=60)
def test_nobody_outside_sees_another_value(workspace: Workspace, data: st.DataObject) -> None:
    kpi_id = data.draw(st.sampled_from([kpi.id for kpi in workspace.tree.kpis]))
    segments = SEGMENTS[: data.draw(st.integers(2, 3))]
    if assert_split(workspace, kpi_id, segments):
        history = History(workspace).apply(SplitBySegment(kpi=kpi_id, segments=segments))
        after = history.present
        assert_sound(after)
        assert history.undo().present == workspace
        moves = ((workspace.changes, after.changes), ({}, {}))
        for then, now in (*moves, (workspace.scenarios[0].changes, after.scenarios[0].changes)):
            assert_nearly_same(
                workspace.model_copy(update={"changes": then}), after.model_copy(update={"changes": now})
            )


def assert_nearly_same(before: Workspace, after: Workspace) -> None:
    """The same values but for rounding, which differences of large numbers show."""
    old = evaluate(before.tree, before.lever_values()).values
    new = evaluate(after.tree, after.lever_values()).values
    size = max((abs(v) for v in old.values() if v is not None), default=0.0)
    for k in old.keys() & new.keys():
        x, y = old[k], new[k]
        assert (x is None) == (y is None)
        assert x is None or y is None or math.isclose(x, y, rel_tol=1e-7, abs_tol=1e-12 * size)


@given(workspaces() | random_trees(broken=True).map(lambda tree: Workspace(tree=tree)), st.data())
@settings(max_examples=60)
def test_wild_trees_are_split_or_refused(workspace: Workspace, data: st.DataObject) -> None:
    if workspace.tree.kpis:
        kpi_id = data.draw(st.sampled_from([kpi.id for kpi in workspace.tree.kpis]))
        assert_split(workspace.model_copy(update={"changes": {}}), kpi_id, SEGMENTS)


def test_what_others_use_is_shared_or_summed() -> None:
    after = SplitBySegment(kpi="wins", segments=("Web", "Ads")).apply(funnel())
    assert formula(after, "wins") == "wins_web + wins_ads"
    assert formula(after, "wins_web") == "mqls_web * win_rate"  # the rate that another KPI uses is one for all
    assert formula(after, "mqls_web") == "leads_web * mql_rate_web"
    assert formula(after, "leads") == "leads_web + leads_ads"  # CPL goes on with all leads
    assert formula(after, "cpl") == "spend / leads"
    assert "mqls" not in after.tree
    web = after.tree["leads_web"]
    assert (web.name, web.value, web.unit) == ("LEADS (Web)", 300.0, "件")
    assert (web.range, web.history) == (Range(low=150, high=450), (250.0, 275.0))
    assert after.tree["mql_rate_ads"].counts == Counts(successes=12, trials=80)
    assert_same_values(funnel(), after)


def test_names_follow_the_script() -> None:
    tree = template("btob_basic")
    after = SplitBySegment(kpi=tree.find("リード数").id, segments=("東日本", "West")).apply(Workspace(tree=tree))
    assert after.tree.find("リード数（東日本）").value == 300.0
    assert after.tree.find("リード数（West）").value == 300.0
    west = after.tree.find("リード数（West）").id
    again = SplitBySegment(kpi=west, segments=("a", "b")).apply(after)
    assert again.tree.find("リード数（West）（a）").value == 150.0


def test_changes_go_to_the_parts() -> None:
    workspace = funnel().model_copy(
        update={
            "changes": {"leads": SetTo(value=900.0), "mql_rate": ScaleBy(factor=2.0), "win_rate": SetTo(value=0.3)},
            "scenarios": (Scenario(id="s_s", name="s", changes={"leads": ShiftBy(amount=60.0)}),),
        }
    )
    after = SplitBySegment(kpi="wins", segments=("Web", "Ads")).apply(workspace)
    assert after.changes == {
        "win_rate": SetTo(value=0.3),
        "leads_web": SetTo(value=450.0), "leads_ads": SetTo(value=450.0),
        "mql_rate_web": ScaleBy(factor=2.0), "mql_rate_ads": ScaleBy(factor=2.0),
    }  # fmt: skip
    assert after.scenarios[0].changes == {"leads_web": ShiftBy(amount=30.0), "leads_ads": ShiftBy(amount=30.0)}
    assert_same_values(workspace, after, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a_a * p_p", True),
        ("a_a + b_b", True),
        ("a_a * b_b", True),  # one of them is the amount
        ("a_a * r_r", True),
        ("p_p + q_q", True),  # two amounts of money
        ("p_p + a_a * q_q", True),
        ("max(a_a * 2 - b_b, 0)", True),
        ("if(a_a > b_b, a_a, 2 * b_b)", True),
        ("a_a * (b_b / a_a)", True),
        ("a_a + 10", False),
        ("ceil(a_a)", False),
        ("a_a * a_a", False),
        ("1000 / a_a", False),
        ("if(a_a > 5, a_a, 0)", False),
        ("a_a + nobody", False),
        ("a_a + top", False),
    ],
)
def test_what_can_be_split(text: str, fits: bool) -> None:
    workspace = tree_of(
        computed("top", text, "円"), lever("a_a", 12.0, "件"), lever("b_b", 7.0, "件"), lever("p_p", 500.0, "円"),
        lever("q_q", 100.0, "円"), lever("r_r", 0.2, "%"),
    )  # fmt: skip
    assert assert_split(workspace, "top", SEGMENTS) is fits


@pytest.mark.parametrize(
    ("kpi", "segments", "code"),
    [
        ("gone", SEGMENTS, "unknown_kpi"),
        ("win_rate", SEGMENTS, "split_needs_amount"),
        ("leads", ("Web",), "parts_count"),
        ("leads", tuple("abcdefghijklm"), "parts_count"),
        ("leads", ("Web", " "), "name_empty"),
        ("leads", ("Web", "Ｗｅｂ"), "segment_twice"),
        ("leads", ("Web", "x" * 41), "name_too_long"),
        ("leads", ("Web", "a\nb"), "name_bad_character"),
        ("cpl", SEGMENTS, "split_needs_amount"),
    ],
)
def test_refusals(kpi: str, segments: tuple[str, ...], code: str) -> None:
    assert codes(funnel(), SplitBySegment(kpi=kpi, segments=segments)) == [code]


def test_long_names_are_cut_and_taken_ones_counted() -> None:
    workspace = tree_of(
        computed("top", "a_a", "件"), Kpi(id="a_a", name="x" * 80, unit="件", value=2.0), lever("b_b"),
        Kpi(id="c_c", name="TOP (Web)", value=1.0),
    )  # fmt: skip
    after = SplitBySegment(kpi="top", segments=("Web", "y" * 40)).apply(workspace)
    made = [after.tree[k].name for k in after.tree.inputs("top")]
    assert made == ["TOP (Web) 2", f"TOP ({'y' * 40})"]
    assert all(len(kpi.name) <= 80 for kpi in after.tree.kpis)
