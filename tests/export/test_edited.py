"""A workbook that comes back: what was changed in it becomes one step that can be undone (§72)."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from kpitree.data.edited import Edits, find_edits, read_cells
from kpitree.data.templates import template
from kpitree.engine import evaluate
from kpitree.errors import ActionRefused, FileError
from kpitree.export.stamp import Stamp
from kpitree.export.workbook import to_workbook
from kpitree.i18n import Translator
from kpitree.model import Counts, Kpi, ScaleBy, Scenario, SetTo
from kpitree.workspace import History, Workspace
from kpitree.workspace.actions import ChangeLever, EditKpi, SaveScenario
from tests.export.office import edited, recalculated, rows
from tests.hostile import hostile_files

JA = Translator("ja")


def export(workspace: Workspace, t: Translator = JA) -> bytes:
    return to_workbook(workspace, t, stamp=Stamp(date(2026, 4, 1)))


def back(content: bytes, workspace: Workspace, name: str = "計画.xlsx") -> Edits:
    return find_edits(read_cells(content, name=name), workspace, name=name)


def cell_of(content: bytes, kpi: str, column: str = "D", sheet: str = "workbook.levers") -> str:
    """Where a lever stands."""
    table = rows(
        CalamineWorkbook.from_filelike(io.BytesIO(content)),
        JA("workbook.levers") if "levers" in sheet else JA("workbook.scenarios"),
    )
    return f"{column}{next(n for n, row in enumerate(table, 1) if len(row) > 1 and row[1] == kpi)}"


def moved() -> Workspace:
    tree = template("annual_revenue")
    one = Scenario(id="one", name="強気", changes={"mqls": ScaleBy(factor=1.2)})
    return Workspace(tree=tree, changes={"win_rate": SetTo(value=0.3)}, scenarios=(one,))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_untouched_workbook_changes_nothing(lang: str) -> None:
    workspace = moved()
    assert back(export(workspace, Translator("ja" if lang == "ja" else "en")), workspace) == Edits()


def test_a_changed_lever_is_one_step_that_can_be_undone(tmp_path: Path) -> None:
    workspace = moved()
    content = export(workspace)
    content = edited(content, 2, {cell_of(content, "mqls"): 2400.0, cell_of(content, "mql_to_sql"): None}, tmp_path)
    found = back(content, workspace)
    assert found.problems == ()
    assert [(e.where, e.kpi, e.before, e.after) for e in found.edits] == [
        ("baseline", "mqls", 2000.0, 2400.0),
        ("baseline", "mql_to_sql", 0.3, None),
    ]
    history = History(workspace).apply(found.action)
    assert history.present.tree["mqls"].baseline == 2400.0
    assert history.present.tree["mql_to_sql"].baseline is None
    assert history.present.changes == workspace.changes
    assert history.undo().present == workspace


def test_recalculated_and_saved_by_a_spreadsheet(tmp_path: Path) -> None:
    """The same KGI in the file and, once it was taken, in the app; scenarios too."""
    workspace = moved()
    content = export(workspace)
    content = edited(content, 2, {cell_of(content, "mqls"): 2400.0}, tmp_path)
    content = edited(content, 3, {cell_of(content, "win_rate", "F", "scenarios"): 0.28}, tmp_path)
    book = recalculated(tmp_path, {"a": content})["a"]
    saved = (tmp_path / "made" / "a.xlsx").read_bytes()
    found = back(saved, workspace)
    assert [(e.where, e.kpi, e.after) for e in found.edits] == [
        ("baseline", "mqls", 2400.0), ("scenario:one", "win_rate", 0.28),
    ]  # fmt: skip
    after = found.action.apply(workspace)
    kgis = rows(book, JA("workbook.scenarios"))[4]
    expected = [evaluate(after.tree).kgi, evaluate(after.tree, after.lever_values()).kgi,
                evaluate(after.tree, after.at(after.scenarios[0]).lever_values()).kgi]  # fmt: skip
    assert kgis[3:] == pytest.approx(expected, rel=1e-9)


def test_what_was_changed_in_the_app_since_then_stays(tmp_path: Path) -> None:
    workspace = moved()
    content = export(workspace)
    content = edited(content, 2, {cell_of(content, "mqls"): 2400.0}, tmp_path)
    later = EditKpi(kpi="average_deal_size", patch={"value": 6e6}).apply(workspace)
    later = SaveScenario(name="強気").apply(ChangeLever(kpi="mqls", change=SetTo(value=1.0)).apply(later))
    found = back(content, later)
    assert [(e.where, e.kpi) for e in found.edits] == [("baseline", "mqls")]
    assert {p.code for p in found.problems} == {"edited_scenario_moved"}
    assert found.action.apply(later).tree["average_deal_size"].baseline == 6e6


def test_problems_name_the_cell(tmp_path: Path) -> None:
    workspace = moved()
    content = export(workspace)
    win, price = cell_of(content, "win_rate"), cell_of(content, "average_deal_size")
    content = edited(content, 2, {win: 25.0, price: "soon"}, tmp_path)
    found = back(content, workspace)
    assert found.edits == ()
    assert [(p.code, p.kpi, p.params["place"]) for p in found.problems] == [
        ("edited_rate_outside", "win_rate", f"{JA('workbook.levers')}!{win}"),
        ("edited_no_number", "average_deal_size", f"{JA('workbook.levers')}!{price}"),
    ]
    assert all(JA("workbook.levers") in JA.problem(p, workspace.tree) for p in found.problems)


def test_numbers_as_people_type_them(tmp_path: Path) -> None:  # §14
    workspace = moved()
    content = export(workspace)
    typed = {cell_of(content, "win_rate"): "28%", cell_of(content, "average_deal_size"): "600万"}
    found = back(edited(content, 2, typed, tmp_path), workspace)
    assert {e.kpi: e.after for e in found.edits} == {"win_rate": 0.28, "average_deal_size": 6e6}


def test_the_levers_sheet_saved_as_csv() -> None:
    workspace = moved()
    table = rows(CalamineWorkbook.from_filelike(io.BytesIO(export(workspace))), JA("workbook.levers"))
    shown = [[f"{cell:.1%}" if isinstance(cell, float) and cell < 1 else str(cell) for cell in row] for row in table]
    at = next(n for n, row in enumerate(shown) if row[1] == "mqls")
    shown[at][3] = '"2,400"'
    text = "\n".join(",".join(row) for row in shown)
    found = back(text.encode("cp932", "replace"), workspace, "レバー.csv")
    assert [(e.kpi, e.after) for e in found.edits] == [("mqls", 2400.0)]


def test_counts_stay_until_they_are_typed_over(tmp_path: Path) -> None:
    tree = template("btob_basic")
    rate = tree["win_rate"].model_copy(update={"value": None, "counts": Counts(successes=7, trials=33)})
    workspace = Workspace(tree=tree.replace(Kpi.model_validate(rate.model_dump())))
    content = export(workspace)
    assert back(content, workspace) == Edits()
    content = edited(content, 2, {cell_of(content, "win_rate"): 0.25}, tmp_path)
    after = back(content, workspace).action.apply(workspace).tree["win_rate"]
    assert (after.value, after.counts) == (0.25, None)


def test_levers_that_are_gone_are_said_and_locked_ones_not_moved(tmp_path: Path) -> None:
    workspace = moved()
    content = export(workspace)
    assert {p.code for p in back(content, Workspace(tree=template("sdr"))).problems} >= {"edited_no_lever"}
    content = edited(content, 3, {cell_of(content, "mqls", "E", "scenarios"): 2500.0}, tmp_path)
    locked = EditKpi(kpi="mqls", patch={"locked": True}).apply(workspace)
    with pytest.raises(ActionRefused):
        back(content, locked).action.apply(locked)


@pytest.mark.parametrize("name", ["empty", "zip", "csv", "binary", "null bytes", "utf-16 cut"])
def test_files_of_others_are_refused(name: str) -> None:
    with pytest.raises(FileError):
        back(hostile_files()[name], moved(), f"{name}.xlsx")
