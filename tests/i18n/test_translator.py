"""Problems as sentences: names instead of ids, values in the KPI's unit, hostile text left as it is."""

from __future__ import annotations

import pytest

from kpitree.i18n import LANGUAGES, Language, Translator, guess_language
from kpitree.i18n import translator as module
from kpitree.model import Kpi, KpiTree
from kpitree.problems import Fix, Problem

TREE = KpiTree(
    kpis=(
        Kpi(id="sales", name="Sales", unit="円", formula="deals * price"),
        Kpi(id="deals", name="{Deals}", unit="deals", value=80),
        Kpi(id="price", name="Price", unit="円", value=5e6),
        Kpi(id="win", name="Win rate", unit="%", value=0.2),
    ),
    kgi="sales",
)


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    table = {"odd": "{kpi}: {value}, {path}, {n}, {name}", "fix_odd": "{kpi} := {text}", "whole": "{target}"}
    monkeypatch.setattr(module, "problem_texts", lambda _: table)
    return table


def test_ids_become_names_and_floats_get_the_unit(messages: dict[str, str]) -> None:
    params: dict[str, str | int | float | tuple[str, ...]]
    params = {"value": 2.5, "path": ("deals", "sales"), "n": 12345, "name": "deals"}
    problem = Problem(code="odd", kpi="win", params=params)
    assert Translator("en").problem(problem, TREE) == "Win rate: 250%, {Deals}, Sales, 12,345, deals"
    assert Translator("ja").problem(problem, TREE) == "Win rate: 250%, {Deals}、Sales, 12,345, deals"
    assert Translator("ja").fix(Fix(code="odd", text="25%"), problem, TREE) == "Win rate := 25%"


def test_without_a_kpi_floats_are_in_the_unit_of_the_kgi(messages: dict[str, str]) -> None:
    problem = Problem(code="whole", params={"target": 1e9})
    assert Translator("ja").problem(problem, TREE) == "¥10億"
    assert Translator("ja").problem(problem) == "10億"


@pytest.mark.parametrize("hostile", ["{0}", "{kpi.__class__}", "<script>alert(1)</script>", "%s", "\u202e"])
def test_what_people_typed_is_never_a_template(hostile: str, messages: dict[str, str]) -> None:
    problem = Problem(code="odd", params={"value": "1", "path": (hostile,), "n": 1, "name": hostile})
    assert Translator("ja").problem(problem, TREE).endswith(f"{hostile}, 1, {hostile}")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_translators_are_values(lang: Language) -> None:
    assert Translator(lang) == Translator(lang)
    assert hash(Translator(lang)) == hash(Translator(lang))


def test_the_first_language_is_the_browsers_or_japanese() -> None:
    guesses = [guess_language(x) for x in ("ja", "ja-JP", "JA_jp", "en", "en-GB", "fr-FR", "", None, "jav")]
    assert guesses == ["ja", "ja", "ja", "en", "en", "en", "ja", "ja", "en"]
