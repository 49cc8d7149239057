"""Opening files on the screen: a workspace, equation text, and everything that is neither."""

from __future__ import annotations

import pytest

from kpitree.data.files import write_workspace
from kpitree.data.templates import template
from kpitree.data.text import to_text
from kpitree.errors import KpiTreeError
from kpitree.i18n import LANGUAGES, Translator
from kpitree.workspace import Workspace
from pages.shell.files import read_upload
from tests.hostile import hostile_files
from tests.pages.conftest import OpenPage, assert_sound, workspace_of


def test_what_was_saved_opens_again() -> None:
    workspace = Workspace(tree=template("bdr"), title="計画")
    assert read_upload(write_workspace(workspace).encode(), name="計画.kpitree.json") == workspace
    assert read_upload(to_text(workspace.tree).encode("cp932", "replace"), name="a.txt").tree.kpis
    assert read_upload(to_text(workspace.tree).encode(), name="a.txt").tree == workspace.tree


@pytest.mark.parametrize("ending", [".json", ".txt"])
@pytest.mark.parametrize("name", list(hostile_files()))
def test_a_hostile_file_is_refused_with_a_message_in_both_languages_or_read(name: str, ending: str) -> None:
    content = hostile_files()[name]
    try:
        opened = read_upload(content, name=f"file{ending}")
    except KpiTreeError as refusal:
        for language in LANGUAGES:
            said = [Translator(language).problem(problem) for problem in refusal.problems]
            assert said
            assert all(said)
    else:  # then it is a workspace like any other
        assert read_upload(write_workspace(opened).encode(), name="again.json") == opened


def test_broken_lines_of_a_text_are_kept_to_be_mended() -> None:
    opened = read_upload("売上 [円] = 件数 * 単価\n件数 = 3 +\n単価 [円] = 100".encode(), name="a.txt")
    assert [kpi.name for kpi in opened.tree.kpis] == ["売上", "件数", "単価"]
    assert opened.tree.kpis[1].formula == "3 +"


def test_the_menus_say_what_they_reset_to_and_do_it(open_page: OpenPage) -> None:
    app = open_page("what_if")
    lever = next(k for k in workspace_of(app).tree.levers if k.measure.is_rate)
    app.text_input(key=f"what_if:{lever.id}:entry").set_value("9%").run()
    app.button(key=f"what_if:{lever.id}:reset").click().run()
    assert workspace_of(app).changes == {}
    app.button(key="bar:undo").click().run()
    assert workspace_of(app).lever_values() == {lever.id: 0.09}
    app.button(key="what_if:tray:reset").click().run()
    assert workspace_of(app).changes == {}
    assert_sound(app)


def test_nothing_to_undo_is_said_and_changes_nothing(open_page: OpenPage) -> None:
    app = open_page("what_if")
    before = workspace_of(app)
    app.button(key="bar:undo").click().run()
    assert_sound(app)
    assert workspace_of(app) == before
    said = [toast.value.replace("\\", "") for toast in app.toast]
    assert Translator("ja")("problems_workspace.nothing_to_undo") in said
