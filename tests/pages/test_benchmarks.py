"""The Benchmarks page: what is listed and in which order, what is compared, own rows, picking, taking over a band."""

from __future__ import annotations

import html
import re

import pytest
from streamlit.testing.v1 import AppTest

from kpitree.analysis.benchmarking import compare
from kpitree.data.benchmarks import load
from kpitree.data.templates import template
from kpitree.data.text import parse
from kpitree.engine import evaluate
from kpitree.i18n import Translator
from kpitree.model import Benchmark, Kpi, KpiTree
from kpitree.workspace.actions import PickBenchmark
from pages.benchmarks import words
from pages.benchmarks.choices import AUTO
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


def shown_open(app: AppTest, *menus: str) -> AppTest:
    """The page with some menus open, whose content is drawn only then."""
    for menu in menus:
        app.session_state[menu] = True
    return app.run()


def picks(app: AppTest) -> list[str]:
    """The rows that can be chosen in the list of figures."""
    listed_ = page_html(app).partition("role='radiogroup'")[2]
    return [found.partition(" ")[2] for found in re.findall(r"data-picks='([^']*)'", listed_)]


def picked(app: AppTest, kpi: str, row: str | None) -> AppTest:
    """The page after a press on a figure, which AppTest cannot make: what the press does to the workspace."""
    session_of(app).history = session_of(app).history.apply(PickBenchmark(kpi=kpi, row=row))
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


@pytest.mark.parametrize(("period", "per"), [("month", "year"), ("", "period")])
def test_the_headline_is_what_the_engine_says(open_page: OpenPage, period: str, per: str) -> None:
    tree = parse(COUNTED.replace("平均単価\n商談数", f"平均単価\n  period: {period}\n商談数") if period else COUNTED)
    rate = the(tree, "商談化率")
    worth = (evaluate(tree, {rate.id: 0.11}).kgi - evaluate(tree).kgi) * (12 if period else 1)
    said = text_of(open_page("benchmarks", tree=tree))
    when = JA(f"benchmarks.per_{per}_sentence")
    assert (
        JA("benchmarks.best_end", kpi=rate.name, band="11%", kgi="売上", worth=JA.delta(worth, "円"), per=when) in said
    )
    assert JA("benchmarks.counted", own="8.33%", n="120", successes="10", range="4.59〜14.7%") in said
    assert JA("benchmarks.sure_overlaps") in said
    assert (JA("benchmarks.per_unknown") in said) == (not period)


@pytest.mark.parametrize(
    ("counts", "key"), [("1000 of 12000", "sure_below"), ("10 of 120", "sure_overlaps"), ("2 of 25", "few")]
)
def test_how_sure_it_is_is_said_in_words(open_page: OpenPage, counts: str, key: str) -> None:  # §63
    app = open_page("benchmarks", tree=parse(COUNTED.replace("10 of 120", counts)))
    assert (JA("benchmarks.few", n="25") if key == "few" else JA(f"benchmarks.{key}")) in text_of(app)


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
    comparable = [
        row.id for row in load() if row.ratio == "sql/mql" and row.kind in ("measurement", "estimate", "target")
    ]
    assert picks(app) == [AUTO, *comparable]
    app = picked(app, kpi.id, "mql_sql_lotoftools_saas")
    assert_sound(app)
    assert JA("benchmarks.not_compared") not in text_of(app)
    app.button(key="bar:undo").click().run()
    assert JA("benchmarks.not_compared") in text_of(app)


def test_what_exactly_is_counted_is_said_and_by_whom(open_page: OpenPage) -> None:  # §61
    tree = parse(COUNTED.replace("benchmark: sql/mql", "benchmark: sql/mql\n  definition: 面談が決まったもの"))
    kpi = the(tree, "MQL→SQL")
    app = opened(open_page("benchmarks", tree=tree), kpi.id)
    said = text_of(app)
    assert JA("benchmark_definitions.stage_sql") in said
    assert JA("benchmark_definitions.stage_mql") in said
    assert "面談が決まったもの" in said
    theirs = JA("benchmark_definitions.first_page_sage_sql")
    assert theirs not in said
    assert theirs in text_of(picked(app, kpi.id, "mql_sql_first_page_sage"))


def test_another_denominator_is_shown_with_the_reason_and_not_compared(open_page: OpenPage) -> None:  # §61
    tree = parse(COUNTED)
    app = opened(open_page("benchmarks", tree=tree), the(tree, "商談化率").id)
    per_lead = words.ratio(JA, "opportunity/lead")
    assert JA("benchmarks.refused", differs=JA("benchmarks.differs_denominator"), ratio=per_lead) in text_of(app)
    assert picks(app) == [AUTO, "meeting_ad_leads"]
    assert JA("benchmarks.reading_here") in text_of(app)


def test_why_nothing_is_compared_counts_what_differs_that_way(open_page: OpenPage) -> None:  # §61
    tree = template("four_channels", "ja")
    said = text_of(open_page("benchmarks", tree=tree))
    dollars = [row for row in load() if row.ratio == "marketing_cost/customer" and row.kind == "measurement"]
    assert JA("benchmarks.reason_currency", n=str(len(dollars))) in said


def test_a_pick_that_counts_something_else_is_refused_with_the_reason(open_page: OpenPage) -> None:
    tree = parse(COUNTED)
    kpi = the(tree, "受注率")
    app = picked(opened(open_page("benchmarks", tree=tree), kpi.id), kpi.id, "meeting_btob")
    differs = JA.join([JA("benchmarks.differs_numerator"), JA("benchmarks.differs_denominator")])
    assert JA("benchmarks.why_passed_over", figure="BtoB全体", differs=differs) in text_of(app)


def test_a_filter_leaves_out_figures_of_other_industries(open_page: OpenPage) -> None:
    tree = parse(COUNTED)
    kpi = the(tree, "MQL→SQL")
    app = opened(open_page("benchmarks", tree=tree), kpi.id)
    everything = picks(app)
    shown_open(app, "benchmarks:filters")
    app.selectbox(key="benchmarks:industry").select("manufacturing").run()
    assert_sound(app)
    assert 2 <= len(picks(app)) < len(everything)
    assert set(picks(app)) < set(everything)
    app.button(key="benchmarks:filters:clear").click().run()
    assert picks(app) == everything


def test_company_size_can_be_asked_for(open_page: OpenPage) -> None:
    tree = parse(COUNTED)
    app = shown_open(open_page("benchmarks", tree=tree), "benchmarks:filters")
    app.selectbox(key="benchmarks:size").select("enterprise").run()
    assert_sound(app)
    assert JA("benchmark_stages.size_enterprise") in text_of(app) + "".join(b.label for b in app.button)
    found = {r.id: r for r in compare(tree, load(), size="enterprise").rows}[the(tree, "受注率").id]
    assert found.chosen is not None
    assert found.chosen.id == "win_b2blead_enterprise"
    assert found.chosen.segment_ja in text_of(app)


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
    assert picks(many)[0] == AUTO


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
