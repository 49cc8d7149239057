"""The agreements behind the odds: levers that go together, chance in small numbers, seed, many draws."""

from __future__ import annotations

from typing import Any

import pytest

from kpitree.analysis.simulation import simulate
from kpitree.data.templates import template
from kpitree.model import ScaleBy
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import ChangeLever, Correlate, SetCountingNoise
from pages.sensitivity.odds import drawn
from pages.sensitivity.odds.asked import Asked
from pages.sensitivity.odds.drawn import QUICK
from pages.sensitivity.odds.words import chance, fine
from tests.pages.conftest import OpenPage, assert_sound, big_tree, session_of, workspace_of
from tests.pages.odds_steps import JA, ask, bare, charts, do, draws_said, headline, opened, said, small


def test_the_ready_sign_links_and_the_slider_changes_it_as_undoable_steps(open_page: OpenPage) -> None:
    app = opened(ask(open_page, template("btob_basic", "ja")), "options")
    first = headline(app)
    app.button(key="sensitivity:odds:ready").click().run()
    assert_sound(app)
    assert workspace_of(app).odds.correlation() == {("leads", "meeting_rate"): -0.3}
    key = "sensitivity:odds:pair:leads:meeting_rate"
    app.slider(key=key).set_value(-0.9).run()
    assert workspace_of(app).odds.correlation() == {("leads", "meeting_rate"): -0.9}
    assert headline(app) != first
    tree = workspace_of(app).tree
    correlation = {("leads", "meeting_rate"): -0.9}
    core = simulate(tree, draws=QUICK, method="sobol", correlation=correlation, target=tree[tree.kgi or ""].target)
    assert chance(JA, core.probability()) in headline(app)
    app.button(key="bar:undo").click().run()
    assert workspace_of(app).odds.rho("leads", "meeting_rate") == -0.3
    app.button(key=f"{key}:remove").click().run()
    assert_sound(app)
    assert headline(app) == first
    app.selectbox(key="sensitivity:odds:one:picker").set_value("win_rate").run()
    app.selectbox(key="sensitivity:odds:other:picker").set_value("average_deal_size").run()
    app.button(key="sensitivity:odds:add").click().run()
    assert_sound(app)
    assert list(workspace_of(app).odds.correlation()) == [("win_rate", "average_deal_size")]


def test_links_that_cannot_all_hold_are_adjusted_and_said(open_page: OpenPage) -> None:
    app = ask(open_page, template("btob_basic", "ja"))
    do(
        app,
        Correlate(one="leads", other="win_rate", rho=0.9),
        Correlate(one="win_rate", other="meeting_rate", rho=0.9),
        Correlate(one="leads", other="meeting_rate", rho=-0.9),
    )
    assert "指定された相関は同時には成り立ちません" in said(app)


def test_a_link_of_a_lever_without_a_range_says_that_it_does_nothing(open_page: OpenPage) -> None:
    app = ask(open_page, bare())
    do(app, Correlate(one="leads", other="rate", rho=0.3))
    opened(app, "options")
    assert JA("sensitivity_odds.pair_without_range", names=JA.join(["リード", "受注率"])) in said(app)


def test_counting_noise_is_switched_undone_and_told_with_numbers(open_page: OpenPage) -> None:
    app = opened(ask(open_page, small()), "options")
    tree = workspace_of(app).tree
    app.toggle(key="sensitivity:odds:noise").set_value(True).run()
    assert_sound(app)
    assert workspace_of(app).odds.counting_noise
    both = [
        simulate(tree, draws=QUICK, method="sobol", target=50, counting_noise=on).probability() for on in (False, True)
    ]
    assert both[0] != both[1]
    assert f"{fine(JA, both[0])} → {fine(JA, both[1])}" in said(app)
    assert chance(JA, both[1]) in headline(app)
    app.button(key="bar:undo").click().run()
    assert not workspace_of(app).odds.counting_noise
    assert chance(JA, both[0]) in headline(app)


def test_a_tree_that_counts_nothing_has_no_dead_switch(open_page: OpenPage) -> None:
    app = opened(ask(open_page, small(formula="leads + rate")), "options")
    assert not [toggle for toggle in app.toggle if toggle.key == "sensitivity:odds:noise"]
    assert JA("sensitivity_odds.noise_nothing") in said(app)


def test_another_seed_gives_other_draws_and_the_same_one_the_same(open_page: OpenPage) -> None:
    app = opened(ask(open_page, small()), "options")
    first = charts(app)[0]
    app.number_input(key="sensitivity:odds:seed:field").set_value(7).run()
    assert_sound(app)
    assert charts(app)[0] != first
    assert "シード 7" in said(app)
    app.number_input(key="sensitivity:odds:seed:field").set_value(0).run()
    assert charts(app)[0] == first


