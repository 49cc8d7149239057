"""Equation text: what is written reads back literally; whatever is typed is read without a crash."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitree.data.text import MAX_TEXT_LENGTH, TextTree, parse, read_text, to_text
from kpitree.errors import FormulaError
from kpitree.formula import MAX_LENGTH
from kpitree.model import Counts, Kpi, KpiTree, Range
from kpitree.problems import Problem
from tests.strategies import kpi_names, kpi_trees

LANGS = st.sampled_from([None, "ja", "en"])
LINES = st.text('ab受=#[]［］＝「」"%().,+-*12 \t\n\r:…\\\ufeff\ud800　i', max_size=60)
HOSTILE = Path(__file__).parents[3] / "shared" / "data" / "hostile" / "naughty-strings" / "blns.json"
A_FEW = ("", "\ud800", "\x00=\x00", "= = =", "[[[[", "「\n」", "a=" * 500, "#" * 500, "\ufeff\ufeff", "a\u2028b = 1")

EXAMPLE = """\
# 2026年度の計画
# 四半期ごとに見直す
受注金額 [円] = 既存売上 + 受注件数 * 平均単価     # first line: the KGI
受注件数 [件] = 商談数 * 受注率
受注率 = 25% (20%..35%)                           # value and achievable range
  target: 30%
  history: 22%, 24%, 25%
  owner: 営業部
  definition: 受注 ÷ 有効商談\\n失注は含めない
  benchmark: won/opportunity
商談化率 = 12 of 80
平均単価 [円] = 500万 (400万..500万..650万)
  range source: 直近4四半期の実績
商談数 [件] = 対応可能MQL * 商談化率
対応可能MQL [件] = min(MQL数, IS人数 * 月間対応数)
MQL数 [件] =
IS人数 [人] = 3
月間対応数 [件/人] = 120
既存売上 [円] = 1億2000万

