"""The workbook calculates what the app calculates (§70): recalculated by a real spreadsheet program."""

from __future__ import annotations

import io
import math
import random
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from kpitree.analysis.ladder import ladder
from kpitree.data.benchmarks import load
from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.engine.reference import reference_values
from kpitree.export.workbook import to_workbook
from kpitree.export.workbook.names import defined_name
from kpitree.formula import FUNCTIONS
from kpitree.formula.operators import INFIX, PREFIX
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, ScaleBy, Scenario, SetTo, ShiftBy
from kpitree.model.actuals import Actuals
from kpitree.workspace import Workspace
from tests.engine.random_trees import random_trees, tame_values
from tests.export.office import by_name, edited, recalculated, rows
from tests.fixtures.trees import broken_tree
from tests.hostile import naughty_strings

MADE = date(2026, 4, 1)
JA, EN = Translator("ja"), Translator("en")


def written(workspace: Workspace, t: Translator = JA) -> bytes:
    return to_workbook(workspace, t, made=MADE, benchmarks=load())


def read(book: CalamineWorkbook, content: bytes) -> dict[str, Any]:
    """What stands in the cell of each defined name."""
    cells = {sheet: rows(book, sheet) for sheet in book.sheet_names}
    found = {}
    for name, (sheet, row, column) in by_name(content).items():
        found[name] = cells[sheet][row][column]
    return found


def same(found: object, expected: float | None) -> bool:
    """The same to 1e-9; where the app has no value, neither has the sheet."""
    if expected is None or math.isnan(expected):
        return not isinstance(found, int | float)
    return isinstance(found, int | float) and math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)


