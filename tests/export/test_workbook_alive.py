"""What people change in a workbook does what it does in the app: levers, scenarios, targets (§70)."""

from __future__ import annotations

import io
import random
from pathlib import Path

from python_calamine import CalamineWorkbook

from kpitree.analysis.ladder import ladder
from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.model import Kpi, KpiTree, ScaleBy, Scenario, SetTo, ShiftBy
from kpitree.workspace import Workspace
from tests.export.books import JA, read, same, written
from tests.export.office import by_name, edited, recalculated, rows


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
