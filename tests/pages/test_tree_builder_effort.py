"""The Tree page: saying what moving a lever costs (§35)."""

from __future__ import annotations

import pytest

from kpitree.i18n import Translator
from kpitree.model import Effort, Kpi, KpiTree
from pages.tree_builder.effort_fields import read_amount, read_step, step_text
from tests.pages.conftest import OpenPage, assert_sound
from tests.pages.tree_builder_steps import PAGE, html_of, open_details, select, tree_of, undo, write

RATE = Kpi(id="win", name="受注率", unit="%", value=0.2)
COUNT = Kpi(id="leads", name="リード数", unit="件", value=600)
MONEY = Kpi(id="price", name="平均単価", unit="円", value=5e6)


def small() -> KpiTree:
    sales = Kpi(id="sales", name="売上", unit="円", formula="leads * win * price")
    return KpiTree(kpis=(sales, RATE, COUNT, MONEY), kgi="sales")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_cost_is_typed_and_undone(open_page: OpenPage, lang: str) -> None:
    app = open_page(PAGE, lang=lang, tree=small())
    open_details(app)
    select(app, "win")
    assert app.selectbox(key=f"{PAGE}:win:effort_unit").value == "円"  # the KGI's money
    write(app, "win", "effort_amount", "30万")
    assert tree_of(app)["win"].effort == Effort(amount=300_000, unit="円", per=0.01)  # 1 pt unless said otherwise
    write(app, "win", "effort_per", "2pt")
    assert tree_of(app)["win"].effort == Effort(amount=300_000, unit="円", per=0.02)
    app.selectbox(key=f"{PAGE}:win:effort_unit").select({"ja": "時間", "en": "hours"}[lang]).run()
    assert_sound(app)
    assert tree_of(app)["win"].effort == Effort(amount=300_000, unit={"ja": "時間", "en": "hours"}[lang], per=0.02)
    undo(app)
    undo(app)
    assert tree_of(app)["win"].effort == Effort(amount=300_000, unit="円", per=0.01)
    assert app.text_input(key=f"{PAGE}:win:effort_per").value == "1pt"


def test_a_unit_that_is_typed_comes_before_the_one_that_is_chosen(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=small())
    open_details(app)
    select(app, "leads")
    write(app, "leads", "effort_amount", "40時間")
    assert tree_of(app)["leads"].effort == Effort(amount=40, unit="時間", per=1)
    assert app.selectbox(key=f"{PAGE}:leads:effort_unit").value == "時間"
    assert app.text_input(key=f"{PAGE}:leads:effort_amount").value == "40"


def test_half_a_cost_waits_and_an_empty_one_is_none(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=small())
    open_details(app)
    select(app, "price")
    write(app, "price", "effort_amount", "20万")
    assert tree_of(app)["price"].effort is None  # nobody moves a price by ¥1
    assert Translator("ja")("effort.waits") in html_of(app)
    write(app, "price", "effort_per", "10万")
    assert tree_of(app)["price"].effort == Effort(amount=200_000, unit="円", per=100_000)
    assert Translator("ja")("effort.waits") not in html_of(app)
    write(app, "price", "effort_amount", "")
    assert tree_of(app)["price"].effort is None
    assert app.text_input(key=f"{PAGE}:price:effort_per").value == "10万"  # not typed in vain


@pytest.mark.parametrize(("field", "text"), [("amount", "たくさん"), ("amount", "-3"), ("amount", "0"), ("per", "0")])
def test_what_is_no_cost_stays_with_the_reason(open_page: OpenPage, field: str, text: str) -> None:
    app = open_page(
        PAGE, tree=small().replace(RATE.model_copy(update={"effort": Effort(amount=5, unit="円", per=0.01)}))
    )
    open_details(app)
    select(app, "win")
    write(app, "win", f"effort_{field}", text)
    assert tree_of(app)["win"].effort == Effort(amount=5, unit="円", per=0.01)
    assert app.text_input(key=f"{PAGE}:win:effort_{field}").value == text
    assert f"「{text}」は労力として読めません" in html_of(app)


def test_only_levers_are_moved(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=small())
    open_details(app)
    select(app, "sales")
    assert f"{PAGE}:sales:effort_amount" not in {field.key for field in app.text_input}
    select(app, "win")
    assert f"{PAGE}:win:effort_amount" in {field.key for field in app.text_input}


@pytest.mark.parametrize(
    ("kpi", "text", "step"),
    [
        (RATE, "1pt", 0.01), (RATE, "１ｐｔ", 0.01), (RATE, "1%", 0.01), (RATE, "1", 0.01), (RATE, "−0.5pt", -0.005),
        (COUNT, "100", 100.0), (COUNT, "100件", 100.0), (COUNT, "-5", -5.0), (MONEY, "10万円", 100_000.0),
        (RATE, "0", None), (COUNT, "x", None), (COUNT, "", None),
    ],
)  # fmt: skip
def test_steps_are_read_in_the_levers_unit(kpi: Kpi, text: str, step: float | None) -> None:
    assert read_step(kpi, text) == (step if step is None else pytest.approx(step))


@pytest.mark.parametrize("step", [0.01, -0.005, 0.125])
def test_a_step_that_is_shown_reads_back(step: float) -> None:
    for lang in ("ja", "en"):
        assert read_step(RATE, step_text(Translator("ja" if lang == "ja" else "en"), RATE, step)) == pytest.approx(step)


def test_amounts_are_read_with_and_without_a_unit() -> None:
    assert read_amount("30万", "円") == (300_000, "円")
    assert read_amount("$300", "円") == (300, "$")
    assert read_amount("40 hours", "円") == (40, "hours")
    assert read_amount("1 per 2", "円") is None
