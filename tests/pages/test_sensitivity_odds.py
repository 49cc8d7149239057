"""The odds of the Sensitivity page: the sentence, the picture, the target, futures side by side."""

from __future__ import annotations

import math
import re

import pytest

from kpitree.analysis.simulation import Sampler, simulate
from kpitree.data.templates import template
from kpitree.export.picture.odds_rows import odds_rows
from kpitree.i18n import Language, Translator
from kpitree.model import Kpi, SetTo
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import ChangeLever, SaveScenario
from pages.sensitivity.odds.asked import Asked
from pages.sensitivity.odds.drawn import QUICK
from pages.sensitivity.odds.futures import futures
from pages.sensitivity.odds.side_by_side import pair_sentence
from pages.sensitivity.odds.words import chance
from tests.pages.conftest import OpenPage, assert_sound, session_of, workspace_of
from tests.pages.odds_steps import EN, JA, ask, bare, charts, do, headline, said, small


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_headline_is_the_probability_of_the_core(open_page: OpenPage, lang: Language) -> None:
    app = ask(open_page, template("btob_basic", lang), lang=lang)
    t, tree = Translator(lang), workspace_of(app).tree
    kgi = tree[tree.kgi or ""]
    core = Sampler(tree, draws=QUICK, method="sobol").run(target=kgi.target)
    words = t(
        "sensitivity_odds.chance", chance=t.value(round(core.probability(), 2), "%", trim=True), kpi=kgi.name,
        target=t.value(kgi.target, kgi.measure, trim=True),
    )  # fmt: skip
    assert headline(app) == words
    assert t.value(core.percentile(10), kgi.measure, trim=True) in said(app)
    assert t("sensitivity_odds.basis_draws", draws=t("sensitivity_odds.draws_n", n=f"{QUICK:,}"), seed="0") in said(app)


def test_the_picture_is_split_at_the_target_and_labelled(open_page: OpenPage) -> None:
    (rows,) = charts(ask(open_page, small()))
    bins = [row for row in rows if row["kind"] == "bin"]
    assert {row["tone"] for row in bins} == {"short", "reach"}
    assert all((row["tone"] == "reach") == (row["x"] >= 50) for row in bins)
    assert all(row["x2"] <= 50 for row in bins if row["tone"] == "short")
    marks = [row for row in rows if row["kind"] == "mark"]
    assert [row["name"] for row in marks] == ["P10", "P50", "P90"]
    assert {row["tone"]: row["x"] for row in rows if row["kind"] == "rule"} == {"now": 40.0, "target": 50.0}


def test_names_are_shown_as_text(open_page: OpenPage) -> None:
    app = ask(open_page, small())
    assert "受注&lt;b&gt;" in said(app)
    assert "受注<b>" not in said(app)


def test_without_a_target_it_asks_for_one_that_stays_on_this_page(open_page: OpenPage) -> None:
    app = ask(open_page, small(target=None))
    before = workspace_of(app)
    assert JA("sensitivity_odds.between", kpi="受注&lt;b&gt;", range="").split("、")[0] in headline(app)
    assert {row["tone"] for row in charts(app)[0] if row["kind"] == "bin"} == {"plain"}
    field = app.text_input(key="sensitivity:odds:target:deals:entry")
    assert field.value == ""
    field.set_value("50").run()
    assert_sound(app)
    core = simulate(before.tree, draws=QUICK, method="sobol", target=50)
    assert chance(JA, core.probability()) in headline(app)
    assert JA("sensitivity_odds.target_own") in said(app)
    assert workspace_of(app) == before
    app.text_input(key="sensitivity:odds:target:deals:entry").set_value("たくさん").run()
    assert_sound(app)
    assert chance(JA, core.probability()) in headline(app)  # what cannot be read changes nothing, and says so
    assert any("kt-problem" in element.proto.body for element in app.get("html"))


