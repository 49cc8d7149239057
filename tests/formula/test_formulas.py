"""Reading and writing formulas: laws, the fixture file, the tables' own examples, hostile text."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitree.formula import (
    FUNCTIONS,
    INFIX,
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_NODES,
    PREFIX,
    Binary,
    Call,
    Expression,
    Name,
    Number,
    Unary,
    canonical,
    children,
    complete,
    names,
    parse_formula,
    rename,
    render,
    walk,
)
from kpitree.problems import Fix, Problem
from tests.strategies import expressions, kpi_names

FIXTURE = Path(__file__).parent.parent / "fixtures" / "formulas.txt"
SIGNS = st.text("ab受ー「」\"'%()（）,、+-*/=<>.…〜１2万億千百kM #\n\ud800\u200b", max_size=40)
ANY_TEXT = st.one_of(st.text(), SIGNS)
A_FEW = ("", "\ud800", "\x00", "'; DROP TABLE kpis; --", "__import__('os').system('x')", "💩", "﷽", "Ω≈ç√∫˜µ≤≥÷")


def cases() -> list[tuple[str, str]]:
    lines = FIXTURE.read_text("utf-8").splitlines()
    written = [line for line in lines if line and not line.startswith("#")]
    return [(line[: line.rindex(" ; ")], line[line.rindex(" ; ") + 3 :]) for line in written]


def naughty() -> list[str]:
    """Text that breaks programs; a few of our own where the collection is not at hand."""
    collection = FIXTURE.parents[3] / "shared" / "data" / "hostile" / "naughty-strings" / "blns.json"
    return [*A_FEW, *(json.loads(collection.read_text("utf-8")) if collection.exists() else [])]


def calculate(node: Expression) -> float:
    """The slow, obvious evaluator of formulas without names."""
    values = [calculate(child) for child in children(node)]
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Unary):
        return -values[0]
    if isinstance(node, Binary):
        a, b = values
        table = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else math.nan, ">": a > b, ">=": a >= b,
                 "<": a < b, "<=": a <= b, "==": a == b, "<>": a != b}  # fmt: skip
        return float(table[node.op])
    assert isinstance(node, Call)
    scale = 10.0 ** values[1] if node.function == "round" and len(values) > 1 else 1.0
    rounded = math.copysign(math.floor(abs(values[0]) * scale + 0.5) / scale, values[0])  # §6
    chosen = values[1:] if node.function == "if" else [0.0, 0.0]
    return {
        "min": min(values), "max": max(values), "sum": sum(values), "avg": sum(values) / len(values),
        "if": chosen[0] if values[0] else chosen[-1], "ceil": float(math.ceil(values[0])),
        "floor": float(math.floor(values[0])), "round": rounded,
    }[node.function]  # fmt: skip


def examples() -> Iterator[tuple[str, float]]:
    for row in (*FUNCTIONS.values(), *INFIX.values(), *PREFIX.values()):
        yield from row.examples


def said(problem: Problem) -> str:
    assert problem.span is not None
    return f"{problem.code}@{problem.span.start}-{problem.span.end}"


def mended(text: str, problem: Problem, fix: Fix) -> str:
    span = fix.span or problem.span
    assert span is not None
    return text[: span.start] + fix.text + text[span.end :]


@given(expressions())
def test_what_is_written_reads_back(expression: Expression) -> None:
    text = render(expression)
    assert parse_formula(text).expression == expression
    assert canonical(text) == text


@given(expressions(), st.sampled_from(["ja", "en"]))
def test_every_language_of_numbers_reads_back(expression: Expression, lang: str) -> None:
    assert parse_formula(render(expression, lang=lang)).expression == expression


@given(ANY_TEXT)
def test_any_text_is_an_expression_or_problems_inside_it(text: str) -> None:
    parsed = parse_formula(text)
    assert (parsed.expression is None) == bool(parsed.problems)
    for problem in parsed.problems:
        assert problem.span is not None
        for span in (problem.span, *(fix.span for fix in problem.fixes if fix.span)):
            assert 0 <= span.start <= span.end <= len(text)
    for node in walk(parsed.expression) if parsed.expression else ():
        assert 0 <= node.span.start < node.span.end <= len(text)
    assert canonical(canonical(text)) == canonical(text)
    assert rename(text, lambda name: None) == text


@pytest.mark.parametrize("text", naughty())
def test_hostile_text_is_read_without_a_crash(text: str) -> None:
    assert parse_formula(text).problems or parse_formula(text).expression
    assert complete(text, len(text), [text]).span.end <= len(text)


@pytest.mark.parametrize(("text", "expected"), cases())
def test_fixture(text: str, expected: str) -> None:
    parsed = parse_formula(text)
    if expected.startswith("! "):
        assert " ".join(map(said, parsed.problems)) == expected[2:]
    else:
        assert not parsed.problems
        assert canonical(text) == expected


@pytest.mark.parametrize(("text", "expected"), [c for c in cases() if c[1].startswith("! ")])
def test_a_fix_mends_its_problem(text: str, expected: str) -> None:
    before = parse_formula(text).problems
    for fix in before[0].fixes:
        after = parse_formula(mended(text, before[0], fix)).problems
        assert said(before[0]) not in map(said, after) or fix.code == "replace", (fix, after)
        assert len(after) <= len(before)


@pytest.mark.parametrize(("text", "expected"), list(examples()))
def test_examples_of_the_tables(text: str, expected: float) -> None:
    expression = parse_formula(text).expression
    assert expression is not None
    assert calculate(expression) == expected  # exactly: 7% is the float 0.07


@pytest.mark.parametrize("sign", [(sign, row.symbol) for row in INFIX.values() for sign in row.accepted])
def test_every_accepted_sign_means_its_operator(sign: tuple[str, str]) -> None:
    assert parse_formula(f"a {sign[0]} b").expression == Binary(sign[1], Name("a"), Name("b"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a" * (MAX_LENGTH + 1), "too_long"),
        ("(" * 900 + "a" + ")" * 900, "too_deep"),
        ("-" * 1_900 + "a", "too_deep"),
        ("min(" * 300 + "a" + ")" * 300, "too_deep"),
        ("+" * 1_900, "formula_incomplete"),
        ("+".join("a" * 900), "too_many_nodes"),
        ("a " * 900, "missing_operator"),
    ],
)
def test_limits(text: str, code: str) -> None:
    assert code in [problem.code for problem in parse_formula(text).problems]


def test_limits_leave_room_for_what_they_allow() -> None:
    deep = "(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH
    assert parse_formula(deep).expression == Name("a")
    wide = "+".join("a" * (MAX_NODES // 2))
    assert parse_formula(canonical(wide)).expression is not None


@given(expressions(), st.functions(like=lambda name: ..., returns=kpi_names(), pure=True))
def test_renaming_text_is_renaming_the_tree(expression: Expression, name_of: object) -> None:
    renamed = rename(render(expression), name_of)
    assert parse_formula(renamed).expression == parse_formula(render(expression, name_of)).expression


def test_renaming_works_in_text_that_cannot_be_read() -> None:
    new = {"件数": "受注 件数", "a": "min"}.get
    assert rename("件数 * (  「件数」 + ", new) == "「受注 件数」 * (  「受注 件数」 + "
    assert rename("3「a」", new) == "3「min」"
    assert rename("min(a, min)", new) == "min(min, min)"


def test_names_are_listed_once_in_order() -> None:
    expression = parse_formula("b * (a + b) / max(c, 1)").expression
    assert expression is not None
    assert names(expression) == ("b", "a", "c")


def test_completion() -> None:
    known = ["受注件数", "受注率", "平均単価", "win rate"]
    assert [c.text for c in complete("受", 1, known).candidates] == ["受注件数", "受注率"]
    half = complete("1 + 「win", 8, known)
    assert (half.span.start, half.span.end, half.candidates[0].text) == (4, 8, "「win rate」")
    assert {c.kind for c in complete("受注件数 ", 5, known).candidates} == {"operator"}
    assert {c.kind for c in complete("受注件数 * ", 7, known).candidates} == {"kpi", "function"}
    middle = complete("受注件数 * 1", 2, known)
    assert (middle.span.start, middle.span.end) == (0, 4)
