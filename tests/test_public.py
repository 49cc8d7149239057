"""The public names of CONTRACT.md: they exist, work, and cost little to import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import kpitree as kt

TEXT = """\
受注金額 [円] = 受注件数 * 平均単価
受注件数 [件] = 商談数 * 受注率
商談数 [件] = 80
受注率 = 25% (20%..35%)
平均単価 [円] = 500万 (400万..500万..650万)
"""


@pytest.mark.parametrize("name", kt.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(kt, name) is not None
    assert name in dir(kt)


def test_what_is_not_public_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'guess'"):
        kt.guess  # noqa: B018


def test_text_both_ways() -> None:
    tree = kt.parse(TEXT)
    assert isinstance(tree, kt.KpiTree)
    assert kt.parse(kt.to_text(tree)) == tree
    with pytest.raises(kt.FormulaError) as caught:
        kt.parse("売上 = 件数 *")
    assert all(isinstance(problem, kt.Problem) for problem in caught.value.problems)
    assert caught.value.problems[0].span is not None


def test_evaluating() -> None:
    tree = kt.parse(TEXT)
    result = kt.evaluate(tree)
    assert result.kgi == result["受注金額"] == 80 * 0.25 * 5e6
    assert result["受注率"] == 0.25
    assert result.problems == []
    assert list(result.to_frame()["kpi"]) == [kpi.name for kpi in tree.kpis]
    for change, rate in (("30%", 0.3), ("+10%", 0.275), ("+5pt", 0.3), (0.3, 0.3)):
        assert kt.evaluate(tree, {"受注率": change})["受注率"] == pytest.approx(rate)
    assert kt.evaluate(tree, {"平均単価": "600万"}).kgi == 80 * 0.25 * 6e6
    assert kt.evaluate(tree).kgi == 1e8  # a lever never changes the baseline (§13)


def test_checking_never_raises() -> None:
    assert kt.check(kt.KpiTree())
    tree = kt.KpiTree(kpis=(kt.Kpi(id="kpi", name="x", formula="kpi +"),), kgi="kpi")
    (problem,) = kt.check(tree)
    assert (problem.code, problem.severity, problem.kpi) == ("formula_incomplete", "error", "kpi")
    assert problem.span is not None
    assert isinstance(problem.params, dict)


def test_slopes() -> None:
    tree = kt.parse(TEXT)
    assert kt.gradient(tree) == {"商談数": 1.25e6, "受注率": 4e8, "平均単価": 20.0}  # §16
    assert kt.elasticities(tree) == pytest.approx({"商談数": 1, "受注率": 1, "平均単価": 1})  # §17
    assert kt.gradient(tree, {"受注率": "50%"})["商談数"] == 2.5e6


def test_frames_have_the_columns_of_the_contract() -> None:
    tree = kt.parse(TEXT)
    tornado = kt.tornado(tree).to_frame()
    assert list(tornado.columns) == ["kpi", "low_value", "high_value", "kgi_low", "kgi_high", "swing"]
    assert list(tornado["kpi"]) == ["受注率", "平均単価"]
    assert list(
        kt.tornado(tree, by="relative", step=0.2, changes={"受注率": 0.3}).to_frame()["swing"]
    ) == pytest.approx([4.8e7] * 3)
    ladder = kt.ladder(tree, 2e8).to_frame()
    assert list(ladder.columns) == ["kpi", "required", "required_rounded"]
    assert list(ladder["required"]) == [2e8, 40.0, 160.0, 0.25, 5e6]
    bridge = kt.bridge(tree, {}, {"受注率": 0.3, "平均単価": 6e6}).to_frame()
    assert list(bridge.columns) == ["kpi", "contribution"]
    assert bridge["contribution"].sum() == pytest.approx(80 * 0.3 * 6e6 - 1e8)


def test_files(tmp_path: Path) -> None:
    workspace = kt.Workspace(tree=kt.parse(TEXT), title="計画")
    kt.save(workspace, tmp_path / "a.kpitree.json")
    assert kt.load(tmp_path / "a.kpitree.json") == workspace
    kt.save(workspace, tmp_path / "a.txt")
    assert kt.load(tmp_path / "a.txt").tree == workspace.tree
    with pytest.raises(kt.FileError):
        kt.load(tmp_path / "gone.json")


def test_templates_are_ready() -> None:
    assert len(kt.templates()) >= 8
    for slug in kt.templates():
        assert kt.check(kt.template(slug)) == []
        assert kt.evaluate(kt.template(slug)).kgi > 0
    with pytest.raises(kt.FileError):
        kt.template("gone")


def test_unknown_names_suggest_the_nearest() -> None:
    tree, wrong = kt.parse(TEXT), {"受注立": 1.0}
    for ask in (
        lambda: kt.evaluate(tree, wrong),
        lambda: kt.evaluate(tree)["受注立"],
        lambda: kt.tornado(tree, changes=wrong),
        lambda: kt.ladder(tree, 1.0, wrong),
        lambda: kt.bridge(tree, wrong, {}),
        lambda: kt.gradient(tree, wrong),
    ):
        with pytest.raises(kt.UnknownKpi) as caught:
            ask()
        assert "受注率" in caught.value.suggestions


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "nan", "many", "1e999", None])
def test_numbers_that_are_none_are_refused(value: object) -> None:  # §4
    with pytest.raises(kt.InvalidValue):
        kt.evaluate(kt.parse(TEXT), {"受注率": value})  # type: ignore[dict-item]


def test_every_error_is_ours() -> None:
    for error in (kt.FormulaError, kt.UnknownKpi, kt.InvalidValue, kt.FileError, kt.ActionRefused):
        assert issubclass(error, kt.KpiTreeError)


def test_importing_and_evaluating_brings_nothing_heavy() -> None:
    code = (
        "import sys, kpitree as kt; tree = kt.parse('a = b * 2\\nb = 1'); kt.evaluate(tree).kgi; kt.tornado(tree)\n"
        "print(sorted({'pandas', 'altair', 'scipy', 'streamlit', 'duckdb', 'sqlalchemy', 'click'} & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (found.stdout.strip(), found.stderr) == ("[]", "")
