"""Volume, mix, rate and price (§45): what each of them is, by laws."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpitree.analysis.volume_mix import KINDS, VolumeMix, volume_mix
from kpitree.data.templates import template
from kpitree.engine import evaluate
from kpitree.model import KpiTree
from tests.analysis.trees import lever, made, tree_of

VOLUMES = ("web leads", "fair leads", "phone leads")
RATES = ("web rate", "fair rate", "phone rate")
PRICES = ("web price", "fair price", "phone price")


def three_channels() -> KpiTree:
    """Revenue = old revenue + the sum of leads x rate x price of each channel."""
    kpis, sums = [], []
    rows = (("web", 1000.0, 0.02, 3e6), ("fair", 400.0, 0.05, 2e6), ("phone", 100.0, 0.1, 1e6))
    for channel, leads, rate, price in rows:
        kpis += [
            made(f"{channel}_revenue", f"{channel}_leads * {channel}_rate * {channel}_price", "円"),
            lever(f"{channel}_leads", leads, "件"), lever(f"{channel}_rate", rate, "%"),
            lever(f"{channel}_price", price, "円"),
        ]  # fmt: skip
        sums.append(f"{channel}_revenue")
    kpis = [k.model_copy(update={"name": k.name.replace("_", " ")}) for k in kpis]
    tree = tree_of(made("revenue", " + ".join(sums), "円"), *kpis)
    top = made("total", "old + revenue", "円")
    return KpiTree(kpis=(top, lever("old", 5e7, "円"), *tree.kpis), kgi="total")


TREE = three_channels()
factors = st.floats(0.3, 3.0)


def scaled(names: tuple[str, ...], by: Mapping[str, float] | float) -> dict[str, float]:
    return {n: (TREE.find(n).value or 0.0) * (by if isinstance(by, float) else by[n]) for n in names}


@st.composite
def changes(draw: st.DrawFn) -> dict[str, float]:
    names = (*VOLUMES, *RATES, *PRICES, "old")
    return scaled(names, {name: draw(st.one_of(factors, st.just(1.0))) for name in names})


def check(result: VolumeMix) -> VolumeMix:
    assert result.problems == ()
    assert [effect.kind for effect in result.effects] == list(KINDS)
    whole = result.kgi_after - result.kgi_before
    assert math.fsum(e.contribution for e in result.effects) == pytest.approx(whole, rel=1e-12, abs=1e-3)
    return result


@given(changes(), changes())
@settings(max_examples=60)
def test_effects_add_up_and_going_back_is_the_opposite(before: dict[str, float], after: dict[str, float]) -> None:
    there, back = check(volume_mix(TREE, before, after)), check(volume_mix(TREE, after, before))
    scale = max(abs(there.kgi_before), abs(there.kgi_after))
    for kind in KINDS:
        assert abs(there[kind] + back[kind]) <= 1e-9 * scale


@given(factors)
def test_all_volumes_scaled_alike_is_volume_and_no_mix(factor: float) -> None:
    assume(factor != 1.0)
    result = check(volume_mix(TREE, None, scaled(VOLUMES, factor)))
    assert [result[kind] for kind in KINDS[1:]] == [0.0] * 4
    assert result["volume"] == pytest.approx(result.kgi_after - result.kgi_before)


@given(st.floats(1.0, 300.0))
def test_leads_that_move_to_another_channel_are_mix_and_no_volume(moved: float) -> None:
    result = check(volume_mix(TREE, None, {"web leads": 1000 - moved, "fair leads": 400 + moved}))
    assert [result[k] for k in ("rate", "price", "other")] == [0.0] * 3
    assert abs(result["volume"]) <= 1e-9 * result.kgi_after
    assert result["mix"] == pytest.approx(moved * (0.05 * 2e6 - 0.02 * 3e6))


@given(st.floats(1.0, 300.0), factors)
def test_mix_is_worth_nothing_between_channels_that_yield_alike(moved: float, factor: float) -> None:
    same = {"fair rate": 0.02, "fair price": 3e6}
    after = {"web leads": (1000 - moved) * factor, "fair leads": (400 + moved) * factor, "phone leads": 100 * factor}
    result = check(volume_mix(TREE, same, same | after))
    assert abs(result["mix"]) <= 1e-9 * result.kgi_after


@pytest.mark.parametrize(("names", "kind"), [(RATES, "rate"), (PRICES, "price"), (("old",), "other")])
@given(factor=factors)
@settings(max_examples=10)
def test_one_kind_of_change_is_one_effect(names: tuple[str, ...], kind: str, factor: float) -> None:
    assume(factor != 1.0)
    result = check(volume_mix(TREE, None, scaled(names, factor)))
    for other in KINDS:
        expected = result.kgi_after - result.kgi_before if other == kind else 0.0
        assert result[other] == pytest.approx(expected, rel=1e-12)
    assert {k for k, levers in result.levers.items() if levers} == {kind}


def test_two_effects_share_what_they_did_together() -> None:
    """Volume x 2 and every rate x 1.5: of V R -> 2 V 1.5 R volume is the mean of going first and going last."""
    new = evaluate(TREE)["revenue"]
    result = check(volume_mix(TREE, None, scaled(VOLUMES, 2.0) | scaled(RATES, 1.5)))
    assert result["volume"] == pytest.approx(new * (1 + 1.5) / 2)
    assert result["rate"] == pytest.approx(new * (0.5 + 1.0) / 2)


def test_what_makes_the_volume_is_volume_and_mix() -> None:
    tree = template("four_channels", "ja")
    result = check(volume_mix(tree, None, {"広告CVR": "+10%", "受注率": "25%"}))
    assert result.stage == "リード数"
    assert result.levers == {"rate": ("win_rate",), "price": (), "other": ()}
    assert result["volume"] > 0 > result["mix"] or result["mix"] > 0
    (ads,) = [c for c in result.channels if c.channel == "広告"]
    assert (ads.before, ads.after) == (480.0, pytest.approx(528.0))
    assert math.fsum(c.share_after for c in result.channels) == pytest.approx(1.0)
    later = check(volume_mix(tree, None, {"広告商談化率": "20%"}, stage="商談数"))
    assert later["rate"] == 0.0
    assert later["volume"] > 0


def test_a_capacity_is_something_else() -> None:
    capped = KpiTree(kpis=(made("kgi", "min(revenue, most)", "円"), lever("most", 1e8, "円"), *TREE.kpis), kgi="kgi")
    result = check(volume_mix(capped, None, {"most": 1.1e8, "web rate": 0.03}))
    assert result.levers == {"rate": ("web_rate",), "price": (), "other": ("most",)}
    assert result["other"] > 0


def test_overrides_hold() -> None:  # §15: what a formula gives no longer counts where it is overridden
    result = check(volume_mix(TREE, None, {"web revenue": 7e7, "web leads": 9e3}))
    assert result["other"] == pytest.approx(1e7)
    assert result["volume"] + result["mix"] == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize(
    ("tree", "after", "code"),
    [
        (template("btob_basic"), {}, "mix_without_channels"),
        (KpiTree(), {}, "mix_without_channels"),
        (TREE, dict.fromkeys(VOLUMES, 0.0), "mix_without_volume"),
        (TREE, {"web leads": -5.0}, "mix_without_volume"),
        (TREE.replace(lever("old", None, "円")), {"old": 1.0}, "bridge_without_before"),
    ],
)
def test_where_it_cannot_be_said(tree: KpiTree, after: dict[str, float], code: str) -> None:
    result = volume_mix(tree, None, after)
    assert [p.code for p in result.problems] == [code]
    assert result.effects == ()
    assert list(result.to_frame().columns) == ["kind", "contribution"]


def test_an_unknown_stage_is_said() -> None:
    assert [p.code for p in volume_mix(TREE, None, {}, stage="nothing").problems] == ["mix_without_stage"]