def test_many_draws_only_on_a_button_and_marked_when_they_are_old(open_page: OpenPage) -> None:
    app = opened(ask(open_page, small()), "options")
    app.segmented_control(key="sensitivity:odds:draws:choice").set_value(1_000_000).run()
    assert_sound(app)
    assert JA("sensitivity_odds.long_not_yet", draws=JA("sensitivity_odds.draws_n", n=f"{QUICK:,}")) in said(app)
    app.button(key="sensitivity:odds:long:start").click().run()
    assert_sound(app)
    tree, many = workspace_of(app).tree, JA("sensitivity_odds.draws_n", n="1,000,000")
    core = simulate(tree, draws=1_000_000, method="sobol", target=50)
    assert f"{many}の結果は {fine(JA, core.probability())}" in said(app)
    assert [row["x"] for row in charts(app)[0] if row["kind"] == "mark"] == pytest.approx(
        [core.percentile(q) for q in (10, 50, 90)], rel=1e-12
    )
    do(app, ChangeLever(kpi="leads", change=ScaleBy(factor=1.1)))
    old = JA("sensitivity_odds.long_moved", draws=many, result=fine(JA, core.probability()))
    assert old in said(app)
    assert draws_said(QUICK) in said(app)
    app.button(key="bar:undo").click().run()
    assert old not in said(app)  # what was asked is asked again
    assert f"{many}の結果は" in said(app)
    do(app, SetCountingNoise(on=True))
    assert JA("sensitivity_odds.long_changed", draws=many, result=fine(JA, core.probability())) in said(app)
    app.button(key="sensitivity:odds:long:start").click().run()
    assert f"{many}の結果は" in said(app)


def test_work_that_is_interrupted_leaves_the_old_result_and_does_not_begin_again(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(ask(open_page, small()), "options")
    app.segmented_control(key="sensitivity:odds:draws:choice").set_value(1_000_000).run()
    app.button(key="sensitivity:odds:long:start").click().run()
    kept = session_of(app).views["sensitivity:odds:drawn"].kept
    assert kept is not None
    do(app, ChangeLever(kpi="leads", change=ScaleBy(factor=1.1)))
    begun = []

    def breaks_off(question: Asked, draws: int, progress: Any) -> Any:
        from streamlit.runtime.scriptrunner import StopException

        begun.append(draws)
        progress(0.5)
        raise StopException

    monkeypatch.setattr("pages.sensitivity.odds.long_work.long_run", breaks_off)
    app.button(key="sensitivity:odds:long:start").click().run()
    app.run()
    app.run()
    assert_sound(app)
    assert begun == [1_000_000]
    assert session_of(app).views["sensitivity:odds:drawn"].kept is kept
    assert JA("sensitivity_odds.long_stopped") in said(app)


def test_the_same_sampler_serves_every_move_and_a_new_tree_has_a_new_one(open_page: OpenPage) -> None:
    app = ask(open_page, template("btob_basic", "ja"))
    holder = session_of(app).views["sensitivity:odds:drawn"]
    first = holder.sampler
    do(app, ChangeLever(kpi="leads", change=ScaleBy(factor=1.1)))
    assert holder.sampler is first
    do(app, Correlate(one="leads", other="win_rate", rho=0.3))
    assert holder.sampler is not first
    second = holder.sampler
    session_of(app).history = History(Workspace(tree=small()))
    app.run()
    assert_sound(app)
    assert holder.sampler is not second
    assert len(holder.samples) <= drawn.MOST_SAMPLES


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_sixty_levers_and_every_option_draw(open_page: OpenPage, lang: str) -> None:
    app = ask(open_page, big_tree(90), lang=lang)
    opened(opened(app, "options"), "ranges")
    do(app, SetCountingNoise(on=True))
    assert len(charts(app)) == 1


@pytest.mark.parametrize("name", ["sdr", "subscription", "four_channels", "annual_revenue"])
def test_other_templates_draw(open_page: OpenPage, name: str) -> None:
    app = opened(opened(ask(open_page, template(name, "en"), lang="en"), "options"), "ranges")
    assert len(charts(app)) == 1


def test_the_ranges_say_where_they_come_from(open_page: OpenPage) -> None:
    app = opened(ask(open_page, small()), "ranges")
    counts = JA("sensitivity_odds.from_n", source=JA("sensitivity_odds.from_counts"), n="80")
    assert f"受注率<small>{counts}</small>" in said(app)
    assert f"リード<small>{JA('sensitivity_odds.from_range')}</small></dt><dd>100〜300件</dd>" in said(app)
