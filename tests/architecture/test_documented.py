"""What can be added to the product is registered, named in both languages and documented: nothing is half there."""

from __future__ import annotations

import ast
import csv
import doctest
import re
from collections.abc import Iterator

import pytest

from kpitree.data.templates import templates
from pages import PAGES
from tests.architecture.catalogue import texts
from tests.architecture.sources import ROOT, Source, sources

LANGUAGES = ("ja", "en")
SLUGS = [page.slug for page in PAGES]
NOT_PAGES = {"shell"}


def page_folders() -> set[str]:
    return {file.parent.name for file in (ROOT / "pages").glob("*/page.py")} - NOT_PAGES


def test_every_page_folder_is_in_the_list_and_the_reverse() -> None:
    assert page_folders() == set(SLUGS)
    assert len(set(SLUGS)) == len(SLUGS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_and_section_has_a_title(language: str) -> None:
    wanted = {f"pages.{page.slug}" for page in PAGES} | {f"pages.section_{page.section}" for page in PAGES}
    assert wanted - texts(language).keys() == set()


@pytest.mark.parametrize("readme", ["README.md", "README.ja.md"])
def test_every_page_stands_in_the_readme(readme: str) -> None:
    language = "ja" if ".ja." in readme else "en"
    text = (ROOT / readme).read_text("utf-8")
    assert [slug for slug in SLUGS if texts(language).get(f"pages.{slug}", slug) not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_formula_function_is_explained(language: str) -> None:
    from kpitree.formula.functions import FUNCTIONS

    assert {row.doc for row in FUNCTIONS.values()} - texts(language).keys() == set()


def problem_codes(source: Source) -> Iterator[tuple[int, str]]:
    """(line, code) of each `Problem(code="…")`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
            for keyword in node.keywords:
                if keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
                    yield node.lineno, str(keyword.value.value)


def test_every_problem_has_its_words() -> None:
    said = {key.partition(".")[2] for key in texts("ja") if key.startswith("problems")}
    wordless = {
        f"{source.name}:{line}: {code}"
        for source in sources("kpitree", "pages")
        for line, code in problem_codes(source)
        if code not in said
    }
    assert wordless == set()


def test_problem_scan_can_fail() -> None:
    assert list(problem_codes(Source("a.py", "Problem(code='cycle', kpi=k)"))) == [(1, "cycle")]


def test_every_template_has_its_words() -> None:
    for language in LANGUAGES:
        assert {f"templates.{slug}_title" for slug in templates()} - texts(language).keys() == set()


def test_every_benchmark_names_its_source() -> None:
    file = ROOT / "kpitree" / "data" / "benchmarks" / "benchmarks.csv"
    with file.open(encoding="utf-8", newline="") as rows:
        records = list(csv.DictReader(rows))
    assert records
    wanted = ("id", "source", "grade", "kind", "segment_ja", "segment_en")
    assert [(r["id"], column) for r in records for column in wanted if not r[column].strip()] == []
    # A figure nobody stands behind with their name is never graded better than C, and says why.
    nobodys = [r for r in records if not r["publisher"].strip()]
    assert [r["id"] for r in nobodys if r["grade"] not in ("C", "C-", "D") or not r["caveat_en"].strip()] == []


def test_every_rule_that_is_cited_exists() -> None:
    """Code and tests cite the rules of docs/semantics.md as §1, §2 …"""
    rules = set(re.findall(r"^\*\*§(\d+)", (ROOT / "docs" / "semantics.md").read_text("utf-8"), re.MULTILINE))
    cited = {
        (source.name, number)
        for source in sources("kpitree", "pages", "tests")
        for number in re.findall(r"§(\d+)", source.text)
    }
    assert rules
    assert {where for where, number in cited if number not in rules} == set()


@pytest.mark.parametrize("readme", ["README.md", "README.ja.md"])
def test_the_readme_does_what_it_says(readme: str) -> None:
    result = doctest.testfile(str(ROOT / readme), module_relative=False, encoding="utf-8")
    assert result.attempted >= 2
    assert result.failed == 0


def test_links_between_documents_lead_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    broken = []
    for document in documents:
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text("utf-8")):
            if not target.startswith(("http:", "https:", "mailto:")) and not (document.parent / target).exists():
                broken.append(f"{document.relative_to(ROOT)}: {target}")
    assert broken == []


def test_every_decision_has_its_three_parts() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert decisions
    assert len({decision.name[:4] for decision in decisions}) == len(decisions), "each number once"
    for decision in decisions:
        text = decision.read_text("utf-8")
        assert [h for h in ("## Context", "## Decision", "## Consequences") if h not in text] == [], decision.name
