"""What a page keeps of a simulation, and the levers that usually work against each other."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kpitree.analysis.odds import beats, can_count, forecast
from kpitree.analysis.simulation import simulate
from kpitree.analysis.volume_and_quality import volume_and_quality
from kpitree.data.templates import template, templates
from kpitree.model import Kpi, KpiTree, Range


def tree(formula: str = "leads * rate", **low: float) -> KpiTree:
    return KpiTree(
        kpis=(
            Kpi(id="deals", name="受注", unit="件", formula=formula, target=50),
            Kpi(id="leads", name="リード", unit="件", value=200, range=Range(low=low.get("leads", 100), high=300)),
            Kpi(id="rate", name="受注率", unit="%", value=0.2, range=Range(low=low.get("rate", 0.1), high=0.3)),
        ),
        kgi="deals",
    )


def test_a_forecast_has_the_figures_of_its_simulation() -> None:
    run = simulate(tree(), draws=20_000, seed=3, target=50)
    found = forecast(run)
    assert (found.p10, found.p50, found.p90) == tuple(run.percentile(q) for q in (10, 50, 90))
    assert (found.probability, found.target, found.draws, found.seed) == (run.probability(), 50, 20_000, 3)
    assert found.fingerprint == run.fingerprint
    assert found.uncertain == ("leads", "rate")
    assert found.sources == {"range": 2}
    assert not found.constant
    assert sum(share for _, _, share in found.bins) == pytest.approx(0.99, abs=0.01)
    assert all(a[1] == pytest.approx(b[0]) for a, b in zip(found.bins, found.bins[1:], strict=False))


def test_bins_of_what_is_counted_hold_whole_numbers() -> None:
    found = forecast(simulate(tree(), draws=20_000, counting_noise=True), whole=True)
    widths = {round(high - low, 9) for low, high, _ in found.bins}
    assert len(widths) == 1
    assert widths.pop() == int(found.bins[0][1] - found.bins[0][0])
    assert all((low + 0.5) == round(low + 0.5) for low, _, _ in found.bins)
    shares = [share for _, _, share in found.bins]
    inner = shares[len(shares) // 4 : len(shares) // 2]  # no comb: neighbours hold as many numbers each
    assert max(inner) / min(inner) < 2


def test_without_a_value_there_is_no_figure_and_what_never_moves_is_constant() -> None:
    nothing = forecast(simulate(tree("leads / (rate - rate)"), draws=500, target=1))
    assert nothing.undefined == 1
    assert math.isnan(nothing.p50)
    assert nothing.probability is None
    assert nothing.bins == ()
    assert not nothing.constant
    still = forecast(simulate(tree("min(leads * rate, 1)"), draws=500, target=1))
    assert still.constant
    assert still.probability == 1


def test_one_beats_the_other_where_both_have_a_value() -> None:
    nan = math.nan
    assert beats(np.array([1.0, 2, 3, nan]), np.array([0.0, 2, 4, 1])) == (1 / 3, 1 / 3, 0.75)
    above, equal, share = beats(np.array([nan]), np.array([1.0]))
    assert math.isnan(above)
    assert math.isnan(equal)
    assert share == 0


def test_common_draws_tell_a_better_rate_apart() -> None:
    run = [simulate(tree(), draws=5_000, changes={"rate": rate}).samples for rate in (0.2, 0.22)]
    assert beats(run[1], run[0])[0] > 0.99  # with other draws it would be about 0.6


def test_chance_in_counts_is_known_before_it_is_drawn() -> None:
    assert can_count(tree())
    assert not can_count(tree("leads + rate"))


def test_a_volume_and_the_first_rate_it_meets() -> None:
    basic = template("btob_basic", "ja")
    every = {kpi.id for kpi in basic.levers}
    assert volume_and_quality(basic, every) == (("leads", "meeting_rate"),)
    assert volume_and_quality(basic, every - {"meeting_rate"}) == (("leads", "win_rate"),)
    assert volume_and_quality(basic, every - {"leads"}) == ()
    channels = template("four_channels", "ja")
    pairs = volume_and_quality(channels, {kpi.id for kpi in channels.levers})
    assert len(pairs) == 4
    assert len({rate for _, rate in pairs}) == 4


@pytest.mark.parametrize("name", templates())
def test_a_pair_is_one_of_a_volume_and_a_rate(name: str) -> None:
    found = template(name, "en")
    for volume, rate in volume_and_quality(found, {kpi.id for kpi in found.levers}):
        assert found[volume].is_volume
        assert found[rate].measure.is_rate


def test_a_cycle_ends() -> None:
    kpis = (
        Kpi(id="one", name="一", formula="leads + two"),
        Kpi(id="two", name="二", formula="one"),
        Kpi(id="leads", name="リード数", unit="件", value=1),
    )
    assert volume_and_quality(KpiTree(kpis=kpis, kgi="one"), {"leads"}) == ()