def examples(strategy: st.SearchStrategy[Any], n: int) -> list[Any]:
    """The same `n` examples in every run."""
    found: list[Any] = []

    @seed(20260401)
    @settings(
        max_examples=n, database=None, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(strategy)
    def collect(example: Any) -> None:
        found.append(example)

    collect()
    return found


def steep(tree: KpiTree) -> bool:
    """Whether the last bit of a lever decides: spreadsheets round it away in comparisons, INT and differences (§70)."""
    before = reference_values(tree)
    moved = {kpi.id: kpi.value * (1 + 1e-13) for kpi in tree.levers if kpi.value is not None}
    for factor in (moved, {k: v * (1 - 2e-13) for k, v in moved.items()}):
        after = reference_values(tree, factor)
        for k, value in before.items():
            if (value is None) != (after[k] is None):
                return True
            if value is not None and not math.isclose(value, after[k] or 0.0, rel_tol=1e-10, abs_tol=1e-10):
                return True
    return any(v is not None and (abs(v) > 1e250 or 0 < abs(v) < 1e-9) for v in before.values())


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_template_calculates_as_the_app_does(lang: Any, tmp_path: Path) -> None:
    files = {slug: written(Workspace(tree=template(slug, lang)), Translator(lang)) for slug in templates()}
    for slug, book in recalculated(tmp_path, files).items():
        tree = template(slug, lang)
        found = read(book, files[slug])
        assert same(found["KGI"], evaluate(tree).kgi), slug
        assert [k for k, v in evaluate(tree).values.items() if not same(found[defined_name(k)], v)] == [], slug


def test_random_trees_calculate_as_the_engine_does(tmp_path: Path) -> None:  # §70
    wild = st.one_of(tame_values(), st.sampled_from([0.0, -2.5, math.nan, 1e6, 0.1]))
    trees = [tree for tree in examples(random_trees(wild), 60) if not steep(tree)]
    assert len(trees) >= 30
    files = {f"tree{n}": written(Workspace(tree=tree)) for n, tree in enumerate(trees)}
    for n, book in enumerate(recalculated(tmp_path, files).values()):
        found, expected = read(book, files[f"tree{n}"]), evaluate(trees[n])
        wrong = [k for k, v in expected.values.items() if not same(found[defined_name(k)], v)]
        assert wrong == [], (trees[n], found)


def test_every_function_and_operator_is_there(tmp_path: Path) -> None:
    formulas = [(text, value) for row in FUNCTIONS.values() for text, value in row.examples]
    formulas += [(text, value) for table in (INFIX, PREFIX) for row in table.values() for text, value in row.examples]
    kpis = tuple(Kpi(id=f"case_{n}", name=f"case {n}", formula=text) for n, (text, _) in enumerate(formulas))
    content = written(Workspace(tree=KpiTree(kpis=kpis, kgi="case_0")))
    found = read(recalculated(tmp_path, {"all": content})["all"], content)
    wrong = [
        (text, found[f"case_{n}"]) for n, (text, value) in enumerate(formulas) if not same(found[f"case_{n}"], value)
    ]
    assert wrong == []


def test_missing_stays_missing_and_zero_divides_nothing(tmp_path: Path) -> None:  # §1, §4, §8
    tree = KpiTree(
        kgi="top",
        kpis=(
            Kpi(id="top", name="top", formula="sum(known, gone)"),
            Kpi(id="ratio", name="ratio", formula="known / nothing"),
            Kpi(id="spared", name="spared", formula="if(known > 1, known, gone)"),
            Kpi(id="least", name="least", formula="min(known, gone)"),
            Kpi(id="known", name="known", value=2.0),
            Kpi(id="gone", name="gone"),
            Kpi(id="nothing", name="nothing", value=0.0),
            Kpi(id="circle", name="circle", formula="circle_two + 1"),
            Kpi(id="circle_two", name="circle two", formula="circle"),
            Kpi(id="unread", name="unread", formula="known +"),
        ),
    )
    content = written(Workspace(tree=tree))
    found = read(recalculated(tmp_path, {"a": content})["a"], content)
    assert {k for k in evaluate(tree).values if isinstance(found[k], float)} == {"spared", "known", "nothing"}
    assert found["spared"] == 2.0


def test_a_lever_changed_in_the_file_does_what_it_does_in_the_app(tmp_path: Path) -> None:
    rng = random.Random(7)
    files, expected = {}, {}
    for slug in templates():
        tree = template(slug)
        content = written(Workspace(tree=tree))
        levers = [line for line in tree.levers if line.baseline is not None]
        sheet = rows(CalamineWorkbook.from_filelike(io.BytesIO(content)), JA("workbook.levers"))
        place = {row[1]: n + 1 for n, row in enumerate(sheet)}
        chosen = {
            kpi.id: (kpi.baseline or 0.0) * rng.uniform(0.5, 1.2) for kpi in rng.sample(levers, min(3, len(levers)))
        }
        files[slug] = edited(content, 2, {f"D{place[k]}": value for k, value in chosen.items()}, tmp_path)
        expected[slug] = evaluate(tree, chosen).kgi
    for slug, book in recalculated(tmp_path, files).items():
        assert same(read(book, files[slug])["KGI"], expected[slug]), slug


def futures() -> Workspace:
    """Names that look-ups would take for patterns, relative changes, and an override."""
    tree = template("annual_revenue")
    a, b, c = (kpi.id for kpi in tree.levers[:3])
    return Workspace(
        tree=tree, changes={b: ShiftBy(amount=0.05)},
        scenarios=(
            Scenario(id="one", name="強気*", changes={a: ScaleBy(factor=1.2), c: SetTo(value=2500.0)}),
            Scenario(id="two", name="強気?", changes={a: ScaleBy(factor=0.9)}),
            Scenario(id="three", name=JA("workbook.baseline"), changes={"new_wins": SetTo(value=100.0)}),
        ),
    )  # fmt: skip


def test_the_selector_drives_the_tree(tmp_path: Path) -> None:
    workspace = futures()
    content = written(workspace)
    base = evaluate(workspace.tree).kgi
    shown = {JA("workbook.baseline"): base, JA("workbook.now"): evaluate(workspace.tree, workspace.lever_values()).kgi}
    for scenario, name in zip(workspace.scenarios, ("強気*", "強気?", f"{JA('workbook.baseline')} (2)"), strict=True):
        shown[name] = evaluate(workspace.tree, workspace.at(scenario).lever_values()).kgi
    files = {f"f{n}": edited(content, 1, {"B4": name}, tmp_path) for n, name in enumerate(shown)}
    files["nobody"] = edited(content, 1, {"B4": "no such scenario"}, tmp_path)
    books = recalculated(tmp_path, files)
    for n, (name, value) in enumerate(shown.items()):
        assert same(read(books[f"f{n}"], content)["KGI"], value), name
    assert not isinstance(read(books["nobody"], content)["KGI"], float)
    heads, kgis = rows(books["f0"], JA("workbook.scenarios"))[3:5]
    assert heads[3:] == list(shown)
    assert all(same(found, value) for found, value in zip(kgis[3:], shown.values(), strict=True))


def test_relative_changes_follow_the_baseline(tmp_path: Path) -> None:  # §14
    workspace = futures()
    content = written(workspace)
    lever = workspace.tree.levers[0]
    moved = edited(content, 2, {"D5": 1e8}, tmp_path)
    tree = workspace.tree.replace(lever.model_copy(update={"value": 1e8}))
    again = Workspace(tree=tree, scenarios=workspace.scenarios)
    kgis = rows(recalculated(tmp_path, {"m": moved})["m"], JA("workbook.scenarios"))[4]
    expected = [evaluate(tree, again.at(scenario).lever_values()).kgi for scenario in again.scenarios]
    assert all(same(found, value) for found, value in zip(kgis[5:8], expected, strict=True))
    empty = edited(content, 2, {"D5": None}, tmp_path)
    assert not isinstance(read(recalculated(tmp_path, {"e": empty})["e"], content)["KGI"], float)


def test_back_from_another_target(tmp_path: Path) -> None:  # §20
    content = written(Workspace(tree=template("annual_revenue")))
    sheet = rows(CalamineWorkbook.from_filelike(io.BytesIO(content)), JA("workbook.ladder"))
    at = by_name(content)["_Target"]
    assert at[0] == JA("workbook.ladder")
    moved = edited(content, 4, {f"C{at[1] + 1}": 1.05e9}, tmp_path)
    found = rows(recalculated(tmp_path, {"m": moved})["m"], JA("workbook.ladder"))
    rounded = {row[0]: row[4] for row in found if len(row) > 4}
    for rung in ladder(template("annual_revenue"), 1.05e9).rungs:
        assert same(rounded[rung.kpi], rung.required_rounded), rung
    assert found[5][2] == JA("workbook.ladder_reaches")
    assert sheet[5][2] in (JA("workbook.ladder_reaches"), JA("workbook.ladder_no"))


def test_what_bends_is_not_called_reached(tmp_path: Path) -> None:
    tree = KpiTree(
        kgi="won",
        kpis=(
            Kpi(id="won", name="受注件数", unit="件", formula="min(leads * rate, 100)", target=150.0),
            Kpi(id="leads", name="リード数", unit="件", value=300.0),
            Kpi(id="rate", name="受注率", unit="%", value=0.3),
        ),
    )
    content = written(Workspace(tree=tree))
    found = rows(recalculated(tmp_path, {"m": content})["m"], JA("workbook.ladder"))
    assert found[5][2] == JA("workbook.ladder_no")


def test_hostile_names_are_text(tmp_path: Path) -> None:
    bad = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "＝1", "a\"b'c", "<x>&amp;", "'", "_x0041_", "\u202fx"]
    bad += [s for s in naughty_strings() if s.strip()][:300]
    kpis = []
    for n, text in enumerate(bad):
        try:
            kpis.append(Kpi(id=f"lever_{n}", name=text, unit=text[:20], value=1.0, source=text, owner=text[:80]))
        except ValueError:
            continue
    assert len(kpis) > 50
    tree = KpiTree(kpis=tuple(kpis), kgi=kpis[0].id, note=bad[0])
    workspace = Workspace(tree=tree, title="=1+1", scenarios=(Scenario(id="s", name="=HYPERLINK(1)"),))
    content = written(workspace, EN)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert not any("cmd|" in text or "HYPERLINK" in text for text in sheets)
    book = recalculated(tmp_path, {"h": content})["h"]
    names = [row[0] for row in rows(book, EN("workbook.levers"))[4:]]
    assert names == [kpi.name for kpi in kpis]


