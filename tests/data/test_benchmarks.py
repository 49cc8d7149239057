"""The benchmark table: every row sound, sourced, worded in both languages, and what people may add to it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kpitree.data.benchmarks import Facet, facet, load, publishers, stages
from kpitree.i18n import LANGUAGES, Translator
from kpitree.model import Benchmark
from kpitree.model.benchmark import COMPARED, GRADES, TYPED, check_benchmark
from tests.assertions import assert_codes
from tests.data.benchmark_document import BEGIN, DOCUMENT, listed

FACETS: tuple[Facet, ...] = ("channel", "industry", "size", "region", "kind")


def test_every_row_is_sound() -> None:
    assert [(row.id, check_benchmark(row)) for row in load() if check_benchmark(row)] == []
    assert len({row.id for row in load()}) == len(load()) >= 130


def test_every_ratio_is_made_of_known_stages() -> None:
    assert {stage for row in load() if row.ratio for stage in row.ratio.split("/")} <= set(stages())
    assert [row.id for row in load() if row.kind in (*COMPARED, "finding") and not row.ratio] == []
    assert len(set(stages())) == len(stages())


def test_figures_are_ordered_and_rates_are_shares() -> None:  # §2
    for row in load():
        assert row.figures == tuple(sorted(row.figures)), row.id
        if row.measure.is_rate and row.kind in COMPARED:
            assert all(0 < figure < 1 for figure in row.figures), row.id


def test_nothing_without_where_it_comes_from() -> None:
    for row in load():
        assert row.source, row.id
        assert row.caveat_ja, row.id
        assert row.caveat_en, row.id
        assert row.segment("ja"), row.id
        assert row.segment("en"), row.id
        assert bool(row.sample("ja")) == bool(row.sample("en")), row.id
        assert row.grade == "D" or row.publisher or row.grade.startswith("C"), row.id


def test_findings_examples_and_advice_are_loaded_but_never_compared() -> None:
    kinds = {row.kind for row in load()}
    never = {"finding", "example", "practice", "method"}
    assert never <= kinds
    assert not never & COMPARED
    assert set(facet("kind")) == kinds - never == set(TYPED)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_id_has_a_label(lang: Any) -> None:
    t = Translator(lang)
    labels = [t(f"benchmark_stages.stage_{stage}") for stage in stages()]
    assert len(set(labels)) == len(labels), "two stages of one name could not be told apart"
    for row in load():
        assert t(f"benchmark_stages.name_{row.name_key}"), row.id
        assert t(f"benchmark_stages.kind_{row.kind}"), row.id
    for name in FACETS:
        assert all(t(f"benchmark_stages.{name}_{word}") for word in facet(name))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_stage_is_defined_in_words(lang: Any) -> None:
    t = Translator(lang)
    said = [t(f"benchmark_definitions.stage_{stage}") for stage in stages()]
    assert len(set(said)) == len(said), "two stages of one definition would be one stage"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_publishers_with_their_own_definitions_have_them_in_words(lang: Any) -> None:
    t = Translator(lang)
    theirs = [row for row in load() if row.definitions]
    assert {row.definitions for row in theirs} == {"first_page_sage"}
    defined = {"lead", "mql", "sql", "opportunity", "won"}
    for row in theirs:
        for stage in {row.numerator, row.denominator} & defined:
            own = t(f"benchmark_definitions.{row.definitions}_{stage}")
            assert own != t(f"benchmark_definitions.stage_{stage}")


def test_company_sizes_are_told_apart() -> None:
    assert facet("size") == ("enterprise", "mid_market", "smb")


def test_the_document_lists_every_publisher_and_every_grade(root: Path) -> None:
    text = (root / "docs" / "benchmarks.md").read_text("utf-8")
    assert [name for name in publishers() if name not in text] == []
    assert [grade for grade in GRADES if f"| {grade} |" not in text] == []
    sources = {row.source for row in load()}
    assert [source for source in sources if source not in text] == []


def test_the_glossary_has_every_stage_of_the_funnel_in_both_languages(root: Path) -> None:
    text = (root / "docs" / "glossary.md").read_text("utf-8").casefold()
    for lang in LANGUAGES:
        t = Translator(lang)
        for stage in ("lead", "mql", "sql", "opportunity", "qualified_opportunity", "appointment", "session"):
            assert t(f"benchmark_stages.stage_{stage}").rstrip("s").casefold() in text, stage


@pytest.mark.parametrize(
    ("ratio", "low", "typical", "high", "region"),
    [
        ("lead/session", 0.02, None, 0.05, "japan"), ("lead/session", None, 0.006, None, "global"),
        ("lead/session", None, None, 0.01, "japan"), ("opportunity/ad_lead", 0.11, 0.15, 0.20, "japan"),
        ("opportunity/lead", 0.20, None, 0.30, "japan"), ("opportunity/lead", 0.15, None, 0.25, "japan"),
        ("opportunity/lead", 0.25, None, 0.35, "japan"), ("opportunity/lead", 0.15, None, 0.20, "japan"),
        ("opportunity/lead", 0.10, None, 0.15, "japan"), ("sql/mql", None, 0.30, None, "japan"),
        ("sql/mql", 0.40, 0.55, 0.68, "global"), ("sql/mql", 0.08, None, 0.12, "global"),
        ("opportunity/sql", None, 0.50, None, "japan"), ("opportunity/appointment", None, 0.90, None, "japan"),
        ("qualified_opportunity/opportunity", None, 0.20, None, "japan"),
        ("won/qualified_opportunity", None, 0.60, None, "japan"), ("won/opportunity", None, 0.21, None, "global"),
        ("contact/call", 0.20, None, 0.30, "japan"), ("conversation/call", 0.10, None, 0.15, "japan"),
        ("call/rep_day", 50, None, 100, "japan"), ("call/rep_day", None, 28, None, "japan"),
        ("trade_show_cost/trade_show_lead", 5000, None, 10000, "japan"),
        ("acquisition_cost/monthly_gross_profit", None, 23, None, "global"),
        ("email_open/email_delivered", 0.36, None, 0.39, "japan"),
        ("conversion/session", None, 0.0182, None, "japan"),
    ],
)  # fmt: skip
def test_figures_japanese_teams_meet_are_there(
    ratio: str, low: float | None, typical: float | None, high: float | None, region: str
) -> None:
    found = {(r.low, r.typical, r.high, r.region) for r in load() if r.ratio == ratio and r.kind in COMPARED}
    assert (low, typical, high, region) in found


def test_the_file_is_plain_csv(root: Path) -> None:
    raw = (root / "kpitree/data/benchmarks/benchmarks.csv").read_bytes()
    rows = list(csv.reader(raw.decode("utf-8").splitlines()))
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert {len(row) for row in rows} == {len(rows[0])}


# --- rows that people add

finite = st.floats(-1e6, 1e6)


@given(low=st.none() | finite, typical=st.none() | finite, high=st.none() | finite, unit=st.sampled_from(["%", "円"]))
def test_an_own_row_is_accepted_exactly_when_it_makes_sense(
    low: float | None, typical: float | None, high: float | None, unit: str
) -> None:
    row = Benchmark(id="own_1", ratio="won/opportunity", unit=unit, low=low, typical=typical, high=high, own=True)
    given_ = [f for f in (low, typical, high) if f is not None]
    most = 1.0 if unit == "%" else float("inf")
    sensible = bool(given_) and given_ == sorted(given_) and all(0 <= f <= most for f in given_)
    assert (check_benchmark(row) == ()) is sensible


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "benchmark_no_figure"),
        ({"low": 0.5, "high": 0.2}, "benchmark_low_above_high"),
        ({"low": 0.1, "typical": 0.5, "high": 0.2}, "benchmark_typical_outside"),
        ({"high": 30.0}, "benchmark_rate_outside"),
        ({"low": -1.0, "unit": "円"}, "benchmark_negative"),
        ({"typical": 0.2, "ratio": "won"}, "benchmark_ratio"),
        ({"typical": 0.2, "ratio": "won/"}, "benchmark_ratio"),
        ({"typical": 0.2, "ratio": "", "kind": "measurement"}, "benchmark_ratio"),
        ({"kind": "finding"}, "benchmark_no_figure"),
    ],
)
def test_what_is_wrong_is_said(fields: dict[str, Any], code: str) -> None:
    row = Benchmark.model_validate({"id": "own_1", "ratio": "won/opportunity", "own": True, **fields})
    problems = check_benchmark(row)
    assert_codes(problems, code)
    assert all(Translator(lang).problem(problems[0], None) for lang in LANGUAGES)


def test_what_is_never_compared_may_be_any_number_of_anything() -> None:
    for fields in ({"typical": -0.18, "kind": "finding"}, {"typical": 1.2, "ratio": "", "kind": "example"},
                   {"ratio": "", "kind": "method"}):  # fmt: skip
        row = Benchmark.model_validate({"id": "row", "ratio": "won/opportunity", **fields})
        assert check_benchmark(row) == ()


def test_the_document_is_made_from_the_table() -> None:
    text = DOCUMENT.read_text("utf-8")
    again = "run `python -m tests.data.benchmark_document --regenerate`"
    assert text[text.index(BEGIN) :] == listed(), again


@pytest.mark.parametrize("bad", [{"low": float("nan")}, {"id": "Ö"}, {"ratio": "受注/商談"}, {"grade": "E"}, {"x": 1}])
def test_nonsense_is_no_row_at_all(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Benchmark.model_validate({"id": "own_1", "ratio": "won/opportunity", "typical": 0.2, **bad})


@given(data=st.data())
def test_a_row_survives_a_file(data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(load()))
    assert Benchmark.model_validate_json(row.model_dump_json()) == row