def test_an_own_target_goes_back_to_that_of_the_tree(open_page: OpenPage) -> None:
    app = ask(open_page, small())
    first = headline(app)
    app.text_input(key="sensitivity:odds:target:deals:entry").set_value("+50%").run()  # of the 40 of the baseline
    assert "60件" in headline(app)
    app.button(key="sensitivity:odds:target_back").click().run()
    assert headline(app) == first
    assert JA("sensitivity_odds.target_own") not in said(app)


def test_any_kpi_can_be_asked_for(open_page: OpenPage) -> None:
    app = ask(open_page, template("full_funnel", "ja"))
    tree = workspace_of(app).tree
    other = next(kpi for kpi in tree.kpis if not kpi.is_lever and kpi.id != tree.kgi)
    app.selectbox(key="sensitivity:odds:kpi:picker").set_value(other.id).run()
    assert_sound(app)
    assert other.name in headline(app)
    core = simulate(tree, draws=QUICK, method="sobol", of=other.id)
    assert [row["x"] for row in charts(app)[0] if row["kind"] == "mark"] == pytest.approx(
        [core.percentile(q) for q in (10, 50, 90)]
    )
    session_of(app).history = History(Workspace(tree=small()))  # the picked one is gone
    app.run()
    assert "受注&lt;b&gt;" in headline(app)


def test_nothing_uncertain_is_said_and_can_be_assumed(open_page: OpenPage) -> None:
    app = ask(open_page, bare())
    assert headline(app) == JA("sensitivity_odds.certain", kpi="受注", value="40件")
    assert charts(app) == []
    app.button(key="sensitivity:odds:try_assumed").click().run()
    assert_sound(app)
    assert chance(JA, 0.001) in headline(app)
    assert JA("sensitivity_odds.assumed_lead") in said(app)
    assert JA("sensitivity_odds.basis_assumed", n=2) in said(app)
    assert not [button for button in app.button if button.key == "sensitivity:odds:try_assumed"]


def test_a_constant_kpi_is_words_and_no_picture(open_page: OpenPage) -> None:
    app = ask(open_page, small(formula="min(leads * rate, 1)", target=2))
    assert headline(app) == JA("sensitivity_odds.constant", kpi="受注&lt;b&gt;", value="1件")
    assert JA("sensitivity_odds.constant_missed") in said(app)
    assert charts(app) == []


def test_draws_without_a_value_are_a_share_that_is_said(open_page: OpenPage) -> None:
    app = ask(open_page, small(formula="leads / max(0, leads - 150)", target=3, unit=""))
    core = simulate(workspace_of(app).tree, draws=QUICK, method="sobol", target=3)
    assert 0.05 < core.undefined < 0.5
    assert f"{100 * core.undefined:.3g}%" in said(app)
    picked = ask(open_page, small(formula="leads * rate"))
    do_tree = workspace_of(picked).tree
    broken = Kpi(id="broken", name="壊れ", formula="leads / (rate - rate)")
    session_of(picked).history = History(Workspace(tree=do_tree.with_kpis((*do_tree.kpis, broken))))
    picked.run()
    picked.selectbox(key="sensitivity:odds:kpi:picker").set_value("broken").run()
    assert_sound(picked)
    assert headline(picked) == JA("sensitivity_odds.no_value", kpi="壊れ")
    assert charts(picked) == []


def test_futures_stand_side_by_side_under_the_same_draws(open_page: OpenPage) -> None:
    app = ask(open_page, small())
    assert JA("sensitivity_odds.only_one") in said(app)
    do(app, ChangeLever(kpi="rate", change=SetTo(value=0.3)), SaveScenario(name="強気<i>"))
    do(app, ChangeLever(kpi="rate", change=SetTo(value=0.22)))
    _, rows = charts(app)
    names = [row["name"] for row in rows if row["kind"] == "row"]
    assert names == ["基準", "いま", "強気<i>"]  # Vega shows text as text
    assert [row["tone"] for row in rows if row["kind"] == "row"] == ["other", "now", "other"]
    tree = workspace_of(app).tree
    for row, value in zip(rows, (0.2, 0.22, 0.3), strict=False):
        core = simulate(tree, draws=QUICK, method="sobol", changes={"rate": value}, target=50)
        assert row["x"] == pytest.approx(core.percentile(50))
        assert chance(JA, core.probability()) in row["odds"]
    pair = re.sub(r"<[^>]*>", "", said(app))
    assert JA("sensitivity_odds.pair", first="いま", second="基準", chance=JA("sensitivity_odds.over_99")) in pair
    app.selectbox(key="sensitivity:odds:scenarios:first:picker").set_value("baseline").run()
    assert JA("sensitivity_odds.choose_two") in said(app)
    app.selectbox(key="sensitivity:odds:scenarios:second:picker").set_value("scenario:scenario").run()
    assert_sound(app)
    assert "強気&lt;i&gt;" in said(app)
    assert JA("sensitivity_odds.under_one") in said(app)


