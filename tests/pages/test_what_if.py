"""The What-if page: typing, sliding, resetting, adopting; what cannot be read is asked about and loses nothing."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kpitree.analysis.benchmarking import compare
from kpitree.data.benchmarks import load
from kpitree.data.text import parse
from kpitree.engine import evaluate
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, SetTo
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import ChangeLever, EditKpi, ResetLevers
from pages.what_if.effects import split
from tests.pages.conftest import OpenPage, assert_sound, session_of, workspace_of
from tests.pages.what_if_steps import a_mix, rate_of, volume_of

NAUGHTY = Path(__file__).parents[3] / "shared/data/hostile/naughty-strings/blns.json"


@pytest.mark.parametrize(
    ("text", "expected"), [("30%", 0.3), ("30", 0.3), ("３０％", 0.3), ("+5pt", None), ("12 of 60", 0.2)]
)
def test_a_typed_rate_moves_the_lever(open_page: OpenPage, text: str, expected: float | None) -> None:
    app = open_page("what_if")
    rate = rate_of(app)
    base = workspace_of(app).tree[rate].baseline
    assert base is not None
    app.text_input(key=f"what_if:{rate}:entry").set_value(text).run()
    assert_sound(app)
    want = base + 0.05 if expected is None else expected
    assert workspace_of(app).lever_values()[rate] == pytest.approx(want, rel=1e-12)
    assert workspace_of(app).tree[rate].baseline == base  # §13


def test_percent_of_a_rate_is_asked_about_and_a_click_decides(open_page: OpenPage) -> None:  # §14
    app = open_page("what_if")
    rate = rate_of(app)
    base = workspace_of(app).tree[rate].baseline or 0.0
    app.text_input(key=f"what_if:{rate}:entry").set_value("+10%").run()
    assert workspace_of(app).changes == {}
    assert app.text_input(key=f"what_if:{rate}:entry").value == "+10%"
    values = []
    for n in range(2):
        app.button(key=f"what_if:{rate}:entry:fix:0:{n}").click().run()
        values.append(workspace_of(app).lever_values()[rate])
        app.text_input(key=f"what_if:{rate}:entry").set_value("+10%").run()
    assert sorted(values) == pytest.approx(sorted([base + 0.1, base * 1.1]))


def test_the_slider_moves_and_resets_and_the_baseline_stays(open_page: OpenPage) -> None:
    app = open_page("what_if")
    rate = rate_of(app)
    kgi = evaluate(workspace_of(app).tree).kgi
    app.slider(key=f"what_if:{rate}:slider").set_value(18.0).run()
    workspace = workspace_of(app)
    assert workspace.lever_values() == {rate: 0.18}
    assert evaluate(workspace.tree, workspace.lever_values()).kgi != kgi
    assert evaluate(workspace.tree).kgi == kgi
    app.button(key=f"what_if:{rate}:reset").click().run()
    assert workspace_of(app).changes == {}


def test_adopting_makes_the_values_the_baseline(open_page: OpenPage) -> None:
    app = open_page("what_if")
    volume = volume_of(app)
    app.text_input(key=f"what_if:{volume}:entry").set_value("+10%").run()
    moved = workspace_of(app).lever_values()[volume]
    app.session_state["what_if:tray:more"] = True
    app.run()
    app.button(key="what_if:tray:adopt").click().run()
    assert_sound(app)
    assert workspace_of(app).tree[volume].baseline == moved
    assert workspace_of(app).changes == {}


def test_nothing_typed_can_break_the_page_or_change_a_value_silently(open_page: OpenPage) -> None:
    strings: list[str] = json.loads(NAUGHTY.read_text("utf-8")) if NAUGHTY.exists() else ["<script>", "\u202e1", "NaN"]
    app = open_page("what_if")
    rate = rate_of(app)
    for text in ["NaN", "inf", "-", "%", "1,00", "12 of 0", "81 of 80", "１e999", *strings[::25]]:
        before = workspace_of(app)
        app.text_input(key=f"what_if:{rate}:entry").set_value(text).run()
        assert_sound(app)
        after = workspace_of(app)
        if after != before:  # then it was a number, and the field says which
            assert math.isfinite(after.lever_values()[rate])
            assert app.text_input(key=f"what_if:{rate}:entry").value == Translator("ja").entry(
                after.lever_values()[rate], "%"
            )
        elif text.strip():  # what was refused stays where it was typed
            assert app.text_input(key=f"what_if:{rate}:entry").value in (text, text.strip())


def html_of(app: AppTest) -> str:
    """Everything the page says as HTML."""
    bodies = (element.proto.body for element in app.get("html"))
    return "".join(body for body in bodies if not body.startswith("<style"))


def open_lever(app: AppTest, kpi_id: str) -> None:
    """What pressing its small button does; the press itself is tested in a browser."""
    session_of(app).views["what_if:open"] = kpi_id
    app.run()
    assert_sound(app)


def lock(app: AppTest, kpi_id: str) -> None:
    """Lock or unlock a lever, as its small button does."""
    state = session_of(app)
    locked = workspace_of(app).tree[kpi_id].locked
    state.history = state.history.apply(EditKpi(kpi=kpi_id, patch={"locked": not locked}))
    app.run()
    assert_sound(app)


def take_back(app: AppTest, kpi_id: str) -> None:
    """Reset a KPI, as its chip in the tray does."""
    assert f"data-presses='reset' data-lever='{kpi_id}'" in html_of(app)
    state = session_of(app)
    state.history = state.history.apply(ResetLevers(kpis=(kpi_id,)))
    app.run()
    assert_sound(app)


def test_quick_moves_are_there_for_the_lever_that_was_opened_and_move_it(open_page: OpenPage) -> None:
    app = open_page("what_if")
    rate, volume = rate_of(app), volume_of(app)
    base = workspace_of(app).tree[rate].baseline or 0.0
    assert not [button.key for button in app.button if ":quick:" in (button.key or "")]
    open_lever(app, rate)
    app.button(key=f"what_if:{rate}:quick:up").click().run()
    assert workspace_of(app).lever_values()[rate] == pytest.approx(base + 0.01, abs=1e-15)
    app.button(key=f"what_if:{rate}:quick:best").click().run()
    reach = workspace_of(app).tree[rate].range
    assert reach is not None
    assert workspace_of(app).lever_values()[rate] == reach.high
    open_lever(app, volume)
    opened = {(button.key or "").split(":")[1] for button in app.button if ":quick:" in (button.key or "")}
    assert opened == {volume}  # one at a time
    assert_sound(app)


def test_a_quick_move_to_the_benchmark_says_whose_figure_it_is(open_page: OpenPage) -> None:  # §23
    app = open_page("what_if")
    tree = workspace_of(app).tree
    row = next(r for r in compare(tree, load()).rows if r.verdict in ("below", "above") and tree[r.id].is_lever)
    assert row.chosen is not None
    open_lever(app, row.id)
    button = app.button(key=f"what_if:{row.id}:quick:benchmark")
    assert row.chosen.publisher in button.help.replace("\\", "")
    button.click().run()
    assert workspace_of(app).lever_values()[row.id] in (row.low, row.high)


def test_without_a_published_figure_the_quick_move_is_to_the_own_past(open_page: OpenPage) -> None:  # §62
    past = "  history: 20%, 22%, 24%, 20%, 22%, 24%\n"
    app = open_page("what_if", tree=parse(f"受注 [件] = 100 * 率\n率 = 15%\n  benchmark: aa/bb\n{past}"))
    rate = workspace_of(app).tree.find("率").id
    open_lever(app, rate)
    button = app.button(key=f"what_if:{rate}:quick:benchmark")
    assert Translator("ja")("what_if.quick_history_help", n="6") in button.help.replace("\\", "")
    button.click().run()
    assert workspace_of(app).lever_values()[rate] == 0.22


def test_a_locked_lever_says_so_and_cannot_be_moved(open_page: OpenPage) -> None:  # §26
    app = open_page("what_if")
    rate = rate_of(app)
    lock(app, rate)
    assert workspace_of(app).tree[rate].locked
    assert app.slider(key=f"what_if:{rate}:slider").disabled
    assert app.text_input(key=f"what_if:{rate}:entry").disabled
    assert Translator("ja")("what_if.locked") in html_of(app)
    lock(app, rate)
    assert not app.slider(key=f"what_if:{rate}:slider").disabled


def test_moving_a_share_moves_the_others_and_the_sum_stays(open_page: OpenPage) -> None:  # §25
    app = open_page("what_if", tree=a_mix())
    assert Translator("ja")("what_if.mix_sum", sum="100%") in html_of(app)
    lock(app, "web")
    app.slider(key="what_if:ads:slider").set_value(60.0).run()
    assert workspace_of(app).lever_values() == pytest.approx({"ads": 0.6, "events": 0.15})
    assert app.slider(key="what_if:events:slider").value == pytest.approx(15.0)
    assert Translator("ja")("what_if.mix_sum", sum="100%") in html_of(app)
    app.text_input(key="what_if:ads:entry").set_value("90%").run()  # more than the locked one leaves
    assert workspace_of(app).lever_values() == pytest.approx({"ads": 0.6, "events": 0.15})
    assert [toast.value for toast in app.toast]
    app.slider(key="what_if:ads:slider").set_value(90.0).run()  # a slider stops there
    assert workspace_of(app).lever_values() == pytest.approx({"ads": 0.75, "events": 0.0})
    take_back(app, "ads")
    assert workspace_of(app).changes == {}
    assert_sound(app)


def test_outside_of_what_is_achievable_it_says_so(open_page: OpenPage) -> None:  # §18
    app = open_page("what_if")
    rate = rate_of(app)
    reach = workspace_of(app).tree[rate].range
    assert reach is not None
    for value, out in ((reach.high, False), (reach.high + 0.02, True), (reach.low, False), (reach.low - 0.01, True)):
        app.slider(key=f"what_if:{rate}:slider").set_value(100 * value).run()
        assert ("kt-out" in html_of(app)) is out, value


def test_an_override_is_in_the_tray_and_goes_back_to_its_formula(open_page: OpenPage) -> None:  # §15
    app = open_page("what_if")
    tree = workspace_of(app).tree
    computed = next(k for k in tree.kpis if not k.is_lever and k.id != tree.kgi)
    formula_says = evaluate(tree).values[computed.id] or 0.0
    after = ChangeLever(kpi=computed.id, change=SetTo(value=2 * formula_says)).apply(workspace_of(app))
    session_of(app).history = History(after)
    app.run()
    t = Translator("ja")
    label = html_of(app).partition(f"data-presses='reset' data-lever='{computed.id}'")[2].partition("</button>")[0]
    assert t("what_if.overridden", kpi=computed.name) in label
    assert t.value(formula_says, computed.measure) in label
    difference = evaluate(tree, after.lever_values()).kgi - evaluate(tree).kgi
    assert t.delta(difference, tree[tree.kgi or ""].measure) in label
    take_back(app, computed.id)
    assert workspace_of(app).changes == {}
    assert_sound(app)


def test_the_split_adds_up_and_says_when_it_is_estimated(open_page: OpenPage) -> None:  # §21
    kpis = [Kpi(id=f"part_{n}", name=f"部分{n}", unit="円", value=10.0 + n) for n in range(24)]
    formula = "max(" + ", ".join(kpi.id for kpi in kpis) + ")"
    tree = KpiTree(kpis=(Kpi(id="most", name="最大", unit="円", formula=formula), *kpis), kgi="most")
    app = open_page("what_if", tree=tree)
    caption = Translator("ja")("what_if.sampled", error="¥").partition("¥")[0]
    assert caption not in html_of(app)
    changes = {kpi.id: SetTo(value=100.0 + n) for n, kpi in enumerate(kpis)}
    session_of(app).history = History(Workspace(tree=tree, changes=changes))
    app.run()
    assert caption in html_of(app)
    result = split(workspace_of(app))
    assert math.fsum(step.contribution for step in result.steps) == pytest.approx(123.0 - 33.0, rel=1e-12)
    assert_sound(app)
