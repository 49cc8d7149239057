"""docs/executive_meeting.md says what the product says: every figure is calculated anew, in both languages."""

from __future__ import annotations

import re

import pytest

from kpitree.analysis.achievable import achievable
from kpitree.analysis.solve import solve
from kpitree.i18n import Language
from tests.architecture.sources import ROOT
from tests.meeting import NAMES, OWNERS, TARGET, figures, meeting

DOCUMENTS: dict[Language, str] = {"ja": "executive_meeting.ja.md", "en": "executive_meeting.md"}
MONEY = re.compile(r"[+−]?¥[0-9][0-9.,]*(?:億|万|[KMB])?")
PERCENT = re.compile(r"[0-9.]+ ?%")
both = pytest.mark.parametrize("lang", ["ja", "en"])


def written(lang: Language) -> str:
    return (ROOT / "docs" / DOCUMENTS[lang]).read_text("utf-8")


@both
def test_every_figure_of_the_product_is_in_the_text(lang: Language) -> None:
    text = written(lang)
    assert {key: said for key, said in figures(lang).items() if said not in text} == {}
    assert [name for name in (*NAMES[lang], *OWNERS[lang]) if name not in text] == []


@both
def test_no_figure_in_the_text_is_anybodys_own(lang: Language) -> None:
    """Money and percentages that the product did not say: only what was typed in (costs), and 100 % less the odds."""
    known = set(figures(lang).values())
    own = {"¥9M", "¥3M", "¥5M", "¥400M", "16%"} if lang == "en" else {"16%"}
    assert figures(lang)["scenario_3 odds"] == "84%"
    assert set(MONEY.findall(written(lang)) + PERCENT.findall(written(lang))) - known - own == set()


def test_each_lever_alone_reaches_it_within_what_is_achievable() -> None:
    tree = meeting("ja").tree
    for lever in ("mqls", "win_rate", "average_deal_size", "revenue_retention"):
        reach, value = achievable(tree[lever]), solve(tree, lever, TARGET).value
        assert reach is not None
        assert value is not None
        assert reach.low <= value <= reach.high


@both
def test_its_pictures_are_there_and_small(lang: Language) -> None:
    pictures = re.findall(r"\]\((images/[^)]+)\)", written(lang))
    assert len(pictures) >= 4
    for picture in pictures:
        file = ROOT / "docs" / picture
        assert file.exists(), picture
        assert file.stat().st_size < 150_000, picture


@both
def test_the_workspace_is_the_one_in_the_text(lang: Language) -> None:
    workspace = meeting(lang)
    assert [len(s.initiatives) for s in workspace.scenarios] == [2, 2, 3]
    assert {one.cost for one in workspace.initiatives} == {9e6, 3e6, 5e6}
