"""Leading and lagging (§49, §50): planted lags are found, noise gives no tendency at the stated rate."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from kpitree.analysis import lead_lag as module
from kpitree.analysis.lead_lag import LEVEL, lead_lag
from kpitree.analysis.leading import indicators, leading_for
from kpitree.data.templates import template
from kpitree.data.text import parse, to_text
from kpitree.model import KpiTree
from tests.analysis.trees import funnel, lever, made, tree_of
from tests.fixtures.trees import broken_tree

Floats = NDArray[np.float64]
PAIR = [("early", "late")]


def months(values: Floats) -> dict[str, float]:
    """By month from January 2020; NaN is a month without an actual."""
    return {f"{2020 + i // 12}-{i % 12 + 1:02d}": float(x) for i, x in enumerate(values) if np.isfinite(x)}


def planted(lag: int, *, n: int = 30, noise: float = 0.5, seed: int = 0, sign: float = 1.0) -> tuple[Floats, Floats]:
    draw = np.random.default_rng(seed)
    early = 100 + draw.normal(size=n + lag).cumsum()
    late = sign * 2 * early[:n] + draw.normal(size=n) * noise
    return early[lag:], late


@pytest.mark.parametrize("lag", range(7))
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_planted_lag_is_found(lag: int, sign: float) -> None:  # §49
    early, late = planted(lag, sign=sign)
    (found,) = lead_lag({"early": months(early), "late": months(late)}, PAIR).found
    assert (found.verdict, found.lag) == ("tendency", lag)
    assert found.correlation is not None
    assert found.low is not None
    assert found.high is not None
    assert found.correlation * sign > 0.7
    assert found.low < found.correlation < found.high
    assert found.p == 1 / (module.SHUFFLES + 1)


@pytest.mark.parametrize("gap", [(4,), (0, 7, 15), (29,)])
def test_missing_months_stay_missing(gap: tuple[int, ...]) -> None:  # §1
    early, late = planted(3)
    early[list(gap)] = np.nan
    (found,) = lead_lag({"early": months(early), "late": months(late)}, PAIR).found
    assert (found.verdict, found.lag, found.months) == ("tendency", 3, 30 - len(gap))
    # Filling the gap with zeros would have made another series of it.
    assert found.pairs is not None
    assert found.pairs < 27


@pytest.mark.parametrize("kind", ["shuffled", "walk"])
def test_noise_is_no_tendency_at_the_stated_rate(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHUFFLES", 199)
    draw = np.random.default_rng(7)
    trials, false = 200, 0
    for _ in range(trials):
        early, late = draw.normal(size=(2, 14))
        if kind == "walk":
            early, late = early.cumsum(), late.cumsum()
        false += lead_lag({"early": months(early), "late": months(late)}, PAIR).found[0].verdict == "tendency"
    # 5 % are expected; above that by three standard errors something would be wrong.
    assert false / trials <= LEVEL + 3 * (LEVEL * (1 - LEVEL) / trials) ** 0.5


def test_asking_more_raises_the_bar() -> None:
    early, late = planted(2, n=14, noise=2.5, seed=3)
    noise = np.random.default_rng(1).normal(size=(9, 14))
    series = {"early": months(early), "late": months(late)} | {f"n{i}": months(x) for i, x in enumerate(noise)}
    alone = lead_lag(series, PAIR).found[0]
    among = {one.leading: one for one in lead_lag(series, [*PAIR, *((f"n{i}", "late") for i in range(9))]).found}
    assert alone.p is not None
    assert among["early"].p == pytest.approx(min(1.0, 10 * alone.p))


@pytest.mark.parametrize("n", [0, 1, 7])
def test_few_months_say_nothing(n: int) -> None:
    early, late = planted(1)
    (found,) = lead_lag({"early": months(early[:n]), "late": months(late)}, PAIR).found
    assert (found.verdict, found.lag, found.p) == ("few", None, None)
    assert lead_lag({}, PAIR).found[0].verdict == "few"
    assert lead_lag({}, [("x", "x")]).found == ()


def test_what_never_moves_explains_nothing() -> None:
    early, late = planted(1)
    for flat in (np.full(30, 5.0), np.zeros(30), np.full(30, 1e300), np.arange(30.0)):
        (found,) = lead_lag({"early": months(flat), "late": months(late)}, PAIR).found
        assert found.verdict == "none"
    (huge,) = lead_lag({"early": months(early * 1e306), "late": months(late)}, PAIR).found
    assert huge.verdict in ("none", "tendency")


def test_the_same_seed_gives_the_same_answer() -> None:  # §24
    early, late = planted(2, noise=3)
    series = {"early": months(early), "late": months(late)}
    assert lead_lag(series, PAIR) == lead_lag(series, PAIR)
    assert list(lead_lag(series, PAIR).to_frame().columns)[:3] == ["leading", "lagging", "months"]
    assert lead_lag(series, PAIR).found[0].small is False


def test_the_lower_in_the_tree_the_earlier_it_moves() -> None:  # §50
    tree = template("full_funnel", "ja")
    found = indicators(tree)
    assert [tree[k].name for k, v in found.items() if v == "lagging"] == ["受注金額", "受注件数", "商談数", "SQL数"]
    assert [tree[k].name for k, v in found.items() if v == "leading"] == ["MQL数", "リード数", "セッション数"]
    assert indicators(KpiTree()) == {}
    assert set(indicators(broken_tree())) <= {kpi.id for kpi in broken_tree().kpis}


def test_what_people_say_goes_before_depth() -> None:  # §50
    tree = funnel(1000)
    assert leading_for(tree, "rate") == "leads"
    assert leading_for(tree, "price") == "leads"
    calls = tree_of(
        made("won", "opps * win", "件"), made("opps", "leads + calls", "件"), lever("leads", 9, "件"),
        lever("calls", 9, "件", indicator="leading"), lever("win", 0.2, "%"),
    )  # fmt: skip
    assert leading_for(calls, "win") == "calls"
    assert indicators(calls)["calls"] == "leading"
    assert leading_for(tree_of(lever("alone", 1, "件")), "alone") is None


def test_the_text_format_holds_it() -> None:
    tree = parse("受注 [件] = リード数 * 率\nリード数 [件] = 10\n  indicator: Leading\n率 = 10%\n")
    assert [kpi.indicator for kpi in tree.kpis] == ["", "leading", ""]
    assert parse(to_text(tree)) == tree
