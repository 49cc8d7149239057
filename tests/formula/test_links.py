"""The one form of formula that is a link (§51): written and read back, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitree.formula import parse_formula, render, without
from kpitree.formula.links import LinkFormula, read_link, write_link

POINTS = "max(0%, min(100%, base - 2% * (leads / 600 - 1) / 10%))"
SIZES = st.floats(1e-6, 1e9) | st.sampled_from([600.0, 0.1, 1 / 3, 1e300, 1e-300])


def link_formulas() -> st.SearchStrategy[LinkFormula]:
    effects = st.builds(lambda size, sign: size * sign, SIZES, st.sampled_from([1.0, -1.0]))
    return st.builds(
        LinkFormula, base=st.just("base"), driver=st.sampled_from(["leads", "リード数"]), anchor=SIZES, effect=effects,
        step=SIZES, relative=st.booleans(), share=st.booleans(),
    )  # fmt: skip


@given(link_formulas())
def test_a_link_reads_back_from_its_formula_and_from_its_text(link: LinkFormula) -> None:
    assert read_link(write_link(link)) == link
    assert read_link(parse_formula(render(write_link(link))).expression) == link


def test_the_two_ways_to_say_it() -> None:
    found = read_link(parse_formula(POINTS).expression)
    assert found == LinkFormula("base", "leads", 600.0, -0.02, 0.1, relative=False, share=True)
    part = LinkFormula("base", "leads", 600.0, 0.05, 0.1, relative=True, share=False)
    assert render(write_link(part)) == "max(0, base * (1 + 5% * (leads / 600 - 1) / 10%))"


@pytest.mark.parametrize(
    "text",
    [
        "", "base", "max(0%, base)", "max(0%, min(100%, base))", "max(0, base * (1 + leads))",
        POINTS.replace("max(0%", "max(1%"), POINTS.replace("min(100%", "min(90%"), POINTS.replace("- 1)", "- 2)"),
        POINTS.replace("leads", "base"), POINTS.replace("/ 600", "/ 0"), POINTS.replace("/ 600", "/ -600"),
        POINTS.replace("2%", "0%"), POINTS.replace("/ 600", "/ other"), POINTS.replace("/ 10%", "* 10%"),
        f"1 * {POINTS}", POINTS.replace("max(", "min(", 1), POINTS.replace("base -", "base *"),
    ],
)  # fmt: skip
def test_any_other_formula_is_none(text: str) -> None:
    assert read_link(parse_formula(text).expression) is None


def test_what_is_left_of_a_link() -> None:
    """Half a link would be another number: 1 / 600 - 1 is no growth of anything."""
    expression = parse_formula(POINTS).expression
    assert expression is not None
    left = without(expression, "leads")
    assert left is not None
    assert render(left) == "base"
    assert without(expression, "base") is None
    assert without(expression, "other") == expression
