"""`kpitree bottleneck`: the published case, months, and files with mistakes in them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from kpitree.data.files import save
from kpitree.data.templates import template
from kpitree.model.actuals import Actuals
from kpitree.workspace import Workspace
from tests.cli.test_commands import answer, refused, run

LONG = "月,リード数,商談数,受注件数,受注金額\n2026-04,60,6,1,480万\n2026-05,58,5,2,1000万\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "actual.csv"


def test_the_published_case(file: Path) -> None:
    file.write_text("引き渡し件数,120\n商談化率,0.08\n", "utf-8")
    records = {r["kpi"]: r for r in answer("bottleneck", "template:sdr", "--actual", str(file))}
    assert records["引き渡し件数"]["contribution"] == pytest.approx(2.3)
    assert records["商談化率"]["contribution"] == pytest.approx(-7.7)
    assert records["引き渡し件数"]["attainment"] == pytest.approx(1.2)
    assert records["MQL→SQL"]["actual"] is None
    told = run("bottleneck", "template:sdr", "--actual", str(file)).stdout
    assert "ボトルネックは「商談化率」です（計画 15% に対し 8%、KGIへの影響 −7.7件）。" in told


def test_a_month_is_compared_with_its_part_of_the_year(file: Path) -> None:  # §47
    file.write_text(LONG, "cp932")
    by_month = {r["kpi"]: r for r in answer("bottleneck", "template:btob_basic", "--actual", str(file))}
    assert by_month["リード数"]["plan"] == 50
    assert by_month["商談化率"]["actual"] == pytest.approx(5 / 58)
    both = answer("bottleneck", "template:btob_basic", "--actual", str(file), "--cumulative")
    assert {r["kpi"]: r["actual"] for r in both}["リード数"] == 118
    assert math.fsum(r["contribution"] or 0 for r in both) == pytest.approx(1.48e7 - 1.5e7)
    april = run("bottleneck", "template:btob_basic", "--actual", str(file), "--month", "2026/4")
    assert "対象の月: 2026-04（計画の 8.33% を割り当てて比べました）" in april.stdout


def test_mistakes_are_said_and_the_rest_is_used(file: Path) -> None:
    file.write_text("引き渡し,120\n引き渡し件数,120\n商談化率,abc\n商談数,9\n", "utf-8")
    result = run("bottleneck", "template:sdr", "--actual", str(file))
    assert result.exit_code == 0
    assert "1行目の「引き渡し」" in result.stderr
    assert "3行目の「abc」" in result.stderr
    assert "逆算" in result.stdout


def test_a_remainder_is_never_hidden(file: Path) -> None:
    file.write_text("引き渡し件数,120\n商談化率,8%\n商談数,11\n", "utf-8")
    told = run("bottleneck", "template:sdr", "--actual", str(file), "--lang", "ja").stdout
    assert "レバーでは説明できない差: +1.4件" in told
    assert "「商談数」の報告は 11件、数式では 9.6件 です。" in told


def test_a_workspace_brings_its_own_actuals(tmp_path: Path) -> None:
    path = tmp_path / "plan.kpitree.json"
    values = {"2026-04": {"leads": 60.0, "opportunities": 6.0}, "2026-05": {"leads": 40.0, "opportunities": 5.0}}
    save(Workspace(tree=template("btob_basic", "ja"), actuals=Actuals(months=values)), path)
    assert {r["kpi"]: r["actual"] for r in answer("bottleneck", str(path))}["商談化率"] == 0.125
    both = {r["kpi"]: r["actual"] for r in answer("bottleneck", str(path), "--cumulative")}
    assert both["商談化率"] == 0.11
    assert "--actual" in refused("bottleneck", "template:sdr")


def test_what_cannot_be_used(file: Path) -> None:
    assert "actual.csv" in refused("bottleneck", "template:sdr", "--actual", str(file))
    file.write_text("xyz,3\n", "utf-8")
    assert "「xyz」" in refused("bottleneck", "template:sdr", "--actual", str(file))
    file.write_text(LONG, "utf-8")
    assert "2026-04、2026-05" in refused(
        "bottleneck", "template:btob_basic", "--actual", str(file), "--month", "2026-06"
    )
