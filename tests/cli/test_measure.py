"""`kpitree measure`: what it prints, its exit codes, its messages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpitree.cli import main

TEXT = (
    "created,won,channel\n2026-01-01,2026-01-11,Web\n2026-01-02,,Web\n2026-01-03,2026-01-04,\n2026-02-01,soon,展示会\n"
)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["measure", *arguments])


@pytest.fixture
def leads(tmp_path: Path) -> str:
    (tmp_path / "leads.csv").write_text(TEXT, encoding="utf-8")
    return str(tmp_path / "leads.csv")


def test_json(leads: str) -> None:
    found = run(leads, "--map", "lead=created", "--map", "won=won", "--by", "channel", "--json")
    assert found.exit_code == 0
    records = json.loads(found.stdout)
    assert [(r["segment"], r["stage"], r["count"]) for r in records] == [
        ("Web", "lead", 2), ("Web", "won", 1), ("", "lead", 1), ("", "won", 1), ("展示会", "lead", 1),
        ("展示会", "won", 0),
    ]  # fmt: skip
    assert records[1] == {
        "segment": "Web", "cohort": None, "stage": "won", "count": 1, "previous": 2, "rate": 0.5,
        "low": records[1]["low"], "high": records[1]["high"], "median_days": 10, "p90_days": 10,
    }  # fmt: skip
    assert records[0]["rate"] is None
    assert "5: soon" in found.stderr


def test_a_table_in_both_languages(leads: str) -> None:
    found = run(leads, "--map", "lead=created", "--map", "won=won", "--cohort", "month", "--details", "--lang", "en")
    assert found.exit_code == 0
    assert found.stdout.splitlines()[0].split()[:3] == ["Cohort", "Stage", "Count"]
    assert "2026-01" in found.stdout
    japanese = run(leads, "--map", "lead=created", "--map", "won=won", "--map", "lost=[channel=Web]", "--by", "channel")
    assert "（空白）" in japanese.stdout
    assert "受注 2 ÷" in japanese.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--map", "lead=creatd"], "近い列: created"),
        (["--map", "lead"], "lead"),
        (["--map", "lead=created", "--dates", "created"], "--dates"),
        (["--map", "lead=created", "--as-of", "soon"], "--as-of"),
        ([], "--map"),
    ],
)
def test_unusable_input_is_one_line_and_exit_code_2(leads: str, arguments: list[str], said: str) -> None:
    found = run(leads, *arguments)
    assert found.exit_code == 2
    assert found.stdout == ""
    assert said in found.stderr
    assert len(found.stderr.splitlines()) == 1


def test_a_file_that_is_not_there() -> None:
    found = run("gone.csv", "--map", "lead=created")
    assert (found.exit_code, "gone.csv" in found.stderr) == (2, True)


def test_an_answer_to_a_question(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("when\n3/4/2026\n", encoding="utf-8")
    asked = run(str(tmp_path / "a.csv"), "--map", "lead=when")
    assert (asked.exit_code, "--dates" in asked.stderr) == (2, True)
    told = run(str(tmp_path / "a.csv"), "--map", "lead=when", "--dates", "when=dmy", "--cohort", "month", "--json")
    assert json.loads(told.stdout)[0]["cohort"] == "2026-04"


def test_two_files_and_the_rows_that_need_a_look(tmp_path: Path) -> None:
    leads, deals, rows = tmp_path / "leads.csv", tmp_path / "deals.csv", tmp_path / "rows.csv"
    leads.write_text("id,created\nL1,2026-01-01\nL2,2026-01-02\n", "utf-8")
    deals.write_text("lead,won\nL1,2026-02-01\n=cmd(),2026-02-02\n", "utf-8")
    asked = [str(leads), "--map", "lead=created", "--map", "won=won", "--join", str(deals), "--lang", "en"]
    done = run(*asked, "--on", "id=lead", "--rows", str(rows), "--json")
    assert done.exit_code == 0
    assert [row["count"] for row in json.loads(done.stdout)] == [2, 1]
    assert rows.read_text("utf-8-sig").splitlines()[1] == "3,lead,'=cmd(),belongs to no row of the first file"
    assert "1 of 2 rows" in done.stderr
    unsaid = run(*asked)
    assert unsaid.exit_code == 2
    assert "--on" in unsaid.stderr