def test_without_ranges_no_scenario_is_certain(open_page: OpenPage) -> None:
    app = ask(open_page, bare())
    do(app, ChangeLever(kpi="rate", change=SetTo(value=0.9)))
    (rows,) = charts(app)
    assert [row["odds"] for row in rows if row["kind"] == "row"] == ["", ""]
    do(app, ChangeLever(kpi="rate", change=SetTo(value=0.4)), ChangeLever(kpi="leads", change=SetTo(value=100)))
    assert JA("sensitivity_odds.pair_equal", first="いま", second="基準") in said(app)


def test_what_the_levers_are_at_is_marked_and_listed_once() -> None:
    workspace = SaveScenario(name="案").apply(
        ChangeLever(kpi="rate", change=SetTo(value=0.3)).apply(Workspace(tree=small()))
    )
    found = futures(JA, workspace)
    assert [(one.id, one.now) for one in found] == [("baseline", False), ("scenario:scenario", True)]
    assert found[1].name == "案（いま）"
    assert [one.name for one in futures(JA, Workspace(tree=small()))] == ["基準（いま）"]


def test_many_scenarios_are_calculated_when_asked_for(open_page: OpenPage) -> None:
    app = ask(open_page, small())
    for n in range(12):
        do(app, ChangeLever(kpi="rate", change=SetTo(value=0.2 + n / 100)), SaveScenario(name=f"案{n}"))
    assert sum(row["kind"] == "row" for row in charts(app)[1]) == 10
    app.button(key="sensitivity:odds:scenarios:all:button").click().run()
    assert_sound(app)
    assert sum(row["kind"] == "row" for row in charts(app)[1]) == 13  # and the baseline


@pytest.mark.parametrize(
    ("share", "ja", "en"),
    [
        (0.0, "1%未満", "under 1%"),
        (0.0099, "1%未満", "under 1%"),
        (0.01, "1%", "1%"),
        (0.384, "38%", "38%"),
        (0.99, "99%", "99%"),
        (0.9901, "99%超", "over 99%"),
        (1.0, "99%超", "over 99%"),
        (math.nan, "—", "—"),
        (None, "—", "—"),
    ],
)
def test_chances_are_never_promises(share: float | None, ja: str, en: str) -> None:
    assert (chance(JA, share), chance(EN, share)) == (ja, en)


def test_a_target_far_away_is_said_and_not_drawn() -> None:
    from kpitree.analysis.odds import forecast

    tree = small(target=1e6)
    question = Asked(tree, tree["deals"], 1e6, (), Workspace().odds, 0, assume=False)
    rows = odds_rows(JA, question.kpi, forecast(simulate(tree, draws=1000, target=1e6)), 40.0)
    assert [row["tone"] for row in rows if row["kind"] == "rule"] == ["now"]
    (beyond,) = [row for row in rows if row["kind"] == "beyond"]
    assert "1,000,000件" in beyond["text"]


def test_a_pair_says_what_can_be_said() -> None:
    assert pair_sentence(JA, "<a>", "b", math.nan, math.nan) == JA("sensitivity_odds.pair_none")
    assert pair_sentence(JA, "<a>", "b", 0.0, 1.0) == JA("sensitivity_odds.pair_equal", first="&lt;a&gt;", second="b")
    assert JA("sensitivity_odds.pair_ties", chance="6%") in pair_sentence(JA, "a", "b", 0.66, 0.06)
