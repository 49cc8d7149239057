"""One tree with every failure, and the failures one by one (§8-§11)."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.engine import check, dependency_order, evaluate, explain, shown_formula, shown_span
from kpitree.i18n import LANGUAGES, Translator
from kpitree.model import Kpi, KpiTree, Range
from kpitree.problems import Problem, Span
from tests.assertions import assert_codes, assert_same_values
from tests.engine.random_trees import random_trees

FIXTURE = Path(__file__).parents[1] / "fixtures" / "broken_trees" / "all_failures.json"
ALL_FAILURES = json.loads(FIXTURE.read_text("utf-8"))
BROKEN = KpiTree.model_validate(ALL_FAILURES["tree"])


def of(problems: list[Problem], kpi: str) -> list[Problem]:
    return [p for p in problems if p.kpi == kpi]


@pytest.mark.parametrize("kpi", BROKEN.kpis, ids=lambda kpi: kpi.id)
def test_every_failure_is_at_its_kpi(kpi: Kpi) -> None:
    assert_codes(of(check(BROKEN), kpi.id), *ALL_FAILURES["expected"].get(kpi.id, []))


def test_a_broken_kpi_blocks_only_its_dependants() -> None:  # §8
    evaluation = evaluate(BROKEN)
    assert_same_values(evaluation.values, ALL_FAILURES["values"])
    assert evaluation.kgi == 1e8
    assert {k: list(v) for k, v in evaluation.blocked.items()} == ALL_FAILURES["blocked"]
    assert evaluation.problems == check(BROKEN)


def test_whatever_has_no_value_says_why() -> None:
    evaluation = evaluate(BROKEN)
    said = {p.kpi for p in evaluation.problems if p.severity == "error"} | set(evaluation.blocked)
    assert {kpi for kpi, value in evaluation.values.items() if value is None} <= said
    frame = evaluation.to_frame()
    assert list(frame.columns) == ["kpi", "id", "value", "unit", "status"]
    assert set(frame["status"]) == {"ok", "missing", "blocked", "broken"}


@given(random_trees(broken=True), st.sampled_from(LANGUAGES))
@settings(deadline=None, max_examples=40)
def test_whatever_has_no_value_says_why_on_any_tree(tree: KpiTree, lang: str) -> None:
    evaluation = evaluate(tree)
    problems = check(tree)
    said = {p.kpi for p in problems if p.severity == "error"}
    missing = {kpi for kpi, value in evaluation.values.items() if value is None}
    assert missing <= said | set(evaluation.blocked)
    assert not said & set(evaluation.blocked)
    places = [next(i for i, k in enumerate(tree.kpis) if k.id == p.kpi) for p in problems if p.kpi]
    assert places == sorted(places)
    for kpi in tree.kpis:
        assert explain(tree, kpi.id).value == evaluation.values[kpi.id]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_problem_can_be_said(lang: str) -> None:
    t = Translator(lang)  # type: ignore[arg-type]
    for problem in check(BROKEN):
        text = t.problem(problem, BROKEN)
        assert "{" not in text
        assert problem.kpi is None or BROKEN[problem.kpi].name in text or problem.code == "unclosed_parenthesis"
        for fix in problem.fixes:
            assert t.fix(fix, problem, BROKEN)


def only(tree: KpiTree, code: str) -> Problem:
    (problem,) = [p for p in check(tree) if p.code == code]
    return problem


def tree(*kpis: Kpi, kgi: str | None = "top") -> KpiTree:
    return KpiTree(kpis=kpis, kgi=kgi)


def test_an_unknown_name_is_offered_its_nearest() -> None:
    top = Kpi(id="top", name="売上", formula="mql * MQL率")
    problem = only(tree(top, Kpi(id="mql", name="MQL数", value=1)), "unknown_name")
    assert problem.span == Span(start=6, end=10)
    assert problem.params["name"] == "MQL率"
    assert [(fix.code, fix.text) for fix in problem.fixes] == [("replace", "MQL数"), ("add_kpi", "MQL率")]


def test_every_kpi_on_a_cycle_has_its_own_path() -> None:  # §9
    order = dependency_order({"a": ["b", "x"], "b": ["c"], "c": ["a", "b"], "x": [], "self": ["self"], "d": ["a"]})
    assert order.cycles == {
        "a": ("a", "b", "c", "a"), "b": ("b", "c", "b"), "c": ("c", "b", "c"), "self": ("self", "self"),
    }  # fmt: skip
    assert order.sequence.index("x") < order.sequence.index("d")
    assert order.sequence.index("a") < order.sequence.index("d")


@given(st.dictionaries(st.integers(0, 8).map(str), st.lists(st.integers(0, 9).map(str), max_size=3), max_size=9))
@settings(deadline=None)
def test_order_and_cycles_of_any_graph(graph: dict[str, list[str]]) -> None:
    order = dependency_order(graph)
    assert sorted(order.sequence) == sorted(graph)
    place = {node: i for i, node in enumerate(order.sequence)}
    reach = {node: set(used) & set(graph) for node, used in graph.items()}
    for _ in graph:  # Warshall, the slow way
        reach = {node: found.union(*(reach[n] for n in found)) for node, found in reach.items()}
    assert set(order.cycles) == {node for node in graph if node in reach[node]}
    for node, path in order.cycles.items():
        assert path[0] == path[-1] == node
        assert len(path) == len(set(path)) + 1
        assert all(b in graph[a] for a, b in pairwise(path))
    for node, used in graph.items():
        assert all(place[u] < place[node] for u in used if u in graph and node not in reach[u])


def test_the_path_of_a_cycle_in_words() -> None:
    a, b = Kpi(id="top", name="エー", formula="bb"), Kpi(id="bb", name="ビー", formula="top + 1")
    problem = check(tree(a, b))[0]
    assert problem.params == {"path": ("top", "bb", "top"), "way": "エー → ビー → エー"}
    assert problem.span == Span(start=0, end=2)


def test_25_was_meant_as_percent() -> None:  # §2
    rate = Kpi(id="rate", name="R", unit="%", value=25)
    problem = only(tree(Kpi(id="top", name="T", formula="rate"), rate), "rate_out_of_bounds")
    assert [(fix.code, fix.text) for fix in problem.fixes] == [("set_value", "25%")]
    assert evaluate(tree(Kpi(id="top", name="T", formula="rate"), rate)).kgi == 25, "never cut off"


def test_problems_follow_the_changes() -> None:
    whole = tree(Kpi(id="top", name="T", formula="1 / x_"), Kpi(id="x_", name="X", value=2, range=Range(low=1, high=3)))
    assert check(whole) == []
    assert_codes(evaluate(whole, {"X": 0}).problems, "divide_by_zero", "value_outside_range")
    assert_codes(evaluate(whole, {"X": 5}).problems, "value_outside_range")


def test_an_override_heals_what_it_replaces() -> None:  # §15
    whole = tree(Kpi(id="top", name="T", formula="bad * 2"), Kpi(id="bad", name="B", formula="top + 1"))
    assert_codes(check(whole), "cycle", "cycle")
    evaluation = evaluate(whole, {"B": 4})
    assert (evaluation.kgi, evaluation.problems, evaluation.status("bad")) == (8, [], "overridden")


def test_trees_without_a_top() -> None:
    assert_codes(check(KpiTree()), "empty_tree")
    assert_codes(check(tree(Kpi(id="aa", name="A", formula="1 + 1"), kgi=None)), "no_kgi")
    assert math.isnan(evaluate(KpiTree()).kgi)
    assert "kgi_is_lever" in [p.code for p in check(tree(Kpi(id="top", name="A", value=1), Kpi(id="b", name="B")))]


def test_spans_on_the_screen() -> None:
    cost, won = Kpi(id="cost", name="広告費 合計", value=1), Kpi(id="won", name="受注", value=0)
    whole = tree(Kpi(id="top", name="T", formula="1 + cost / (won * 2)"), cost, won)
    text = shown_formula(whole, "top")
    assert text == "1 + 「広告費 合計」 / (受注 * 2)"
    problem = only(whole, "divide_by_zero")
    assert problem.span is not None
    span = shown_span(whole, "top", problem.span)
    assert text[span.start : span.end] == "(受注 * 2)"
    assert problem.params["divisor"] == "受注 * 2"


def test_spans_of_a_formula_that_cannot_be_read() -> None:
    whole = tree(Kpi(id="top", name="T", formula="won * * 2"), Kpi(id="won", name="受注件数の合計", value=0))
    (problem,) = of(check(whole), "top")
    assert problem.span is not None
    span = shown_span(whole, "top", problem.span)
    assert shown_formula(whole, "top")[span.start : span.end] == "*"
    assert span.start > problem.span.start


@pytest.mark.parametrize("shape", ["chain", "cycle"])
def test_2000_kpis_deep(shape: str) -> None:
    size = 2_000
    end = {"value": 1.0} if shape == "chain" else {"formula": "kpi_0 + 1"}
    kpis = [Kpi(id=f"kpi_{i}", name=f"K{i}", formula=f"kpi_{i + 1} + 1") for i in range(size - 1)]
    whole = KpiTree(kpis=(*kpis, Kpi(id=f"kpi_{size - 1}", name="end", **end)), kgi="kpi_0")
    found = check(whole)
    evaluation = evaluate(whole)
    explained = explain(whole, "kpi_0")
    if shape == "chain":
        assert found == []
        assert evaluation.kgi == size
        assert explained.drivers[0].gradient == 1
    else:
        assert [p.code for p in found] == ["cycle"] * size
        assert math.isnan(evaluation.kgi)
        assert explained.status == "broken"


def of_channels(*shares: float | None, **more: object) -> KpiTree:
    """A sum over shares of one whole."""
    levers = [
        Kpi.model_validate({"id": f"share_{i}", "name": f"S{i}", "unit": "%", "value": value, "mix": "channel", **more})
        for i, value in enumerate(shares)
    ]
    kgi = Kpi(id="kgi", name="KGI", formula=" + ".join(k.id for k in levers))
    return KpiTree(kpis=(kgi, *levers), kgi="kgi")


def mix_problems(tree: KpiTree) -> list[tuple[str, str | None]]:
    return [(p.code, p.kpi) for p in check(tree) if p.code.startswith("mix_")]


def test_shares_that_do_not_add_up_are_a_warning() -> None:  # §25
    assert mix_problems(of_channels(0.5, 0.3, 0.2)) == []
    assert mix_problems(of_channels(*[0.1] * 10)) == []  # 0.1 ten times over is 0.9999999999999999
    (problem,) = check(of_channels(0.5, 0.3))
    assert (problem.code, problem.kpi, problem.severity) == ("mix_sum", "share_0", "warning")
    assert problem.params == {"mix": "channel", "sum": 0.8}
    assert "80%" in Translator("en").problem(problem, of_channels(0.5, 0.3))
    assert mix_problems(of_channels(0.5, None)) == []  # that one is missing is said already
    changed = evaluate(of_channels(0.5, 0.5), {"share_0": 0.6}).problems
    assert [p.code for p in changed] == ["mix_sum", "rate_above_one"][: len(changed)]


def test_what_cannot_be_a_share_and_a_lone_one_are_warnings() -> None:  # §25
    assert mix_problems(of_channels(0.5)) == [("mix_alone", "share_0")]
    assert mix_problems(of_channels(0.5, 0.5, unit="件")) == [("mix_unit", "share_0"), ("mix_unit", "share_1")]


def test_more_headlines_than_anybody_takes_in_are_a_warning() -> None:  # §27
    (problem,) = check(of_channels(*[0.125] * 8, headline=True))
    assert (problem.code, problem.kpi, problem.params) == ("too_many_headlines", None, {"n": 8, "most": 7})
    assert check(of_channels(*[0.125] * 8, headline=False)) == []
