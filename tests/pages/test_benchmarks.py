"""The Benchmarks page: what is listed and in which order, what is compared, own rows, picking, taking over a band."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from kpitree.analysis.benchmarking import compare
from kpitree.data.benchmarks import load
from kpitree.data.templates import template
from kpitree.data.text import parse
from kpitree.engine import evaluate
from kpitree.i18n import Translator
from kpitree.model import Benchmark, Kpi, KpiTree
from pages.benchmarks import words
from pages.benchmarks.band import Picture, draw, scale_end
from pages.benchmarks.own_rows import FIELDS, read_row
from tests.pages.conftest import OpenPage, assert_sound, session_of, workspace_of

JA, EN = Translator("ja"), Translator("en")
COUNTED = """
売上 [円] = 商談数 * 受注率 * 平均単価
商談数 [件] = リード数 * 商談化率
リード数 [件] = 1200
商談化率 = 10 of 120
  benchmark: opportunity/ad_lead
受注率 = 24 of 96
  benchmark: won/opportunity
平均単価 [円] = 500万
MQL→SQL = 30%
  benchmark: sql/mql
"""


def page_html(app: AppTest) -> str:
    return "\n".join(e.proto.body for e in app.get("html") if "<style>" not in e.proto.body)


def text_of(app: AppTest) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page_html(app)))


def listed(app: AppTest) -> list[str]:
    return re.findall(r"data-opens='([^']*)'", page_html(app))


def opened(app: AppTest, kpi: str) -> AppTest:
    """The page with the details of a KPI open: a click on its row, which AppTest cannot make."""
    session_of(app).views["benchmarks:open"] = kpi
    return app.run()


def the(tree: KpiTree, name: str) -> Kpi:
    return tree.find(name)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("slug", ["btob_basic", "four_channels", "sdr", "bdr", "subscription"])
def test_every_kpi_with_a_key_is_listed_once_and_opens(open_page: OpenPage, slug: str, lang: str) -> None:
    tree = template(slug, lang)  # type: ignore[arg-type]
    app = open_page("benchmarks", lang=lang, tree=tree)
    keyed = [kpi.id for kpi in tree.kpis if kpi.benchmark]
    assert sorted(listed(app)) == sorted(keyed)
    for kpi in keyed:
        assert_sound(opened(app, kpi))
        assert sorted(listed(app)) == sorted(keyed)


def test_the_headline_is_what_the_engine_says(open_page: OpenPage) -> None:
    tree = parse(COUNTED)
    rate = the(tree, "商談化率")
    worth = evaluate(tree, {rate.id: 0.11}).kgi - evaluate(tree).kgi
    said = text_of(open_page("benchmarks", tree=tree))
    assert JA("benchmarks.best", kpi=rate.name, band="11%", kgi="売上", worth=JA.delta(worth, "円")) in said
    assert JA("benchmarks.unsure", own="8.33%", n="120", margin="±5.0pt") in said


def test_a_large_sample_below_the_band_is_called_certain(open_page: OpenPage) -> None:
    app = open_page("benchmarks", tree=parse(COUNTED.replace("10 of 120", "1000 of 12000")))
    assert JA("benchmarks.sure_below", own="8.33%", n="12,000", margin="±0.49pt") in text_of(app)


def test_the_list_can_be_put_in_tree_order(open_page: OpenPage) -> None:
    tree = template("four_channels", "ja")
    app = open_page("benchmarks", tree=tree)
    assert listed(app) == [row.id for row in compare(tree, load()).by_worth]
    app.button_group(key="benchmarks:order").set_value("tree").run()
    assert listed(app) == [kpi.id for kpi in tree.kpis if kpi.benchmark]


def test_what_was_moved_is_what_is_compared(open_page: OpenPage) -> None:
    app = open_page("what_if")
    app.text_input(key="what_if:win_rate:entry").set_value("12%").run()
    app.switch_page("pages/benchmarks/page.py").run()
    assert "12.0%" in text_of(app)


def test_contradicting_figures_are_compared_once_one_is_picked(open_page: OpenPage) -> None:  # §23
    tree = parse(COUNTED)
    kpi = the(tree, "MQL→SQL")
    app = opened(open_page("benchmarks", tree=tree), kpi.id)
    assert JA("benchmarks.not_compared") in text_of(app)
    assert JA("benchmarks.why_contradictory", factor="8.5") in text_of(app)
    app.selectbox(key=f"benchmarks:{kpi.id}:pick").select("mql_sql_lotoftools_saas").run()
    assert_sound(app)
    assert workspace_of(app).picked == {kpi.id: "mql_sql_lotoftools_saas"}
    assert JA("benchmarks.not_compared") not in text_of(app)
    app.selectbox(key=f"benchmarks:{kpi.id}:pick").select("").run()
    assert workspace_of(app).picked == {}
    app.button(key="bar:undo").click().run()
    assert workspace_of(app).picked == {kpi.id: "mql_sql_lotoftools_saas"}


def test_another_denominator_is_shown_and_not_compared(open_page: OpenPage) -> None:  # §23
    tree = parse(COUNTED)
    app = opened(open_page("benchmarks", tree=tree), the(tree, "商談化率").id)
    per_lead = words.ratio(JA, "opportunity/lead")
    assert JA("benchmarks.excluded_denominator", ratio=per_lead) in text_of(app)
    options = app.selectbox(key=f"benchmarks:{the(tree, '商談化率').id}:pick").options
    assert len(options) == 2  # automatic, and the one figure per ad lead


def test_a_filter_leaves_out_figures_of_other_industries(open_page: OpenPage) -> None:
    tree = parse(COUNTED)
    kpi = the(tree, "MQL→SQL")
    app = opened(open_page("benchmarks", tree=tree), kpi.id)
    everything = len(app.selectbox(key=f"benchmarks:{kpi.id}:pick").options)
    app.selectbox(key="benchmarks:industry").select("manufacturing").run()
    assert_sound(app)
    assert 2 <= len(app.selectbox(key=f"benchmarks:{kpi.id}:pick").options) < everything


def test_the_band_becomes_the_range_of_the_lever(open_page: OpenPage) -> None:
    tree = parse(COUNTED)
    kpi = the(tree, "商談化率")
    app = opened(open_page("benchmarks", tree=tree), kpi.id)
    app.button(key=f"benchmarks:{kpi.id}:use_range").click().run()
    reach = workspace_of(app).tree[kpi.id].range
    assert reach is not None
    assert (reach.low, reach.likely, reach.high) == (0.11, 0.15, 0.2)
    assert "ferret One" in reach.source
    assert "2025" in reach.source
    app.button(key="bar:undo").click().run()
    assert workspace_of(app).tree[kpi.id].range is None


def fill(app: AppTest, **typed: str) -> AppTest:
    for name, text in typed.items():
        if name == "ratio":
            app.selectbox(key="benchmarks:add:ratio").select(text)
        else:
            app.text_input(key=f"benchmarks:add:{name}").set_value(text)
    app.button(key="benchmarks:add:submit").click()
    return app.run()


def test_an_own_row_is_added_compared_removed_and_brought_back(open_page: OpenPage) -> None:
    tree = parse(COUNTED)
    app = open_page("benchmarks", tree=tree)
    fill(app, ratio="won/opportunity", label="昨年度 <b>", low="30%", high="４０％", year="2025", n="1,200")
    assert_sound(app)
    (row,) = workspace_of(app).benchmarks
    assert (row.low, row.high, row.year, row.n, row.own) == (0.3, 0.4, 2025, 1200, True)
    assert app.text_input(key="benchmarks:add:label").value == ""
    assert "昨年度 &lt;b&gt;" in page_html(app)
    compared = {r.id: r for r in compare(tree, (row, *load())).rows}[the(tree, "受注率").id]
    assert compared.chosen == row  # own rows come first
    app.button(key=f"benchmarks:own:{row.id}:remove").click().run()
    assert workspace_of(app).benchmarks == ()
    app.button(key="bar:undo").click().run()
    assert workspace_of(app).benchmarks == (row,)


def test_a_row_that_cannot_be_used_says_why_and_keeps_what_was_typed(open_page: OpenPage) -> None:
    app = fill(open_page("benchmarks", tree=parse(COUNTED)), label="昨年度", low="たくさん", year="平成")
    assert_sound(app)
    assert workspace_of(app).benchmarks == ()
    said = text_of(app)
    assert JA("benchmarks.need_ratio") in said
    assert JA("benchmarks.bad_number", field=JA("benchmarks.add_low"), text="たくさん") in said
    assert app.text_input(key="benchmarks:add:low").value == "たくさん"


def typed_row(**typed: str) -> dict[str, str]:
    return dict.fromkeys(FIELDS, "") | {"ratio": "won/opportunity", "label": "x", "typical": "20%"} | typed


@pytest.mark.parametrize(
    "typed",
    [
        {"label": ""}, {"ratio": ""}, {"typical": ""}, {"low": "30%"}, {"high": "10%"}, {"typical": "120%"},
        {"typical": "+10%"}, {"typical": "+5pt"}, {"typical": "-5%"}, {"typical": "0.3"}, {"typical": "12 of 80"},
        {"year": "1800"}, {"year": "20.5"}, {"n": "0"}, {"n": "-3"}, {"n": "2.5"}, {"n": "1e400"},
        {"label": "x" * 81}, {"note": "x" * 2001},
    ],
)  # fmt: skip
@pytest.mark.parametrize("t", [JA, EN])
def test_what_is_wrong_with_an_own_row_is_said(t: Translator, typed: dict[str, str]) -> None:
    row, wrong = read_row(t, typed_row(**typed), row_id="own_1")
    assert row is None
    assert wrong
    assert all(wrong)


@given(figures=st.lists(st.integers(0, 1000), min_size=3, max_size=3).map(sorted))
def test_an_own_row_is_what_was_typed(figures: list[int]) -> None:
    low, typical, high = (f"{n / 10}%" for n in figures)
    row, wrong = read_row(JA, typed_row(low=low, typical=typical, high=high), row_id="own_1")
    assert wrong == ()
    assert row is not None
    assert (row.low, row.typical, row.high) == pytest.approx(tuple(n / 1000 for n in figures), abs=1e-15)


@given(text=st.text(max_size=40), field=st.sampled_from(FIELDS))
def test_no_text_breaks_the_form(text: str, field: str) -> None:
    row, wrong = read_row(EN, typed_row(**{field: text.strip()}), row_id="own_1")
    assert (row is None) == bool(wrong)


def test_three_hundred_kpis_cost_no_more_widgets_than_one(open_page: OpenPage) -> None:
    def tree(n: int) -> KpiTree:
        kpis = [Kpi(id=f"r_{i}", name=f"率{i}", unit="%", value=0.1, benchmark="won/opportunity") for i in range(n)]
        total = Kpi(id="total", name="合計", unit="%", formula=" + ".join(k.id for k in kpis[:99]))
        return KpiTree(kpis=(total, *kpis), kgi="total")

    def widgets(app: AppTest) -> int:
        return sum(len(app.get(kind)) for kind in ("button", "selectbox", "text_input", "button_group"))

    few, many = open_page("benchmarks", tree=tree(3)), open_page("benchmarks", tree=tree(300))
    assert len(listed(many)) == 300
    assert widgets(many) == widgets(few) + 1  # the field to find one by name
    many.selectbox(key="benchmarks:find").select("r_250").run()
    assert_sound(many)
    assert many.selectbox(key="benchmarks:r_250:pick").value == ""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("売上 = リード数 * 単価\nリード数 [件] = 10\n単価 [円] = 5", "no_rates"),
        ("売上 = リード数 * 受注率\nリード数 [件] = 10\n受注率 =\n  benchmark: won/opportunity", "no_own_values"),
    ],
)
def test_what_is_missing_is_said(open_page: OpenPage, text: str, key: str) -> None:
    app = open_page("benchmarks", tree=parse(text))
    assert JA(f"benchmarks.{key}", n="1") in text_of(app)


def test_without_a_kgi_value_bands_are_still_compared(open_page: OpenPage) -> None:  # §8
    text = "売上 = リード数 * 受注率\nリード数 [件] =\n受注率 = 12%\n  benchmark: won/opportunity"
    app = open_page("benchmarks", tree=parse(text))
    assert JA("benchmarks.no_kgi_value", kgi="売上") in text_of(app)
    assert JA("benchmarks.verdict_point_below") in text_of(app)


def test_names_are_text_not_markup(open_page: OpenPage) -> None:
    kpi = Kpi(id="rate", name="<img src=x onerror=alert(1)>", unit="%", value=0.1, benchmark="won/opportunity")
    total = Kpi(id="total", name="<script>alert(2)</script>", unit="%", formula="rate")
    app = opened(open_page("benchmarks", tree=KpiTree(kpis=(total, kpi), kgi="total")), "rate")
    assert "<img" not in page_html(app)
    assert "<script" not in page_html(app)


@pytest.mark.parametrize(
    ("source", "linked"),
    [
        ("https://example.com/a?b=c", True), ("http://example.com", True), ("javascript:alert(1)", False),
        ("data:text/html,x", False), ("//example.com", False), ("白書 2024", False), ("https://", False),
        ("https://exa\nmple.com", False), ("https://[bad", False),
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(source: str, linked: bool) -> None:
    row = Benchmark(id="x", ratio="won/opportunity", typical=0.2, source=source)
    assert bool(words.address(row)) == linked


NUMBERS = st.floats(0, 1e12)


@given(ends=st.tuples(NUMBERS, NUMBERS).map(sorted), own=NUMBERS)
def test_a_picture_stays_on_its_track(ends: list[float], own: float) -> None:
    picture = Picture(low=ends[0], high=ends[1], own=own, own_low=own / 2, own_high=own)
    shown = draw(picture, end=scale_end(picture), label="x")
    lefts = [float(x) for x in re.findall(r"left:([\d.]+)%", shown)]
    assert all(0 <= x <= 100 for x in lefts)
    for left, width in re.findall(r"left:([\d.]+)%;width:([\d.]+)%", shown):
        assert float(left) + float(width) <= 100.02
