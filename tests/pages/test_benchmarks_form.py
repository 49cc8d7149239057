"""The form for own rows on the Benchmarks page: what is added, what is refused and in which words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from kpitree.analysis.benchmarking import compare
from kpitree.data.benchmarks import load
from kpitree.data.benchmarks.own_cells import read_own
from kpitree.data.text import parse
from kpitree.i18n import Translator
from kpitree.problems import Problem
from pages.benchmarks.own_rows import FIELDS, in_form
from tests.pages.conftest import OpenPage, assert_sound, workspace_of
from tests.pages.test_benchmarks import COUNTED, page_html, shown_open, text_of, the

JA, EN = Translator("ja"), Translator("en")


def fill(app: AppTest, **typed: str) -> AppTest:
    shown_open(app, "benchmarks:add")
    for name, text in typed.items():
        if name in ("ratio", "industry", "channel", "size", "region"):
            app.selectbox(key=f"benchmarks:add:{name}").select(text)
        else:
            app.text_input(key=f"benchmarks:add:{name}").set_value(text)
    app.button(key="benchmarks:add:submit").click()
    return app.run()


def test_an_own_row_is_added_compared_removed_and_brought_back(open_page: OpenPage) -> None:
    tree = parse(COUNTED)
    app = open_page("benchmarks", tree=tree)
    fill(app, ratio="won/opportunity", label="昨年度 <b>", low="30%", high="４０％", year="2025", n="1,200", size="smb")
    assert_sound(app)
    (row,) = workspace_of(app).benchmarks
    assert (row.low, row.high, row.year, row.n, row.size, row.own) == (0.3, 0.4, 2025, 1200, "smb", True)
    assert not [field for field in app.text_input if field.key == "benchmarks:add:label"], "the menu closes"
    assert shown_open(app, "benchmarks:add").text_input(key="benchmarks:add:label").value == ""
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
    assert JA.problem(Problem(code="benchmark_ratio")) in said
    wrong = JA.problem(Problem(code="own_row_bad_number", params={"found": "たくさん"}))
    assert JA("benchmarks.in_field", field=JA("benchmarks.add_low"), message=wrong) in said
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
    row, wrong = read_own(typed_row(**typed), row_id="own_1")
    assert row is None
    assert wrong
    assert all(in_form(t, one) for one in wrong)


@given(figures=st.lists(st.integers(0, 1000), min_size=3, max_size=3).map(sorted))
def test_an_own_row_is_what_was_typed(figures: list[int]) -> None:
    low, typical, high = (f"{n / 10}%" for n in figures)
    row, wrong = read_own(typed_row(low=low, typical=typical, high=high), row_id="own_1")
    assert wrong == ()
    assert row is not None
    assert (row.low, row.typical, row.high) == pytest.approx(tuple(n / 1000 for n in figures), abs=1e-15)


@given(text=st.text(max_size=40), field=st.sampled_from(FIELDS))
def test_no_text_breaks_the_form(text: str, field: str) -> None:
    row, wrong = read_own(typed_row(**{field: text.strip()}), row_id="own_1")
    assert (row is None) == bool(wrong)
    assert all(in_form(EN, one) for one in wrong)
