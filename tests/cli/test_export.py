"""`kpitree export TREE OUT`: every kind is written and holds what the tree says; refusals are one line."""

from __future__ import annotations

from pathlib import Path

import pytest
from pptx import Presentation

from kpitree.cli import pictures
from kpitree.cli.exporting import CHARTS
from kpitree.data.files import load, save
from kpitree.data.templates import template
from kpitree.model import ScaleBy, Scenario, SetTo
from kpitree.workspace import Workspace
from tests.cli.test_commands import answer, refused, run
from tests.export.decks import customers


@pytest.mark.parametrize("ending", ["xlsx", "pptx", "html", "md", "svg", "png", "json", "txt", "XLSX"])
def test_every_kind_is_written_and_nothing_printed(ending: str, tmp_path: Path) -> None:
    out = tmp_path / f"計画.{ending}"
    found = run("export", "template:btob_basic", str(out))
    assert (found.exit_code, found.output) == (0, "")
    assert out.stat().st_size > 300


def test_files_of_our_own_read_back(tmp_path: Path) -> None:
    tree = template("btob_basic")
    kept = Workspace(
        tree=tree, changes={"win_rate": ScaleBy(factor=1.1)},
        scenarios=(Scenario(id="s", name="強気", changes={"win_rate": SetTo(value=0.3)}),),
    )  # fmt: skip
    save(kept, tmp_path / "in.kpitree.json")
    source = str(tmp_path / "in.kpitree.json")
    assert run("export", source, str(tmp_path / "out.json"), "--set", "平均単価=600万").exit_code == 0
    changes = {**kept.changes, "average_deal_size": SetTo(value=6e6)}
    assert load(tmp_path / "out.json") == kept.model_copy(update={"changes": changes})
    assert answer("export", source, str(tmp_path / "out.txt")) == {"file": str(tmp_path / "out.txt")}
    assert load(tmp_path / "out.txt").tree == tree


@pytest.mark.parametrize("out", ["plan.doc", "plan", "nowhere/plan.xlsx"])
def test_what_cannot_be_written_is_one_line(out: str, tmp_path: Path) -> None:
    refused("export", "template:sdr", str(tmp_path / out))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("chart", CHARTS)
def test_charts_are_pictures_too(chart: str, tmp_path: Path) -> None:
    out = tmp_path / "chart.svg"
    found = run("export", "template:btob_basic", str(out), "--chart", chart, "--set", "受注率=30%")
    assert (found.exit_code, found.output) == (0, "")
    text = out.read_text("utf-8")
    assert "書き出し" in text
    assert "受注金額" in text


@pytest.mark.parametrize("out", ["chart.xlsx", "chart.svg"])
def test_what_cannot_be_drawn_is_one_line(out: str, tmp_path: Path) -> None:
    refused("export", "template:btob_basic", str(tmp_path / out), "--chart", "bridge")
    assert list(tmp_path.iterdir()) == []


def test_the_charts_of_the_shell_are_those_that_can_be_drawn() -> None:
    assert tuple(pictures.CHARTS) == CHARTS


def test_slides_stand_on_a_template(tmp_path: Path) -> None:
    (tmp_path / "会社.pptx").write_bytes(customers(slides=2))
    out = tmp_path / "out.pptx"
    assert run("export", "template:sdr", str(out), "--template", str(tmp_path / "会社.pptx")).exit_code == 0
    assert Presentation(str(out)).slide_width == Presentation(str(tmp_path / "会社.pptx")).slide_width


def test_a_template_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "bad.pptx").write_bytes(b"no")
    for out, master in (("a.pptx", "bad.pptx"), ("a.pptx", "nowhere.pptx"), ("a.xlsx", "bad.pptx")):
        refused("export", "template:sdr", str(tmp_path / out), "--template", str(tmp_path / master))
        assert not (tmp_path / out).exists()
