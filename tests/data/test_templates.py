"""Templates: the same tree in two languages, sound, a source for every range, and the published figures in them."""

from __future__ import annotations

import json
import math
import re
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpitree as kt
from kpitree.analysis.achievable import achievable
from kpitree.data.benchmarks import load, stages
from kpitree.data.templates import START_THREE, TEMPLATES, retranslate, template, templates, three_numbers
from kpitree.i18n import LANGUAGES, Translator
from tests.assertions import assert_same_values

ALL = (*TEMPLATES, START_THREE)
KANA_OR_KANJI = re.compile(r"[\u3041-\u30fa\u30fd-\u30ff\u4e00-\u9fff]")
FIXTURES = Path(__file__).parent.parent / "fixtures"
EXAMPLES: dict[str, Any] = {
    e["id"]: e for e in json.loads((FIXTURES / "worked_examples.json").read_text("utf-8"))["examples"]
}


def numbers(tree: kt.KpiTree) -> list[object]:
    """Everything of a tree that has no language."""
    ranges = [(k.range.low, k.range.likely, k.range.high) if k.range else None for k in tree.kpis]
    plain = [(k.id, k.formula, k.value, k.counts, k.target, k.benchmark, k.measure.kind) for k in tree.kpis]
    return [tree.kgi, *zip(plain, ranges, strict=True)]


# --- laws of every template


@pytest.mark.parametrize("slug", ALL)
def test_both_languages_are_the_same_tree(slug: str) -> None:
    ja, en = template(slug, "ja"), template(slug, "en")
    assert numbers(ja) == numbers(en)
    for field in ("owner", "definition", "note"):
        assert [bool(getattr(k, field)) for k in ja.kpis] == [bool(getattr(k, field)) for k in en.kpis]


