"""Every number of every template, as it was: a change here is a change for users (CHANGELOG, "Numbers").

A file that is missing fails. `pytest tests/golden --regenerate-golden` writes them all.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpitree.analysis.ladder import ladder
from kpitree.analysis.tornado import tornado
from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.model import KpiTree

HERE = Path(__file__).parent
AGAIN = "`pytest tests/golden --regenerate-golden`"


def values(tree: KpiTree) -> Any:
    return {kpi_id: rounded(value) for kpi_id, value in evaluate(tree).values.items()}


def bars(tree: KpiTree) -> Any:
    """By id, so that wording is free to change; sorted by swing."""
    return [
        {"id": bar.id, "low_value": rounded(bar.low_value), "high_value": rounded(bar.high_value),
         "kgi_low": rounded(bar.kgi_low), "kgi_high": rounded(bar.kgi_high), "swing": rounded(bar.swing)}
        for bar in tornado(tree).bars
    ]  # fmt: skip


def rungs(tree: KpiTree) -> Any:
    """What it takes for 1.2 times the KGI."""
    result = ladder(tree, 1.2 * evaluate(tree).kgi)
    required = [
        {"id": rung.id, "required": rounded(rung.required), "required_rounded": rounded(rung.required_rounded)}
        for rung in result.rungs
    ]
    return {"reachable": result.reachable, "factor": rounded(result.factor), "rungs": required}


def rounded(value: float | None) -> float | None:
    """To 12 significant digits: what another order of additions may change is not the subject."""
    return None if value is None or value != value else float(f"{value:.12g}")


QUESTIONS: dict[str, Callable[[KpiTree], Any]] = {"evaluate": values, "tornado": bars, "ladder": rungs}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("slug", templates())
def test_numbers_are_what_they_were(slug: str, question: str, request: pytest.FixtureRequest) -> None:
    found = QUESTIONS[question](template(slug))
    file = HERE / f"{slug}.{question}.json"
    if request.config.getoption("--regenerate-golden", default=False):
        file.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    assert file.exists(), f"{file.name} is missing: {AGAIN}"
    assert found == json.loads(file.read_text("utf-8")), (
        f"numbers changed; if that is meant, {AGAIN} and say so in CHANGELOG"
    )


def test_there_is_no_file_of_a_template_that_is_gone() -> None:
    expected = {f"{slug}.{question}.json" for slug in templates() for question in QUESTIONS}
    assert {file.name for file in HERE.glob("*.json")} == expected


@pytest.mark.parametrize("slug", templates())
def test_both_languages_give_the_same_numbers(slug: str) -> None:
    ja, en = template(slug, "ja"), template(slug, "en")
    for question in QUESTIONS.values():
        assert question(ja) == question(en)
