"""Every export says when and of which version it was made."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime

import pytest

from kpitree.data.files import read_workspace, write_workspace
from kpitree.data.templates import template
from kpitree.export.handout import to_handout
from kpitree.export.markdown import to_markdown
from kpitree.export.stamp import Stamp
from kpitree.export.workbook import to_workbook
from kpitree.i18n import Translator
from kpitree.workspace import Workspace

JA, EN = Translator("ja"), Translator("en")
DAY, AT = date(2026, 5, 13), datetime(2026, 5, 12, 18, 5)
NAMED = Stamp(DAY, version="役員会 5/12 合意", saved=AT)


@pytest.mark.parametrize(
    ("stamp", "ja", "en"),
    [
        (NAMED, "2026-05-13 書き出し（版「役員会 5/12 合意」）", "Exported 2026-05-13 (version “役員会 5/12 合意”)"),
        (
            Stamp(DAY, saved=AT),
            "2026-05-13 書き出し（2026-05-12 18:05 保存時点）",
            "Exported 2026-05-13 (as saved 2026-05-12 18:05)",
        ),
        (Stamp(DAY), "2026-05-13 書き出し", "Exported 2026-05-13"),
    ],
)
def test_a_version_says_more_than_a_moment(stamp: Stamp, ja: str, en: str) -> None:
    assert (stamp.said(JA), stamp.said(EN)) == (ja, en)


def test_it_is_in_every_kind_of_file() -> None:
    workspace = Workspace(tree=template("btob_basic"))
    said = NAMED.said(JA)
    assert said in to_handout(workspace, JA, stamp=NAMED)
    assert said in to_markdown(workspace, JA, stamp=NAMED)
    with zipfile.ZipFile(io.BytesIO(to_workbook(workspace, JA, stamp=NAMED))) as book:
        assert said in book.read("xl/sharedStrings.xml").decode()
        assert said in book.read("docProps/core.xml").decode()


def test_a_workspace_file_says_it_and_is_read_as_if_it_did_not() -> None:
    workspace = Workspace(tree=template("btob_basic"))
    text = write_workspace(workspace, exported=NAMED.fields())
    assert json.loads(text)["exported"] == {
        "made": "2026-05-13", "version": "役員会 5/12 合意", "saved": "2026-05-12T18:05:00",
    }  # fmt: skip
    assert read_workspace(text) == workspace
