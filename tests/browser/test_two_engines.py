"""One engine, two languages: the browser calculates and writes what Python does, to the last bit and letter.

On the recorded cases (program_cases.py, number_cases.py) and on trees and numbers that are new on each run.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import pages.shell.canvas as canvas
from kpitree.engine import compile_tree
from kpitree.engine.program import OPERATIONS
from kpitree.i18n import Translator
from kpitree.i18n.catalogue import Language
from kpitree.model import Kpi, KpiTree, read_unit
from pages.shell.canvas.bundle import bundle
from pages.shell.canvas.number_signs import style_json, unit_json
from tests.browser import number_cases, program_cases
from tests.engine.random_trees import wild_values
from tests.strategies import UNITS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = Path(canvas.__file__).parent
EXPORTED = ("makeEvaluator", "formatValue", "formatDelta", "formatPercentChange", "formatChange")
RELATIVE_ERROR = 1e-12
NEW_TREES = 100  # of each sort
MOST_BYTES = {"evaluate": 2_500, "format": 5_000}

# Every value of every row: how many there are, how many are the same bits, and the first that are wrong.
COMPARE_VALUES = """([cases, tolerance]) => {
  const report = { values: 0, missing: 0, bitwise: 0, wrong: [] };
  for (const { about, program, kpis, rows } of cases) {
    const evaluate = engine.makeEvaluator(program);
    for (const [levers, expected] of rows) {
      const slots = evaluate(levers);
      kpis.forEach(([id, , formula], i) => {
        const found = slots[program.kpis[id]], wanted = expected[i] ?? NaN;
        report.values += 1;
        report.missing += +Number.isNaN(wanted);
        report.bitwise += +Object.is(found, wanted);
        const close = Math.abs(found - wanted) <= tolerance * Math.abs(wanted);
        if (!Object.is(found, wanted) && !close) {
          report.wrong.push(`${about}: ${id} = ${formula} at ${levers}: ${found}, Python: ${wanted}`);
        }
      });
    }
  }
  report.wrong.splice(10);
  return report;
}"""
COMPARE_TEXTS = """([cases, units, styles]) => {
  const write = {
    value: (x, unit, style) => engine.formatValue(x, unit, style),
    signed: (x, unit, style) => engine.formatValue(x, unit, style, { signed: true }),
    trim: (x, unit, style) => engine.formatValue(x, unit, style, { trim: true }),
    exact: (x, unit, style) => engine.formatValue(x, unit, style, { exact: true }),
    delta: (x, unit, style) => engine.formatDelta(x, unit, style),
    unsigned: (x, unit, style) => engine.formatDelta(x, unit, style, false),
    percent: (x, unit, style) => engine.formatPercentChange(x, style),
    change: (x, unit, style, base) => engine.formatChange(x, base, unit, style),
  };
  const wrong = [];
  for (const [x, unit, language, kind, base, wanted] of cases) {
    const found = write[kind](x, units[language][unit], styles[language], base);
    if (found !== wanted) wrong.push(`${kind} of ${x} ${unit} (${language}): ${found}, Python: ${wanted}`);
  }
  return { texts: cases.length, wrong: wrong.slice(0, 10) };
}"""


@pytest.fixture(scope="module")
def engine(browser: Browser) -> Iterator[Page]:
    """An empty page with both modules as the global `engine`."""
    script = bundle(FOLDER, "evaluate") + bundle(FOLDER, "format")
    page = browser.new_page()
    page.set_content("<!doctype html><title>engine</title>")
    page.add_script_tag(content=f"const engine = (() => {{\n{script}\nreturn {{ {', '.join(EXPORTED)} }};\n}})();")
    yield page
    page.close()


def compare_values(engine: Page, cases: list[program_cases.Case]) -> dict[str, Any]:
    # As a string: the way the component's data travels, null and -0.0 included.
    report: dict[str, Any] = engine.evaluate(f"([text, e]) => ({COMPARE_VALUES})([JSON.parse(text), e])",
                                             [json.dumps(cases), RELATIVE_ERROR])  # fmt: skip
    return report


def compare_texts(engine: Page, cases: list[number_cases.NumberCase]) -> dict[str, Any]:
    languages: tuple[Language, ...] = number_cases.LANGUAGES
    words = {unit for _, unit, *_ in cases}
    units = {language: {word: unit_json(read_unit(word), language) for word in words} for language in languages}
    styles = {language: style_json(language) for language in languages}
    report: dict[str, Any] = engine.evaluate(f"text => ({COMPARE_TEXTS})(JSON.parse(text))",
                                             json.dumps([cases, units, styles]))  # fmt: skip
    return report


def assert_same_bits(report: dict[str, Any], cases: list[program_cases.Case]) -> None:
    """Nothing is off by more than 1e-12 (the promise), and no bit is different (what IEEE 754 gives, §5)."""
    assert report["wrong"] == []
    assert report["values"] == sum(len(values) for one in cases for _, values in one["rows"]) > 0
    assert report["bitwise"] == report["values"]
    assert report["missing"] == sum(values.count(None) for one in cases for _, values in one["rows"])


def test_recorded_trees(engine: Page, record_property: pytest.RecordProperty) -> None:  # §1 §4 §5 §6 §7 §8 §9 §15
    cases: list[program_cases.Case] = json.loads(program_cases.FILE.read_text("utf-8"))
    report = compare_values(engine, cases)
    record_property("compared", {key: report[key] for key in ("values", "missing", "bitwise")})
    assert_same_bits(report, cases)


def test_recorded_texts(engine: Page) -> None:
    cases = json.loads(number_cases.FILE.read_text("utf-8"))
    assert compare_texts(engine, cases) == {"texts": len(cases), "wrong": []}


@pytest.mark.parametrize("broken", [False, True])
def test_new_trees(engine: Page, broken: bool) -> None:
    cases: list[program_cases.Case] = []

    def collect(tree: KpiTree) -> None:
        values = [program_cases.null_of(value) for value in compile_tree(tree).baseline]
        cases.append(program_cases.case(f"new {len(cases)}", tree, [values]))

    program_cases.draw_trees(collect, NEW_TREES, broken=broken)
    assert len(cases) >= NEW_TREES // 2
    assert_same_bits(compare_values(engine, cases), cases)


def test_new_numbers_for_one_formula_of_everything(engine: Page) -> None:
    tree = program_cases.tree_of({**program_cases.PAIRS, **program_cases.ROUNDING}, "x_", "y_")
    number = st.one_of(wild_values(), st.floats(allow_nan=False, allow_infinity=False))
    rows = drawn(st.tuples(number, number).map(lambda row: [program_cases.null_of(v) for v in row]))
    cases = [program_cases.case("new numbers", tree, rows)]
    assert_same_bits(compare_values(engine, cases), cases)


def test_new_texts(engine: Page) -> None:
    sized = st.builds(lambda m, e: float(f"{m}e{e}"), st.integers(-99_999, 99_999), st.integers(-9, 20))
    number = st.one_of(sized, st.floats(allow_nan=False, allow_infinity=False))
    units = st.one_of(st.sampled_from(UNITS), st.text(max_size=6))
    wanted = st.tuples(number, units, st.sampled_from(number_cases.LANGUAGES),
                       st.sampled_from([*number_cases.KINDS]), number)  # fmt: skip
    cases = [number_cases.case(*one) for one in drawn(wanted)]
    assert compare_texts(engine, cases) == {"texts": len(cases), "wrong": []}


def drawn(strategy: st.SearchStrategy[Any]) -> list[Any]:
    """Examples for one visit to the browser: other ones on each run, always the same in CI."""
    found: list[Any] = []

    def keep(example: Any) -> None:
        found.append(example)

    rules = settings(max_examples=300, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    rules(given(strategy)(keep))()
    assert len(found) >= 100
    return found


def test_a_difference_is_seen(engine: Page) -> None:
    tree = program_cases.tree_of({"top": "x_ * 3"}, "x_")
    one = program_cases.case("wrong", tree, [[0.1], [None], [-0.0]])
    wrongs: list[tuple[int, float | None]] = [(0, 0.300000000001), (0, None), (1, 0.0), (2, 1e-300)]
    for row, value in wrongs:
        levers, values = one["rows"][row]
        rows = [*one["rows"][:row], (levers, [values[0], value]), *one["rows"][row + 1 :]]
        report = compare_values(engine, [{**one, "rows": rows}])
        assert len(report["wrong"]) == 1
    nearly = compare_values(engine, [{**one, "rows": [([0.1], [0.1, 0.3])]}])  # 0.1 * 3 is 0.30000000000000004
    assert (nearly["wrong"], nearly["values"] - nearly["bitwise"]) == ([], 1)
    assert len(compare_texts(engine, [(1.0, "%", "en", "value", None, "100.0%")])["wrong"]) == 1


def test_what_is_no_number_is_missing(engine: Page) -> None:  # §1 §4
    program = compile_tree(program_cases.tree_of({"top": "x_"}, "x_")).program.to_json()
    found = engine.evaluate(
        """program => [null, undefined, NaN, Infinity, -Infinity, "", "7", true, 0].map(
          (x) => [...engine.makeEvaluator(program)([x])].map((v) => (Number.isNaN(v) ? null : v)))""",
        program,
    )
    assert found == [[None]] * 8 + [[0]]
    style = style_json("ja")
    texts = engine.evaluate(
        """([unit, style]) => [null, undefined, NaN, Infinity].flatMap((x) => [
          engine.formatValue(x, unit, style), engine.formatDelta(x, unit, style), engine.formatPercentChange(x, style),
        ])""",
        [unit_json(read_unit("円"), "ja"), style],
    )
    assert set(texts) == {style["missing"]}
    change = "([unit, style]) => [NaN, null].map((base) => engine.formatChange(8e7, base, unit, style))"
    found = engine.evaluate(change, [unit_json(read_unit("円"), "ja"), style])
    assert found == [Translator("ja").change(8e7, base, "円") for base in (math.nan, 0.0)]


def test_what_does_not_fit_is_an_error(engine: Page) -> None:
    program = {"levers": ["x_"], "constants": [], "instructions": [["power", 0, 0]], "kpis": {"x_": 0}, "kgi": None}
    make = "program => { try { engine.makeEvaluator(program)([1, 2]); } catch (error) { return error.message; } }"
    assert engine.evaluate(make, program) == "unknown operation: power"
    assert engine.evaluate(make, {**program, "instructions": []}) == "1 lever values wanted, got 2"


def test_both_know_the_same_operations(engine: Page) -> None:
    make = """op => { engine.makeEvaluator({ levers: [], constants: [1, 2, 3], instructions: [[op, 0, 1, 2]] }); }"""
    for op in OPERATIONS:
        engine.evaluate(make, op)


def test_fast_enough_to_follow_the_hand(engine: Page) -> None:
    """100 KPIs are evaluated and written in far less than a millisecond (of 16 between two frames)."""
    levers = tuple(Kpi(id=f"lever_{i}", name=f"lever {i}") for i in range(50))
    formulas = ["lever_0", *(f"lever_{i} * lever_{i} + round(made_{i - 1} / 3, 2)" for i in range(1, 50))]
    sums = tuple(Kpi(id=f"made_{i}", name=f"made {i}", formula=formula) for i, formula in enumerate(formulas))
    program = compile_tree(KpiTree(kpis=levers + sums, kgi="made_49")).program.to_json()
    milliseconds = engine.evaluate(
        """([program, unit, style]) => {
          const evaluate = engine.makeEvaluator(program), slots = Object.values(program.kpis), times = [];
          for (let run = 0; run < 200; run++) {
            const start = performance.now();
            const values = evaluate(program.levers.map((_, i) => 1e5 * run + i));
            for (const slot of slots) engine.formatValue(values[slot], unit, style);
            times.push(performance.now() - start);
          }
          return times.sort((a, b) => a - b)[100];
        }""",
        [program, unit_json(read_unit("円"), "ja"), style_json("ja")],
    )
    assert 0 <= milliseconds < 1


@pytest.mark.parametrize("module", MOST_BYTES)
def test_small(module: str) -> None:
    assert len(bundle(FOLDER, module).encode()) < MOST_BYTES[module]
