"""Measure next: the list and the choice between two futures say what the core found."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from kpitree.analysis.better_data import BetterData, Worth, better_data
from kpitree.analysis.fingerprint import fingerprint
from kpitree.analysis.uncertain import uncertain
from kpitree.data.templates import template
from kpitree.i18n import Language, Translator
from kpitree.model import Counts, Kpi, KpiTree, Range, Scenario, SetTo
from kpitree.workspace import History, Workspace
from pages.sensitivity.measure.choice import helpful
from pages.sensitivity.measure.futures import PAIR
from pages.sensitivity.measure.question import QUICK, milliseconds
from tests.pages.conftest import OpenPage, assert_sound, big_tree, session_of
from tests.pages.test_sensitivity_causes import HOSTILE, asking, lever, tree_of, words

JA = Translator("ja")
RATE = Kpi(id="rate", name="受注率", unit="%", counts=Counts(successes=16, trials=80))
SALES = tree_of("leads * rate * price", lever("leads", 550, 600, 650, name="リード数"), RATE,
                Kpi(id="price", name="平均単価", unit="円", value=500.0))  # fmt: skip


def with_scenarios(open_page: OpenPage, tree: KpiTree, *scenarios: Scenario) -> AppTest:
    app = open_page("sensitivity", tree=tree)
    session_of(app).history = History(Workspace(tree=tree, scenarios=scenarios))
    app.button_group(key="sensitivity:question").set_value("measure").run()
    assert_sound(app)
    return app


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_headline_names_one_lever_and_what_as_many_again_would_do(open_page: OpenPage, lang: Language) -> None:
    t = Translator(lang)
    app = asking(open_page, "measure", SALES, lang)
    result = better_data(SALES)
    first = result.rows[0]
    assert first.id == "rate"
    assert first.std_doubled is not None
    assert t("sensitivity_measure.measure", lever="<em class='kt-accent'>受注率</em>") in words(app)
    for width in (result.std, first.std_doubled, first.std_known):
        assert f"±{t.delta(width, '円', signed=False)}" in words(app)
    assert "80 → 160" in words(app) or "80→160" in words(app)
    assert words(app).index("1. 受注率") < words(app).index("2. リード数")
    assert t("sensitivity_causes.certain", names="平均単価") in words(app)


def test_a_lever_without_counts_is_told_as_if_it_were_known(open_page: OpenPage) -> None:
    app = asking(open_page, "measure", template("btob_basic", "ja"))
    result = better_data(template("btob_basic", "ja"))
    after = f"<span class='kt-number'>±{JA.delta(result.rows[0].std_known, '円', signed=False)}</span>"
    assert after in words(app)
    assert "件測ると" not in words(app)
    assert JA("sensitivity_measure.count_lead") in words(app)  # how counts get in


def test_the_button_opens_the_lever_on_the_tree_page(open_page: OpenPage) -> None:
    app = asking(open_page, "measure", SALES)
    app.button(key="sensitivity:leads:measure").click().run()
    assert_sound(app)
    assert session_of(app).views["tree_builder:selected"] == "leads"


def test_no_single_lever_helps_and_nothing_to_say(open_page: OpenPage) -> None:
    levers = [lever(f"lever_{i}", 5, 10, 15) for i in range(30)]
    app = asking(open_page, "measure", tree_of(" + ".join(k.id for k in levers), *levers))
    assert "1つ測るだけでは" in words(app)
    app = asking(open_page, "measure", tree_of("xa * 2", Kpi(id="xa", name="xa", value=3)))
    assert JA("sensitivity_measure.unknown", kgi="売上") in words(app)
    app = asking(open_page, "measure", tree_of("min(xa, 1)", lever("xa", 2, 5, 9)))
    assert JA("sensitivity_measure.constant", kgi="売上") in words(app)
    app = asking(open_page, "measure", tree_of("1 / max(xa - 5, 0)", lever("xa", 4, 6, 6)))
    assert JA("sensitivity_causes.missing_lead") in words(app)


def test_two_futures_say_the_chance_of_choosing_wrongly_and_what_would_tell(open_page: OpenPage) -> None:
    # More leads for sure, or a price that pays only while the rate is high: knowing the rate decides.
    tree = tree_of("leads * rate * price - cost * extra", lever("leads", 550, 600, 650), RATE,
                   Kpi(id="price", name="単価", value=500.0), Kpi(id="cost", name="費用", value=11000.0),
                   Kpi(id="extra", name="追加", value=0.0))  # fmt: skip
    bold = Scenario(id="bold", name=HOSTILE, changes={"price": SetTo(value=590.0), "extra": SetTo(value=1.0)})
    app = with_scenarios(open_page, tree, bold)
    result = better_data(tree, scenarios=(None, {"price": 590.0, "extra": 1.0}))
    assert result.wrong is not None
    assert 0.05 < result.wrong < 0.5
    helping = helpful(result)
    assert helping[0].id == "rate"
    before, after = (f"{100 * x:.0f}%" for x in (result.wrong, helping[0].wrong_known or 0))
    assert JA("sensitivity_measure.wrong_known", before=before, after=after) in words(app)
    assert helping[0].wrong_doubled is not None
    doubled = JA("sensitivity_measure.wrong_doubled", n="80", after=f"{100 * helping[0].wrong_doubled:.0f}%")
    assert doubled in words(app)
    assert helping[0].gain_known is not None
    assert JA.delta(float(f"{helping[0].gain_known:.2g}"), "円") in words(app)
    assert "<script>" not in words(app)
    app.selectbox(key="sensitivity:measure:second").select("baseline").run()
    assert_sound(app)
    assert JA("sensitivity_measure.no_comparison", kgi="売上") in words(app)


def test_a_sure_choice_needs_no_measuring(open_page: OpenPage) -> None:
    more = Scenario(id="more", name="値上げ", changes={"price": SetTo(value=600.0)})
    app = with_scenarios(open_page, SALES, more)
    assert JA("sensitivity_measure.sure", better="値上げ", other="基準", kgi="売上") in words(app)


def test_without_another_future_there_is_nothing_to_choose(open_page: OpenPage) -> None:
    app = asking(open_page, "measure", SALES)
    assert JA("sensitivity_measure.choice") not in words(app)
    session_of(app).history = History(Workspace(tree=SALES, changes={"price": SetTo(value=600.0)}))
    app.run()
    assert_sound(app)
    assert app.selectbox(key="sensitivity:measure:second").value == "now"


def test_helpful_leaves_out_what_chance_explains() -> None:
    def row(kpi_id: str, wrong: float | None, error: float = 0.0) -> Worth:
        return Worth(id=kpi_id, kpi=kpi_id, n=None, share_known=0.1, share_error=0, std_known=1, wrong_known=wrong,
                     wrong_error=error)  # fmt: skip

    rows = (row("much", 0.05), row("more", 0.02), row("little", 0.199), row("noisy", 0.15, 0.1), row("unknown", None))
    result = BetterData(method="exact", std=1, rows=rows, prefer=0, wrong=0.2)
    assert [found.id for found in helpful(result)] == ["more", "much"]
    assert helpful(result.model_copy(update={"wrong": None})) == []


def test_a_choice_of_a_future_that_is_gone_falls_back(open_page: OpenPage) -> None:
    app = with_scenarios(open_page, SALES, Scenario(id="more", name="値上げ", changes={"price": SetTo(value=600.0)}))
    session_of(app).views[PAIR] = ("scenario:gone", "scenario:more")
    app.run()
    assert_sound(app)
    assert app.selectbox(key="sensitivity:measure:first").value == "baseline"
    assert JA("sensitivity_measure.sure", better="値上げ", other="基準", kgi="売上") in words(app)


def test_long_answers_are_kept_and_start_only_when_asked(open_page: OpenPage) -> None:
    tree = big_tree(120)
    assert milliseconds(uncertain(tree), choosing=False) > QUICK
    assert milliseconds(uncertain(SALES), choosing=True) < QUICK
    app = asking(open_page, "measure", tree)
    assert JA("sensitivity_causes.stale") not in words(app)
    session_of(app).views["sensitivity:measure:kept"] = None
    session_of(app).views["sensitivity:measure:stopped"] = True
    app.run()
    assert JA("sensitivity_causes.stopped") in words(app)
    assert "kt-preview" not in words(app)
    app.button(key="sensitivity:measure:again").click().run()
    assert_sound(app)
    assert JA("sensitivity_causes.stopped") not in words(app)
    assert "1. " in words(app)


def test_a_fingerprint_is_of_numbers_and_not_of_names() -> None:
    base = fingerprint([uncertain(SALES)], 0)
    renamed = SALES.replace(SALES["price"].model_copy(update={"name": "単価", "note": "x"}))
    assert fingerprint([uncertain(renamed)], 0) == base
    dearer = SALES.replace(SALES["price"].model_copy(update={"value": 501.0}))
    wider = SALES.replace(SALES["leads"].model_copy(update={"range": Range(low=500, high=650)}))
    more = SALES.replace(SALES["rate"].model_copy(update={"counts": Counts(successes=17, trials=80)}))
    others = [fingerprint([uncertain(tree)], 0) for tree in (dearer, wider, more)]
    assert len({base, *others, fingerprint([uncertain(SALES)], 1), fingerprint([uncertain(SALES)] * 2, 0)}) == 6


def test_progress_grows_and_may_stop_the_work() -> None:
    levers = [lever(f"lever_{i}", 1, 2, 3) for i in range(4)]
    tree = tree_of("max(lever_0 * lever_1, lever_2) * lever_3", *levers)
    seen: list[float] = []
    result = better_data(tree, scenarios=(None, {"lever_0": 2.5}), progress=seen.append)
    assert seen == sorted(seen)
    assert seen[0] == 0
    assert 0.5 < seen[-1] < 1
    assert result == better_data(tree, scenarios=(None, {"lever_0": 2.5}))

    def stop(share: float) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        better_data(tree, progress=stop)