@pytest.mark.parametrize("slug", ALL)
def test_english_is_english(slug: str) -> None:
    words = [t for k in template(slug, "en").kpis for t in (k.name, k.unit, k.owner, k.definition, k.note)]
    assert [word for word in words if KANA_OR_KANJI.search(word)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", ALL)
def test_loads_without_problems_and_reads_back(slug: str, lang: str) -> None:
    tree = template(slug, lang)
    assert kt.check(tree) == []
    assert kt.parse(kt.to_text(tree)) == tree
    assert math.isfinite(kt.evaluate(tree).kgi)


@pytest.mark.parametrize("slug", ALL)
def test_every_lever_has_a_range_round_its_value_and_a_source_for_it(slug: str) -> None:
    for lever in template(slug).levers:
        reach = achievable(lever)
        assert reach is not None, lever.name
        assert reach.source == "range", lever.name
        assert reach.low < lever.value < reach.high, lever.name
        assert reach.note, lever.name
        if lever.measure.is_rate:
            assert reach.low >= 0
            assert reach.high <= 1


@pytest.mark.parametrize(
    ("lang", "published", "assumed"), [("ja", "目安", "仮置き"), ("en", "Published", "Assumption")]
)
@pytest.mark.parametrize("slug", ALL)
def test_a_range_that_is_called_published_is(slug: str, lang: str, published: str, assumed: str) -> None:
    """The bands that a source names are in the benchmark table, over the KPI's own ratio, and make the range."""
    for lever in template(slug, lang).levers:
        assert lever.range is not None
        source = lever.range.source
        if not source.startswith(published):
            assert source.startswith(assumed), lever.name
            continue
        named = [(int(a) / 100, int(b) / 100) for a, b in re.findall(r"(\d+)–(\d+)%", source)]
        bands = {(row.low, row.high) for row in load() if row.ratio == lever.benchmark}
        assert named, source
        assert set(named) <= bands, lever.name
        assert (min(named)[0], max(named)[1]) == (lever.range.low, lever.range.high)


@pytest.mark.parametrize("slug", TEMPLATES)
def test_every_kpi_has_an_owner_and_a_definition_and_every_rate_says_over_what(slug: str) -> None:
    for lang, over in (("ja", "[÷×]"), ("en", "[÷×]")):
        tree = template(slug, lang)
        for kpi in tree.kpis:
            assert kpi.owner, kpi.name
            assert kpi.definition, kpi.name
            if kpi.measure.is_rate:
                assert re.search(over, kpi.definition), kpi.name
                assert kpi.benchmark, kpi.name
            if kpi.benchmark:
                assert set(kpi.benchmark.split("/")) <= set(stages()), kpi.name


def test_kgi_has_a_target_that_is_not_met_yet() -> None:
    for slug in TEMPLATES:
        tree = template(slug)
        assert tree.kgi is not None
        assert kt.evaluate(tree).kgi < (tree[tree.kgi].target or 0), slug


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_gallery_has_words_for_each(lang: Any) -> None:
    t = Translator(lang)
    said = [t(f"templates.{slug}_{part}") for slug in ALL for part in ("title", "line", "question")]
    assert len(set(said)) == len(said)


def test_unknown_slugs_are_refused_with_the_known_ones() -> None:
    with pytest.raises(kt.FileError) as error:
        template("no_such_tree")
    assert error.value.problem is not None
    assert error.value.problem.params["known"] == tuple(templates())


# --- switching the language


@pytest.mark.parametrize("slug", ALL)
def test_an_untouched_template_switches_completely_and_back(slug: str) -> None:
    assert retranslate(template(slug, "ja"), slug, to="en") == template(slug, "en")
    assert retranslate(template(slug, "en"), slug, to="ja") == template(slug, "ja")


@given(data=st.data())
def test_what_the_user_changed_stays(data: st.DataObject) -> None:
    slug = data.draw(st.sampled_from(ALL))
    tree = template(slug, "ja")
    kpi = data.draw(st.sampled_from(tree.kpis))
    field = data.draw(st.sampled_from(["name", "owner", "definition", "note", "unit", "source"]))
    mine = kpi.model_copy(update={field: "my own"})
    switched = retranslate(tree.replace(mine), slug, to="en")
    expected = template(slug, "en")
    assert switched == expected.replace(expected[kpi.id].model_copy(update={field: "my own"}))
    assert numbers(switched)[1:] == numbers(tree.replace(mine))[1:] or field == "unit"


@given(slug=st.sampled_from(ALL), data=st.data())
def test_switching_never_makes_two_kpis_of_one_name(slug: str, data: st.DataObject) -> None:
    ja, en = template(slug, "ja"), template(slug, "en")
    mine, theirs = data.draw(st.sampled_from(ja.kpis)), data.draw(st.sampled_from(ja.kpis))
    tree = ja.replace(mine.model_copy(update={"name": en[theirs.id].name}))

    def duplicates(tree: kt.KpiTree) -> int:
        return sum(problem.code == "duplicate_name" for problem in kt.check(tree))

    assert duplicates(retranslate(tree, slug, to="en")) <= duplicates(tree)


def test_another_tree_is_left_alone() -> None:
    tree = kt.parse("売上 = a * b\na = 1\nb = 2")
    assert retranslate(tree, "sdr", to="en") == tree
    assert retranslate(tree, "no_such_tree", to="en") == tree


# --- three numbers


@given(leads=st.floats(0, 1e9), rate=st.floats(0, 1), price=st.floats(0, 1e12), lang=st.sampled_from(LANGUAGES))
def test_three_numbers_make_their_product(leads: float, rate: float, price: float, lang: Any) -> None:
    tree = three_numbers(leads, rate, price, lang=lang)
    assert kt.evaluate(tree).kgi == leads * rate * price
    assert kt.check(tree) == []
    for lever in tree.levers:
        assert lever.range is not None
        assert lever.range.low <= (lever.value or 0.0) <= lever.range.high
        assert lever.range.source.startswith(("仮置き", "Assumption"))


@pytest.mark.parametrize("bad", [(-1, 0.1, 1), (1, 1.5, 1), (1, -0.1, 1), (1, 0.1, math.nan), (math.inf, 0.1, 1)])
def test_three_impossible_numbers_are_refused(bad: tuple[float, float, float]) -> None:
    with pytest.raises(kt.InvalidValue) as error:
        three_numbers(*bad)
    assert error.value.problems


# --- the published figures


@pytest.mark.parametrize(("example", "slug"), [("annual_1oku", "btob_basic"), ("annual_10oku", "annual_revenue")])
def test_back_calculations(example: str, slug: str) -> None:  # §20
    published = EXAMPLES[example]
    tree = template(slug)
    assert tree.kgi is not None
    assert tree[tree.kgi].target == published["target"]
    frame = kt.ladder(tree, published["target"]).to_frame().set_index("kpi")
    for step in published["chain"]:
        assert frame.loc[step["kpi"], "required_rounded"] == step["required"]
        assert frame.loc[step["kpi"], "required"] == pytest.approx(step.get("exact", step["required"]), abs=5e-5)
        by, value = step["by"].split()
        found = re.match(r"([\d.]+)(%|万円)", value)
        assert found is not None
        held = float(found[1]) * {"%": 0.01, "万円": 1e4}[found[2]]
        name = {"平均受注単価": "平均単価"}.get(by, by)
        assert tree.find(name).baseline == pytest.approx(held, rel=1e-15)


def test_annual_revenue_splits_into_existing_and_new() -> None:
    published = EXAMPLES["annual_10oku"]
    rungs = {rung.kpi: rung.required for rung in kt.ladder(template("annual_revenue"), published["target"]).rungs}
    assert rungs["既存顧客売上"] == published["existing_revenue"]
    assert rungs["新規売上"] == pytest.approx(published["new_revenue"], rel=1e-12)


def test_growth_answers_how_many_mqls() -> None:
    """売上を1.2倍にするにはMQLをいくつ創出すればよいか: what is missing, divided by what one MQL brings."""
    tree = template("annual_revenue")
    ev = kt.evaluate(tree)
    target = 1.2 * ev["前期売上"]
    per_mql = ev["MQL→SQL"] * ev["SQL→商談"] * ev["受注率"] * ev["平均単価"]
    frame = kt.ladder(tree, target).to_frame().set_index("kpi")
    assert frame.loc["MQL数", "required"] == pytest.approx((target - ev["既存顧客売上"]) / per_mql, rel=1e-9)
    assert frame.loc["MQL数", "required_rounded"] == 1600


def shapley(tree: kt.KpiTree, after: dict[str, float]) -> dict[str, float]:
    """The definition, order by order."""
    orders = list(permutations(after))
    parts = dict.fromkeys(after, 0.0)
    for order in orders:
        changes: dict[str, float] = {}
        for name in order:
            before = kt.evaluate(tree, changes).kgi
            changes[name] = after[name]
            parts[name] += (kt.evaluate(tree, changes).kgi - before) / len(orders)
    return parts


def test_bottleneck() -> None:  # §21
    published = EXAMPLES["bottleneck"]
    tree = template("sdr")
    plan = kt.evaluate(tree)
    assert {name: plan[name] for name in published["plan"]} == pytest.approx(published["plan"])
    assert plan.kgi == published["plan_opportunities"]
    actual = kt.evaluate(tree, published["actual"])
    assert actual.kgi == pytest.approx(published["actual_opportunities"], rel=1e-12)
    result = kt.bridge(tree, {}, published["actual"])
    found = {step.kpi: step.contribution for step in result.steps}
    assert {name: round(part, 1) for name, part in found.items()} == published["shapley"]
    assert found == pytest.approx(shapley(tree, published["actual"]), rel=1e-9)
    assert min(found, key=lambda name: found[name]) in published["finding"].split("bottleneck is")[1]


@pytest.mark.parametrize("slug", ["sdr", "full_funnel"])
def test_meeting_line(slug: str) -> None:
    published = EXAMPLES["meeting_line"]
    ev = kt.evaluate(template(slug))
    mqls = "引き渡し件数" if slug == "sdr" else "MQL数"
    assert [ev[mqls], ev["SQL数"], ev["商談数"]] == [published["MQL"], published["SQL"], published["商談"]]
    assert [ev[name] for name in ("MQL→SQL", "SQL→商談")] == [published["MQL→SQL"], published["SQL→商談"]]


@pytest.mark.parametrize("slug", ["sdr", "bdr"])
def test_inside_sales_chain(slug: str) -> None:
    published = {k: v for k, v in EXAMPLES["insides_sales_chain"].items() if k != "id"}
    ev = kt.evaluate(template(slug))
    assert_same_values({name: ev[name] for name in published}, published, rel=1e-15)
    assert ev["受注件数"] == pytest.approx(ev["アポ数"] * published["アポ→受注"], rel=1e-12)


def test_ksf_example() -> None:
    """年間売上10億円, 新規MQL 1,000件, 月間リード100件, 商談化率20%: one tree in which all four are true."""
    published = EXAMPLES["ksf_example"]
    tree = kt.parse((FIXTURES / "ksf_example.txt").read_text("utf-8"))
    target = tree.kpis[0].target
    assert target == 1e9
    rungs = {rung.kpi: rung.required_rounded for rung in kt.ladder(tree, target).rungs}
    assert f"新規MQL {rungs['新規MQL数']:,.0f}件" == published["KSF"]
    assert f"月間リード {rungs['月間リード数']:.0f}件, 商談化率 {rungs['商談化率']:.0%}" == published["KPI"]


def test_published_tree_rules() -> None:
    """The equations that every article repeats are those of the templates."""
    formulas = {
        f"{kpi.name} = {line}"
        for slug in TEMPLATES
        for tree in [template(slug)]
        for kpi, text in zip(tree.kpis, kt.to_text(tree, details=False).splitlines(), strict=True)
        for line in [text.partition(" = ")[2]]
    }
    assert {
        "受注金額 = 受注件数 * 平均単価", "受注件数 = 商談数 * 受注率", "商談数 = リード数 * 商談化率",
        "年間売上 = 既存顧客売上 + 新規売上", "リード数 = セッション数 * サイトCVR", "MQL数 = リード数 * リード→MQL",
    } <= formulas  # fmt: skip
