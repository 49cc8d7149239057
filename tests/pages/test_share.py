"""The page Share: every file is made, and an edited workbook comes back as one step."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kpitree.data.benchmarks import load
from kpitree.data.templates import template
from kpitree.export.stamp import Stamp
from kpitree.export.workbook import to_workbook
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from pages.share.kinds import KINDS, Kind
from tests.export.decks import customers
from tests.export.office import edited
from tests.pages.conftest import OpenPage, assert_sound, session_of, workspace_of

JA, EN = Translator("ja"), Translator("en")
UPLOAD = "share:upload"


@pytest.mark.parametrize("t", [JA, EN])
@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_every_kind_is_made(t: Translator, kind: Kind) -> None:
    workspace = Workspace(tree=template("btob_basic", t.lang))
    assert len(kind.make(workspace, t, Stamp(date(2026, 4, 1)), benchmarks=load())) > 200
    assert isinstance(kind.make(Workspace(), t, Stamp(date(2026, 4, 1)), benchmarks=load()), bytes)


def test_an_edited_workbook_is_shown_then_taken_then_undone(open_page: OpenPage, tmp_path: Path) -> None:
    app = open_page("share")
    before = workspace_of(app)
    content = to_workbook(before, JA, stamp=Stamp(date(2026, 4, 1)))
    app.file_uploader(key=UPLOAD).upload("計画.xlsx", edited(content, 2, {"D5": 777.0}, tmp_path)).run()
    assert_sound(app)
    assert workspace_of(app) == before
    app.button(key="share:take").click().run()
    assert_sound(app)
    changed = [kpi for kpi in workspace_of(app).tree.kpis if kpi != before.tree[kpi.id]]
    assert [kpi.baseline for kpi in changed] == [777.0]
    assert session_of(app).history.undo().present == before


def test_what_is_not_ours_is_said(open_page: OpenPage) -> None:
    app = open_page("share")
    before = workspace_of(app)
    for name, content in (("a.xlsx", b"PK\x03\x04nothing"), ("b.csv", b"a,b\n1,2\n"), ("c.csv", b"\xff\xfe\xff")):
        app.file_uploader(key=UPLOAD).upload(name, content).run()
        assert_sound(app)
        assert any(name in str(html.proto) for html in app.get("html")), name
    assert workspace_of(app) == before


def test_slides_that_are_left_out_are_said(open_page: OpenPage) -> None:
    app = open_page("share")
    drawn = "".join(str(html.proto) for html in app.get("html"))
    assert all(reason in drawn for reason in (JA("slides.without_bridge"), JA("slides.without_scenarios")))
    assert JA("slides.without_tornado") not in drawn


def test_a_template_is_kept_until_it_is_taken_out(open_page: OpenPage) -> None:
    app = open_page("share")
    app.file_uploader(key="share:template:upload").upload("bad.pptx", b"PK\x03\x04no").run()
    assert_sound(app)
    assert any("bad.pptx" in str(html.proto) for html in app.get("html"))
    app.file_uploader(key="share:template:upload").upload("会社.pptx", customers()).run()
    assert_sound(app)
    assert any("会社.pptx" in str(html.proto) for html in app.get("html"))
    assert not any("bad.pptx" in str(html.proto) for html in app.get("html"))
    app.button(key="share:template:out").click().run()
    assert_sound(app)
    assert not any("会社.pptx" in str(html.proto) for html in app.get("html"))
