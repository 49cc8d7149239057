"""The workbook calculates what the app calculates (§70): recalculated by a real spreadsheet program."""

from __future__ import annotations

import io
import math
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.engine.reference import reference_values
from kpitree.export.workbook import to_workbook
from kpitree.export.workbook.names import defined_name
from kpitree.formula import FUNCTIONS, rename
from kpitree.formula.operators import INFIX, PREFIX
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, Scenario
from kpitree.model.actuals import Actuals
from kpitree.workspace import Workspace
from tests.engine.random_trees import random_trees, tame_values
from tests.export.books import EN, JA, MADE, read, same, written
from tests.export.office import recalculated, rows
from tests.fixtures.trees import broken_tree
from tests.hostile import naughty_strings

TREES = 250


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


def test_every_template_calculates_as_the_app_does(tmp_path: Path) -> None:
    trees = {slug: (template(slug), JA) for slug in templates()}
    trees |= {f"{slug} en": (template(slug, "en"), EN) for slug in ("full_funnel", "subscription")}
    files = {slug: written(Workspace(tree=tree), t) for slug, (tree, t) in trees.items()}
    for slug, book in recalculated(tmp_path, files).items():
        tree, _ = trees[slug]
        found = read(book, files[slug])
        assert same(found["KGI"], evaluate(tree).kgi), slug
        assert [k for k, v in evaluate(tree).values.items() if not same(found[defined_name(k)], v)] == [], slug


def together(trees: list[KpiTree]) -> KpiTree:
    """Many trees beside each other in one, so that one file has them all; the KGI is the first one's."""

    def own(n: int, kpi: Kpi) -> Kpi:
        formula = rename(kpi.formula, lambda name: f"t{n}_{name}") if kpi.formula is not None else None
        return Kpi(id=f"t{n}_{kpi.id}", name=f"T{n} {kpi.name}", value=kpi.value, formula=formula)

    return KpiTree(
        kpis=tuple(own(n, kpi) for n, tree in enumerate(trees) for kpi in tree.kpis), kgi=f"t0_{trees[0].kgi}"
    )


def test_random_trees_calculate_as_the_engine_does(tmp_path: Path) -> None:  # §70
    wild = st.one_of(tame_values(), st.sampled_from([0.0, -2.5, math.nan, 1e6, 0.1]))
    found = [tree for tree in examples(random_trees(wild), TREES) if not steep(tree)]
    assert len(found) >= TREES / 2
    trees = [together(found[n : n + 200]) for n in range(0, len(found), 150)]
    files = {f"trees{n}": to_workbook(Workspace(tree=tree), JA, stamp=MADE) for n, tree in enumerate(trees)}
    for n, book in enumerate(recalculated(tmp_path, files).values()):
        cells, values = read(book, files[f"trees{n}"]), evaluate(trees[n]).values
        wrong = {k: (trees[n][k].formula, cells[k], v) for k, v in values.items() if not same(cells[k], v)}
        assert wrong == {}


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
    wide = f"max({', '.join(['ab'] * 300)})"
    tree = KpiTree(kgi="wide", kpis=(Kpi(id="wide", name="wide", formula=wide), Kpi(id="ab", name="ab", value=3.0)))
    content = written(Workspace(tree=tree))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert read(book, content)["KGI"] == 3.0
    assert JA("workbook.status_too_long") in rows(book, JA("workbook.tree"))[7]


def test_nothing_can_be_typed_over_a_result_on_the_tree_sheet() -> None:  # §72
    tree = template("btob_basic")
    with zipfile.ZipFile(io.BytesIO(written(Workspace(tree=tree)))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count('type="custom"') == len(tree.kpis)
    assert "<formula1>FALSE</formula1>" in sheet
