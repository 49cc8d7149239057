"""The marks of a KPI in equation text: mix, locked, headline."""

from __future__ import annotations

from datetime import date

import pytest

from kpitree.data.text import parse, read_text, to_text

TEXT = """\
受注件数 [件] = リード * 広告比率
  headline: yes
リード [件] = 100
広告比率 = 40%
  mix: チャネル
  locked: yes
"""


def test_marks_are_read_and_written() -> None:
    tree = parse(TEXT)
    top, leads, share = tree.kpis
    assert (top.headline, top.locked, leads.mix) == (True, False, "")
    assert (share.mix, share.locked, share.headline) == ("チャネル", True, False)
    written = to_text(tree)
    assert [line for line in written.splitlines() if line.startswith("  ") and "id:" not in line] == [
        line for line in TEXT.splitlines() if line.startswith("  ")
    ]


def test_what_a_text_does_not_mention_stays_and_no_takes_it_away() -> None:
    tree = parse(TEXT)
    assert read_text(to_text(tree, details=False), base=tree).tree == tree
    off = read_text(TEXT.replace("locked: yes", "locked: no").replace("mix: チャネル", "mix:"), base=tree).tree
    assert (off.kpis[2].locked, off.kpis[2].mix, off.kpis[0].headline) == (False, "", True)


def test_other_words_than_yes_and_no_are_said() -> None:
    read = read_text(TEXT.replace("locked: yes", "locked: maybe").replace("headline: yes", "headline: 7"))
    assert [p.code for p in read.problems] == ["yes_or_no", "yes_or_no"]
    assert read.tree.kpis[2].locked is False
    long = read_text(TEXT.replace("mix: チャネル", "mix: " + "x" * 81))
    assert [p.code for p in long.problems] == ["attribute_too_long"]


def test_shapes_are_read_and_written() -> None:
    tree = parse(TEXT.replace("  mix: チャネル", "  shape: Triangular\n  mix: チャネル"))
    assert tree.kpis[2].shape == "triangular"
    assert "  shape: triangular\n" in to_text(tree)
    assert parse(to_text(tree)) == tree
    assert read_text(to_text(tree, details=False), base=tree).tree == tree
    wrong = read_text(TEXT.replace("  mix: チャネル", "  shape: gauss"))
    assert [p.code for p in wrong.problems] == ["bad_shape"]
    assert wrong.tree.kpis[2].shape == ""


AIMED = """\
受注率 = 20%
  target: 25%
  target source: 過去6回の平均の1.2倍
  target review: 2027-02-28
"""


def test_what_a_target_rests_on_is_read_and_written() -> None:  # §65
    tree = parse(AIMED)
    (kpi,) = tree.kpis
    assert (kpi.target, kpi.target_source, kpi.target_review) == (0.25, "過去6回の平均の1.2倍", date(2027, 2, 28))
    assert parse(to_text(tree)) == tree
    assert read_text(to_text(tree, details=False), base=tree).tree == tree


def test_another_target_has_other_grounds() -> None:
    tree = parse(AIMED)
    (other,) = read_text("受注率 = 20%\n  target: 30%\n", base=tree).tree.kpis
    assert (other.target, other.target_source, other.target_review) == (0.3, "", None)
    (same,) = read_text("受注率 = 20%\n  target: 25%\n", base=tree).tree.kpis
    assert same == tree.kpis[0]


@pytest.mark.parametrize("text", ["2027-02-30", "来年", "20270228", "2027-W01-1", "2027/02/28", "0000-01-01"])
def test_what_is_no_date_is_said(text: str) -> None:
    read = read_text(AIMED.replace("2027-02-28", text))
    assert [p.code for p in read.problems] == ["bad_date"]
    assert read.tree.kpis[0].target_review is None
    assert read_text(AIMED.replace("2027-02-28", "")).problems == ()
