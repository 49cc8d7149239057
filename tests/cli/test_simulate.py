"""`kpitree simulate`: the shape of the contract, the same numbers as from Python, and words in both languages."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from kpitree.analysis.simulation import simulate
from kpitree.cli import main
from kpitree.data.templates import template

UNDEFINED = b"kgi = a / b\na = 1 (1..2)\nb = 0\n"


def run(*arguments: str, typed: bytes | None = None) -> Result:
    result = CliRunner().invoke(main, ["simulate", *arguments], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result


def test_json_is_the_contract() -> None:
    result = run("template:btob_basic", "--draws", "5000", "--seed", "3", "--target", "1億", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    expected = simulate(template("btob_basic"), 5_000, 3, target=1e8)
    assert list(found) == ["mean", "std", "p5", "p10", "p50", "p90", "p95", "probability", "draws", "seed"]
    assert (found["mean"], found["p50"], found["draws"], found["seed"]) == (
        expected.mean, expected.percentile(50), 5_000, 3,
    )  # fmt: skip
    assert found["probability"] == expected.probability()


def test_without_a_target_there_is_no_probability() -> None:
    assert json.loads(run("template:btob_basic", "--draws", "100", "--json").stdout)["probability"] is None


def test_levers_and_noise() -> None:
    plain, moved, noisy = (
        json.loads(run("template:btob_basic", "--draws", "4000", "--json", *more).stdout)
        for more in ((), ("--set", "平均単価=+10%"), ("--counting-noise",))
    )
    assert moved["mean"] == pytest.approx(1.1 * plain["mean"])
    assert noisy["std"] > plain["std"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_table(lang: str) -> None:
    result = run("template:btob_basic", "--target", "1億", "--draws", "1000", "--lang", lang)
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines() if line.startswith("P")] == [
        "P5", "P10", "P50", "P90", "P95",
    ]  # fmt: skip
    assert "1,000" in result.stdout


def test_no_value_at_all_is_no() -> None:
    result = run("-", "--json", "--draws", "100", typed=UNDEFINED)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["mean"] is None
    assert "100%" in result.stderr


@pytest.mark.parametrize(
    "wrong", [("--draws", "0"), ("--seed", "-1"), ("--draws", "many"), ("--target", "soon"), ("--set", "受注率=nan")]
)
def test_unusable_input_is_one_line(wrong: tuple[str, ...]) -> None:
    result = run("template:btob_basic", *wrong)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