@pytest.mark.parametrize("t", [JA, EN])
def test_anything_can_be_written(t: Translator) -> None:
    for workspace in (
        Workspace(),
        Workspace(tree=broken_tree()),
        Workspace(tree=KpiTree(kpis=(Kpi(id="a_b", name="a"),))),
    ):
        assert written(workspace, t).startswith(b"PK")
    actuals = Actuals(months={"2026-01": {"annual_revenue": 1e8}, "2026-02": {"annual_revenue": 9e7, "mqls": 150.0}})
    content = written(Workspace(tree=template("annual_revenue"), actuals=actuals), t)
    table = rows(CalamineWorkbook.from_filelike(io.BytesIO(content)), t("workbook.actuals"))
    assert table[3][2:] == ["2026-01", "2026-02"]
    assert table[4][2:] == [1e8, 9e7]
    assert content == written(Workspace(tree=template("annual_revenue"), actuals=actuals), t)


def test_ids_that_mean_something_to_a_spreadsheet(tmp_path: Path) -> None:
    ids = (
        "kgi",
        "true",
        "rc",
        "r1c1",
        "sum",
        "if",
        "and",
        "not",
        "rate",
        "price",
        "pi",
        "today",
        "print_area",
        "null",
        "e",
    )
    kpis = tuple(Kpi(id=k, name=f"name {k}", value=float(n + 1)) for n, k in enumerate(ids))
    top = Kpi(id="top", name="top", formula=" + ".join(f"「name {k}」" for k in ids))
    tree = KpiTree(kpis=(top, *kpis), kgi="top")
    assert evaluate(tree).kgi == sum(range(1, len(ids) + 1))
    content = written(Workspace(tree=tree))
    found = read(recalculated(tmp_path, {"n": content})["n"], content)
    assert {k: found[defined_name(k)] for k in ids} == {k: float(n + 1) for n, k in enumerate(ids)}
    assert found["KGI"] == evaluate(tree).kgi


def test_formulas_that_are_too_much_say_so() -> None:
    wide = f"max({', '.join(['lever'] * 300)})"
    tree = KpiTree(
        kgi="wide", kpis=(Kpi(id="wide", name="wide", formula=wide), Kpi(id="lever", name="lever", value=3.0))
    )
    content = written(Workspace(tree=tree))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert read(book, content)["KGI"] == 3.0
    assert JA("workbook.status_too_long") in rows(book, JA("workbook.tree"))[7]