# 前提: 価格改定なし
"""


def codes(read: TextTree) -> list[str]:
    return [problem.code for problem in read.problems]


def only(read: TextTree) -> Problem:
    (problem,) = read.problems
    return problem


def marked(text: str, problem: Problem) -> str:
    assert problem.span is not None
    return text[problem.span.start : problem.span.end]


def mended(text: str, problem: Problem) -> str:
    fix = problem.fixes[0]
    span = fix.span or problem.span
    assert span is not None
    return text[: span.start] + fix.text + text[span.end :]


@given(kpi_trees(), LANGS)
def test_what_is_written_reads_back_literally(tree: KpiTree, lang: str | None) -> None:
    assert parse(to_text(tree, lang=lang)) == tree


@given(kpi_trees(), LANGS)
def test_definition_lines_on_their_own_tree_change_nothing(tree: KpiTree, lang: str | None) -> None:
    read = read_text(to_text(tree, details=False, lang=lang), base=tree)
    assert (read.tree, read.problems) == (tree, ())
    assert read_text(to_text(tree, lang=lang), base=tree).tree == tree


@given(kpi_trees(min_kpis=1, max_kpis=3), st.data(), kpi_names())
def test_a_renamed_line_keeps_its_id_and_its_users(tree: KpiTree, data: st.DataObject, name: str) -> None:
    if tree.resolve(name) is not None:
        name = "新しい名前"
    at = data.draw(st.integers(0, len(tree.kpis) - 1))
    renamed = tree.with_kpis((*tree.kpis[:at], tree.kpis[at].model_copy(update={"name": name}), *tree.kpis[at + 1 :]))
    lines = to_text(tree, details=False).split("\n")
    lines[at] = to_text(renamed, details=False).split("\n")[at]  # the other lines still say the old name
    assert read_text("\n".join(lines), base=tree).tree == renamed.with_kgi(tree.kgi)


@given(st.one_of(st.text(), LINES))
def test_any_text_is_a_tree_and_problems_inside_the_text(text: str) -> None:
    read = read_text(text)
    for problem in read.problems:
        assert problem.span is not None
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        assert problem.kpi is None or problem.kpi in read.tree
    assert set(read.places) == {kpi.id for kpi in read.tree.kpis}
    if "duplicate_definition" not in codes(read):  # two KPIs of one name cannot be told apart in text
        assert read_text(to_text(read.tree)).tree == read.tree
        assert read_text(to_text(read.tree, details=False), base=read.tree).tree == read.tree


@given(st.lists(st.one_of(LINES, st.text()), min_size=1, max_size=3), LINES)
def test_broken_formulas_are_kept(formulas: list[str], note: str) -> None:
    kpis = [Kpi(id=f"k_{at}", name=f"指標{at}", formula=_encodable(text)) for at, text in enumerate(formulas)]
    tree = KpiTree(kpis=tuple(kpis), kgi="k_0", note=_encodable(note))
    assert read_text(to_text(tree)).tree == tree
    assert read_text(to_text(tree, details=False), base=tree).tree == tree


def _encodable(text: str) -> str:
    return text.replace("\ud800", "")


@pytest.mark.parametrize("text", [*A_FEW, *(json.loads(HOSTILE.read_text("utf-8")) if HOSTILE.exists() else [])])
def test_hostile_text(text: str) -> None:
    for written in (
        text,
        f"a = {text}",
        f"{text} = 1",
        f"a [{text}] = 1",
        f"a = 1\n  owner: {text}",
        f"# {text}\na = 1",
    ):
        read = read_text(written)
        assert read.problems or parse(written) == read.tree


def test_the_language_of_the_design() -> None:
    tree = parse(EXAMPLE)
    assert tree.kgi == tree.kpis[0].id
    won = tree.find("受注率")
    assert (won.unit, won.value, won.range) == ("%", 0.25, Range(low=0.2, high=0.35))
    assert (won.target, won.history, won.owner) == (0.3, (0.22, 0.24, 0.25), "営業部")
    assert (won.definition, won.benchmark) == ("受注 ÷ 有効商談\n失注は含めない", "won/opportunity")
    assert tree.find("商談化率").counts == Counts(successes=12, trials=80)
    price = tree.find("平均単価")
    assert price.range == Range(low=4e6, likely=5e6, high=6.5e6, source="直近4四半期の実績")
    assert tree.find("MQL数").value is None  # §1
    assert tree.find("MQL数").unit == "件"
    assert tree.find("受注金額").note == "2026年度の計画\n四半期ごとに見直す\nfirst line: the KGI"
    assert tree.note == "前提: 価格改定なし"
    assert tree.inputs(tree.find("対応可能MQL").id) == tuple(tree.find(n).id for n in ("MQL数", "IS人数", "月間対応数"))


OTHER_WAYS = [
    ("\n", "\r\n"),
    ("\n", "\r"),
    ("=", "＝"),
    ("[", "［"),
    ("]", "］"),
    ("  ", "\t"),
    ("  ", "　"),
    ("#", "＃"),
]


@pytest.mark.parametrize(("usual", "other"), OTHER_WAYS)
def test_other_ways_to_write_the_same_text(usual: str, other: str) -> None:
    assert parse("\ufeff" + EXAMPLE.replace(usual, other)) == parse(EXAMPLE)


def test_the_written_text_is_what_people_would_write() -> None:
    tree = parse(
        "受注金額 [円] = 受注件数×平均単価\n受注件数 [件]=20\n平均単価 [円] = 500万 (400万..650万)\n受注率 = 25%\n"
    )
    assert to_text(tree, lang="ja") == (
        "受注金額 [円] = 受注件数 * 平均単価\n受注件数 [件] = 20\n平均単価 [円] = 500万 (400万..650万)\n受注率 = 25%\n"
    )
    assert "5M (4M..6.5M)" in to_text(tree, lang="en")


def test_another_kgi_and_none_at_all() -> None:
    tree = parse("a = b\nb = 1\n  kgi: yes")
    assert tree.kgi == "b"
    assert parse("a = 1\n  kgi: no").kgi is None
    assert parse("") == KpiTree()


def test_ids_come_from_names_and_avoid_each_other() -> None:
    text = "MQL数 = 1\nMQL率 = 2\n受注 = 3\n商談 = 4\nmin = 5\nQ1 = 6\nof = 7\nx = 8\n  id: mql_2"
    ids = [kpi.id for kpi in parse(text).kpis]
    assert ids == [kpi.id for kpi in parse(text).kpis]
    assert (ids[0], ids[-1], len(set(ids))) == ("mql", "mql_2", len(ids))
    assert not {"min", "of", "q1"} & set(ids)


def test_formulas_find_names_before_ids_and_keep_what_is_unknown() -> None:
    tree = parse("kgi = mql + x + 「未知 の」\n「mql」 = 1\n  id: x\nx = 2\n  id: mql")
    assert tree.kpis[0].formula == "x + mql + 「未知 の」"


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("a = 1\nただの文章\n", "not_a_definition", "ただの文章"),
        ("a = 1\nb >= 2", "not_a_definition", "b >= 2"),
        ("= 1", "name_missing", "= 1"),
        ("「」 = 1", "name_missing", "「」 = 1"),
        ("a = 1\na = 2", "duplicate_definition", "a"),
        ("a = 1\nＡ = 2\nＡ = 3", "duplicate_definition", "Ａ"),
        ("a = b +\nb = 1", "formula_incomplete", "+"),
        ("a = 1 (5..2)", "range_unordered", "(5..2)"),
        ("a = 81 of 80", "impossible_counts", " 81 of 80"),
        ("a = 1\n  onwer: x", "unknown_attribute", "onwer"),
        ("a = 1\n  owner: x\n  owner: y", "duplicate_attribute", "owner: y"),
        ("a = 1\n  target: たくさん", "bad_number", "たくさん"),
        ("a = 1\n  history: 1, x", "bad_number", "1, x"),
        ("a = 1\n  kgi: maybe", "yes_or_no", "maybe"),
        ("a = 1\n  id: A1", "bad_id", "A1"),
        ("a = 1\n  id: x\nb = 2\n  id: x", "duplicate_id", "x"),
        ("a = 1\n  benchmark: Won", "bad_benchmark", "Won"),
        ("a = 1\n  range source: x", "misplaced_attribute", "x"),
        ("a = 1\n  formula: b", "misplaced_attribute", "b"),
        (f"a [{'x' * 21}] = 1", "bad_unit", f"[{'x' * 21}]"),
        (f"{'x' * 81} = 1", "name_too_long", "x" * 81),
        ("a\x00b = 1", "name_bad_character", "\x00"),
        ("a = 1\n  owner: " + "x" * 81, "attribute_too_long", "x" * 81),
        ("a = \ud800", "broken_character", "\ud800"),
    ],
)
def test_problems_say_where(text: str, code: str, where: str) -> None:
    found = next(problem for problem in read_text(text).problems if problem.code == code)
    assert marked(text, found) == where
    with pytest.raises(FormulaError) as raised:
        parse(text)
    assert raised.value.problems


def test_fixes_mend_the_text() -> None:
    for text in (
        "a = 25% (20..35%)",
        "受注率: 25%",
        "a = 1\nメモ",
        "a = b ー c",
        "a = 1\n  onwer: x",
        "a = (b + 1",
        "a = 2 b",
    ):
        read = read_text(text)
        assert not read_text(mended(text, only(read))).problems, text


def test_the_rest_of_a_broken_text_is_kept() -> None:
    read = read_text("a = b +\nb = 3\nlost\nc = b * 2\na = 5")
    assert [kpi.name for kpi in read.tree.kpis] == ["a", "b", "c", "a"]
    assert read.tree.kpis[0].formula == "b +"
    assert read.tree.kpis[2].formula == "b * 2"
    assert codes(read) == ["formula_incomplete", "not_a_definition", "duplicate_definition"]


def test_editing_a_text_keeps_what_it_does_not_mention() -> None:
    tree = parse(EXAMPLE)
    text = (
        to_text(tree, details=False).replace("25%", "40%").replace("受注率", "成約率").replace("IS人数 [人] = 3\n", "")
    )
    edited = read_text(text, base=tree).tree
    won = edited.find("成約率")
    # Two names are gone and one is new: that is no renaming, and nothing is carried over.
    assert (won.value, won.owner) == (0.4, "")
    assert edited.find("平均単価").range == tree.find("平均単価").range
    assert edited.find("対応可能MQL").formula == "min({}, IS人数 * {})".format(
        tree.find("MQL数").id, tree.find("月間対応数").id
    )


def test_a_new_first_line_becomes_the_kgi() -> None:
    tree = parse("a = b\nb = 1")
    edited = read_text("c = a * 2\n" + to_text(tree, details=False), base=tree).tree
    assert edited.kgi == edited.find("c").id != "a"


def test_limits() -> None:
    assert codes(read_text("a" * (MAX_TEXT_LENGTH + 1))) == ["text_over_limit"]
    many = read_text("".join(f"x{at}_ = 1\n" for at in range(2_001)))
    assert (len(many.tree.kpis), codes(many)) == (2_000, ["too_many_kpis"])
    long = read_text("a = " + "+".join(["b"] * MAX_LENGTH))
    assert long.problems
    assert long.tree.kpis[0].expression is None


def test_long_names_do_not_make_a_formula_too_long() -> None:
    names = [f"{at}番目の" + "長い" * 35 for at in range(40)]
    kpis = [Kpi(id=f"k_{at}", name=name, value=1) for at, name in enumerate(names)]
    total = Kpi(id="total", name="合計", formula=" + ".join(kpi.id for kpi in kpis))
    tree = KpiTree(kpis=(total, *kpis), kgi="total")
    assert len(to_text(tree, details=False).split("\n")[0]) > MAX_LENGTH
    assert parse(to_text(tree)) == tree


def test_no_recursion_is_left_to_luck() -> None:
    limit = sys.getrecursionlimit()
    assert Counter(codes(read_text("a = " + "(" * 1_500)))["too_deep"] == 1
    assert sys.getrecursionlimit() == limit
