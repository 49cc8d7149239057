"""`kpitree solve` and `kpitree plans`: the fields of the results, exit codes, refusals; the published chains."""

from __future__ import annotations

import pytest

from kpitree.analysis.plans import plans
from kpitree.analysis.solve import solve
from kpitree.data.templates import template
from kpitree.engine import evaluate
from tests.cli.test_commands import answer, refused, run

ONE_OKU = """受注金額 [円] = 受注件数 * 平均受注単価
受注件数 [件] = 商談数 * 受注率
商談数 [件] = リード数 * 商談化率
リード数 [件] = 400
商談化率 = 15% (10%..20%)
受注率 = 20% (15%..25%)
平均受注単価 [円] = 500万 (400万..600万)
""".encode()


def test_solve_prints_the_solution() -> None:
    found = answer("solve", "template:annual_revenue", "--lever", "MQL数", "--target", "10.5億")
    result = solve(template("annual_revenue"), "MQL数", 1.05e9)
    assert found == {"lever": "MQL数"} | result.model_dump(exclude={"lever", "problems"})
    assert found["reachable"]
    no = answer("solve", "template:annual_revenue", "--lever", "受注率", "--target", "100億", code=1)
    assert (no["value"], no["reachable"], no["bound"]) == (None, False, "high")
    said = run("solve", "template:annual_revenue", "--lever", "Win rate", "--target", "10B", "--lang", "en")
    assert said.exit_code == 1
    assert "alone cannot bring" in said.stderr


def test_published_chains_by_the_shell() -> None:
    """1億: 20 deals, 100 opportunities, 667 leads; 10億: 80, 320, 640, 2,134."""
    rungs = {r["kpi"]: r for r in answer("ladder", "-", "--target", "1億", typed=ONE_OKU)}
    assert [rungs[k]["required_rounded"] for k in ("受注件数", "商談数", "リード数")] == [20, 100, 667]
    assert rungs["リード数"]["required"] == pytest.approx(666.6667, abs=1e-4)
    alone = answer("solve", "-", "--target", "1億", "--lever", "リード数", typed=ONE_OKU)
    assert alone["value"] == pytest.approx(666.6667, abs=1e-4)
    ten = {r["kpi"]: r for r in answer("ladder", "template:annual_revenue", "--target", "10億")}
    needed = {name: r["required_rounded"] for name, r in ten.items()}
    assert [needed[k] for k in ("新規受注件数", "商談数", "SQL数", "MQL数")] == [80, 320, 640, 2134]


def test_growth_by_the_shell() -> None:
    """Next year 1.2 times: how many MQLs? The two published growth questions agree with evaluating."""
    tree = template("annual_revenue")
    kgi = evaluate(tree).kgi
    found = answer("solve", "template:annual_revenue", "--target", "+20%", "--lever", "MQL数")
    assert evaluate(tree, {"MQL数": found["value"]}).kgi == pytest.approx(1.2 * kgi)
    rungs = {r["kpi"]: r for r in answer("ladder", "template:annual_revenue", "--target", "+20%")}
    assert rungs[tree[tree.kgi or ""].name]["required"] == pytest.approx(1.2 * kgi)


def test_plans_prints_the_plans() -> None:
    found = answer("plans", "template:annual_revenue", "--target", "12億", "--lock", "平均単価", "-n", "4")
    expected = plans(template("annual_revenue"), 1.2e9, locked=["平均単価"], n=4, rounded=True)
    assert [plan["kind"] for plan in found] == [plan.kind for plan in expected]
    assert [plan["changes"] for plan in found] == [plan.changes for plan in expected]
    assert len(found) == 4
    assert all(plan["reachable"] and "平均単価" not in plan["changes"] for plan in found)
    (no,) = answer("plans", "template:two_rates", "--target", "1000", code=1)
    assert no["kind"] == "best"
    assert no["relax"]["bound"] == "high"
    text = run("plans", "template:two_rates", "--target", "1000", "--lang", "en")
    assert text.exit_code == 1
    assert "would reach it" in text.stdout
    assert "out of reach" in text.stderr
    table = run("plans", "template:annual_revenue", "--target", "12億")
    assert table.exit_code == 0
    assert "最小の労力" in table.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("solve", "template:sdr", "--target", "inf", "--lever", "MQL→SQL"),
        ("solve", "template:sdr", "--target", "30", "--lever", "no such lever"),
        ("solve", "template:sdr", "--target", "30"),
        ("plans", "template:sdr", "--target", "30", "--lock", "no such lever"),
        ("plans", "template:sdr", "--target", "soon"),
        ("plans", "template:sdr", "--target", "30", "-n", "0"),
        ("plans", "template:sdr"),
    ],
)
def test_unusable_input_is_one_line(arguments: tuple[str, ...]) -> None:
    refused(*arguments)
