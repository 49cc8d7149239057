"""Every published fact that was collected stands in the table, with its figures and as what it is.

The collection is ../shared/facts/benchmarks.csv, where it is there; tests/fixtures/benchmark_facts.txt says line by
line in which rows each fact stands, and stands in for it where it is not.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from kpitree.data.benchmarks import load
from kpitree.model import Benchmark
from kpitree.model.benchmark import COMPARED

FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts" / "benchmarks.csv"
FIXTURE = Path(__file__).parents[1] / "fixtures" / "benchmark_facts.txt"
NUMBER = re.compile(r"(?<![A-Za-z0-9.])[0-9][0-9,]*(?:\.[0-9]+)?")  # the 2 of B2B is none
YEAR = re.compile(r"(?<![0-9,.])20[0-3][0-9](?![0-9,.%])")


@cache
def expected() -> list[tuple[str, ...]]:
    """Ids of the rows, by fact."""
    lines = FIXTURE.read_text("utf-8").splitlines()
    return [tuple(line.split()) for line in lines if line and not line.startswith("#")]


@cache
def facts() -> list[dict[str, str]]:
    """The collection; empty where it is not there."""
    if not FACTS.exists():
        return []
    with FACTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(text: str) -> set[float]:
    """The numbers in a text, as written (percent stay percent); years are no figures."""
    return {float(found.replace(",", "")) for found in NUMBER.findall(YEAR.sub("", text)) if found.strip(",")}


def digits(found: set[float]) -> set[str]:
    """Numbers by their digits alone, zero left out: 1.25M, 1,250,000 and 125万 are one."""
    return {f"{x:.9e}".partition("e")[0] for x in found if x}


def figures(rows: list[Benchmark]) -> set[float]:
    """The figures of rows as they are published: 25 % is 25."""
    return {round(figure * (100 if row.measure.is_rate else 1), 9) for row in rows for figure in row.figures}


def said(rows: list[Benchmark], lang: str) -> str:
    """Everything that rows say in words, in one language, and their other numbers."""
    return " ".join(f"{row.segment(lang)} {row.sample(lang)} {row.caveat(lang)} {row.n or ''}" for row in rows)


def by_fact(at: int) -> list[Benchmark]:
    """The rows in which a fact stands."""
    table = {row.id: row for row in load()}
    return [table[row_id] for row_id in expected()[at]]


def test_every_fact_has_its_rows_and_every_row_its_fact() -> None:
    ids = {row.id for row in load()}
    named = [row_id for line in expected() for row_id in line]
    assert len(expected()) == 126
    assert set(named) <= ids
    assert ids <= set(named)
    assert len(ids) == len(load()) >= 130
    assert not facts() or len(facts()) == len(expected())


@pytest.mark.parametrize("at", range(126))
def test_a_fact_stands_in_the_table_as_what_it_is(at: int) -> None:
    rows = by_fact(at)
    if not facts():
        assert rows
        return
    fact = facts()[at]
    published = set().union(*(numbers(fact[end].replace("–", " ")) for end in ("low", "typical", "high")))
    published |= {-published.pop()} if fact["typical"].startswith("-") else set()
    assert published <= figures(rows) | numbers(said(rows, "en")), fact
    assert bool(figures(rows) & published) == bool(published)
    letter, _, mark = fact["grade"].partition("-")
    assert {row.grade for row in rows} <= {letter, f"{letter}-"}, fact
    kinds = {row.kind for row in rows}
    if mark in ("example", "practice"):
        assert kinds == {mark}, fact
    else:
        assert not kinds & {"example", "practice"}, fact
    if year := re.match(r"20\d\d", fact["year"].lstrip("≈")):
        assert abs(int(year[0]) - (rows[0].year or 0)) <= 5, fact  # "2017–2022" is the year of its end


@pytest.mark.parametrize("at", range(126))
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_a_fact_adds_in_numbers_is_said_in_both_languages(at: int, lang: str) -> None:
    if not facts():
        assert said(by_fact(at), lang).strip()
        return
    fact = facts()[at]
    added = digits(numbers(fact["caveat"]) | numbers(fact["sample"]))
    assert added - digits(figures(by_fact(at)) | numbers(said(by_fact(at), lang))) == set(), fact


@pytest.mark.parametrize("kind", ["finding", "example", "practice", "method"])
def test_what_is_no_benchmark_is_there_and_never_compared(kind: str) -> None:
    assert [row.id for row in load() if row.kind == kind]
    assert kind not in COMPARED


def test_findings_people_quote_are_there() -> None:
    table = {row.id: row for row in load()}
    assert table["finding_lead_tracing"].figures == (0.148,)
    assert table["finding_speed_one_hour"].figures == (7.0,)
    assert table["finding_win_rate_change"].figures == (-0.18,)
    assert table["method_first_page_sage"].figures == ()
