"""The recorded cases of both engines are what Python says today; tests/browser/test_two_engines.py holds the browser to
them. A file that is missing fails.
"""

from __future__ import annotations

import json
from itertools import product

import pytest

from kpitree.engine import compile_tree
from kpitree.engine.program import OPERATIONS
from kpitree.i18n.catalogue import LANGUAGES
from kpitree.model import Kpi, KpiTree, Unit, read_unit
from pages.shell.canvas.number_signs import style_json, unit_json
from tests.assertions import same
from tests.browser import number_cases, program_cases

AGAIN = "`python -m tests.browser.{} --regenerate`; numbers changed: say so in CHANGELOG"
PROGRAMS = AGAIN.format("program_cases")
NUMBERS = AGAIN.format("number_cases")


@pytest.fixture(scope="module")
def programs() -> list[program_cases.Case]:
    found: list[program_cases.Case] = json.loads(program_cases.FILE.read_text("utf-8"))
    return found


def test_written_cases_and_templates_are_recorded(programs: list[program_cases.Case]) -> None:
    now = [*program_cases.written_cases(), *program_cases.template_cases()]
    recorded = [one for one in programs if not one["about"].startswith("random ")]
    # As text, so that -0.0 and 0.0 are two numbers.
    assert program_cases.text_of(now) == program_cases.text_of(recorded), PROGRAMS
    assert len(programs) - len(recorded) == program_cases.RANDOM_TREES // 3 + program_cases.RANDOM_TREES * 2 // 3


def test_every_recorded_tree_still_gives_its_program_and_its_values(programs: list[program_cases.Case]) -> None:
    for one in programs:
        kpis = tuple(Kpi(id=str(i), name=str(name), formula=formula) for i, name, formula in one["kpis"])
        compiled = compile_tree(KpiTree(kpis=kpis, kgi=one["kgi"]), frozenset(one["overridden"]))
        assert compiled.program.to_json() == one["program"], (one["about"], PROGRAMS)
        for levers, expected in one["rows"]:
            assert repr(program_cases.results(compiled.program, levers)) == repr(expected), (one["about"], PROGRAMS)
            fast = compiled.all([float("nan") if v is None else v for v in levers])
            assert all(map(same, fast, expected)), one["about"]


def test_enough_is_recorded(programs: list[program_cases.Case]) -> None:
    used = {op for one in programs for op, *_ in one["program"]["instructions"]}
    assert used == OPERATIONS
    assert sum(len(one["rows"]) for one in programs) >= 2000
    constants = [c for one in programs for c in one["program"]["constants"]]
    assert None in constants
    assert {float(f"1e{digits}") for digits in range(-15, 16)} <= set(constants)
    values = [v for one in programs for _, values in one["rows"] for v in values]
    assert values.count(None) * 20 > len(values)  # missing is common, and so is what is not
    assert values.count(None) * 3 < len(values)


def test_recorded_texts_are_what_python_writes() -> None:
    recorded = number_cases.FILE.read_text("utf-8")
    assert number_cases.text_of(number_cases.cases()) == recorded, NUMBERS
    found = json.loads(recorded)
    assert len(found) >= 2000
    drawn = {(unit, language, kind) for _, unit, language, kind, *_ in found}
    assert {kind for *_, kind in drawn} == set(number_cases.KINDS)
    assert {(unit, language) for unit, language, _ in drawn} == set(product(number_cases.UNITS, LANGUAGES))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", number_cases.UNITS)
def test_signs_are_plain_json(unit: str, language: str) -> None:
    lang = "ja" if language == "ja" else "en"
    signs = unit_json(read_unit(unit), lang)
    assert json.loads(json.dumps(signs, allow_nan=False)) == signs
    assert json.loads(json.dumps(style_json(lang), allow_nan=False)) == style_json(lang)
    assert signs["frame"].startswith("{number}")  # the first one is the number, whatever people typed behind it


def test_a_unit_of_an_odd_worth_is_refused() -> None:
    with pytest.raises(ValueError, match="power of ten"):
        unit_json(Unit(text="dozen", kind="money", scale=12.0), "en")
