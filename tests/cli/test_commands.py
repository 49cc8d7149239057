"""The commands without a process: JSON shapes and exit codes of the contract, and one-line errors."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kpitree.analysis.ladder import ladder
from kpitree.analysis.tornado import tornado
from kpitree.cli import main
from kpitree.cli.printing import width
from kpitree.data.files import save
from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.model import KpiTree, SetTo
from kpitree.workspace import Workspace
from tests.fixtures.trees import broken_tree
from tests.hostile import hostile_files, naughty_strings

COMMANDS = (["eval"], ["check"], ["tornado"], ["sobol"], ["ladder", "--target", "1億"])


def run(*arguments: str, typed: bytes | None = None) -> Result:
    result = CliRunner().invoke(main, list(arguments), input=typed)
    assert result.exit_code in (0, 1, 2), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result


def answer(*arguments: str, code: int = 0, typed: bytes | None = None) -> Any:
    """What `--json` prints: strict JSON, nothing else on standard output."""
    result = run(*arguments, "--json", typed=typed)
    assert result.exit_code == code, result.output
    return json.loads(result.stdout, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))


def refused(*arguments: str, typed: bytes | None = None) -> str:
    """The one or two lines on standard error of input that cannot be used."""
    result = run(*arguments, typed=typed)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert 1 <= len(result.stderr.splitlines()) <= 2, result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.mark.parametrize("slug", templates())
def test_eval_is_evaluate(slug: str) -> None:
    found = answer("eval", f"template:{slug}")
    tree = template(slug)
    assert set(found) == {"kgi", "values", "problems"}
    kgi = tree[tree.kgi or ""]
    assert found["kgi"] == {"name": kgi.name, "value": evaluate(tree).kgi, "unit": kgi.unit}
    assert found["values"] == {kpi.name: evaluate(tree)[kpi.id] for kpi in tree.kpis}
    assert found["problems"] == []


@pytest.mark.parametrize(
    ("setting", "value"),
    [("受注率=30%", 0.3), ("受注率=+5pt", 0.25), ("受注率=+10%", 0.22), ("受注率=12 of 80", 0.15),
     ("win_rate=0.5", 0.5), (" 受注率 = ３０％ ", 0.3)],
)  # fmt: skip
def test_set_moves_a_lever(setting: str, value: float) -> None:  # §14
    found = answer("eval", "template:btob_basic", "--set", setting)
    assert found["values"]["受注率"] == pytest.approx(value)
    assert found["kgi"]["value"] == pytest.approx(evaluate(template("btob_basic"), {"受注率": value}).kgi)


def test_set_takes_several_and_the_last_of_the_same() -> None:
    found = answer(
        "eval", "template:btob_basic", "--set", "受注率=1%", "--set", "受注率=30%", "--set", "平均単価=600万"
    )
    assert (found["values"]["受注率"], found["values"]["平均単価"]) == (0.3, 6e6)


def test_set_overrides_a_computed_kpi() -> None:  # §15
    tree = template("btob_basic")
    kgi = tree[tree.kgi or ""]
    computed = next(kpi for kpi in tree.kpis if not kpi.is_lever and kpi.id != kgi.id)
    found = answer("eval", "template:btob_basic", "--set", f"{computed.name}=7")
    assert found["kgi"]["value"] == evaluate(tree, {computed.id: 7}).kgi


def test_set_means_the_name_people_see(tmp_path: Path) -> None:
    tree = KpiTree.model_validate(
        {"kgi": "kgi", "kpis": [
            {"id": "kgi", "name": "KGI", "formula": "leads * 100 + leads_2"},
            {"id": "leads", "name": "web leads", "value": 1}, {"id": "leads_2", "name": "leads", "value": 50},
        ]}
    )  # fmt: skip
    save(Workspace(tree=tree), tmp_path / "a.kpitree.json")
    found = answer("eval", str(tmp_path / "a.kpitree.json"), "--set", "leads=3")
    assert found["values"] == {"KGI": 103.0, "web leads": 1.0, "leads": 3.0}


@pytest.mark.parametrize("by", ["range", "relative", "points", "history"])
def test_tornado_is_the_frame(by: str) -> None:
    found = answer("tornado", "template:full_funnel", "--by", by, "--set", "受注率=30%")
    expected = tornado(template("full_funnel"), by, changes={"受注率": "30%"}).to_frame()  # type: ignore[arg-type]
    assert found == expected.to_dict("records")
    assert by == "history" or found
    assert all(list(record) == list(expected.columns) for record in found)


def test_ladder_is_the_frame_and_the_published_one() -> None:
    found = answer("ladder", "template:annual_revenue", "--target", "10億")
    assert found == ladder(template("annual_revenue"), 1e9).to_frame().to_dict("records")
    assert [set(record) for record in found] == [{"kpi", "required", "required_rounded"}] * len(found)
    rounded = {record["kpi"]: record["required_rounded"] for record in found}
    assert [rounded[k] for k in ("新規受注件数", "商談数", "SQL数", "MQL数")] == [80, 320, 640, 2134]


@pytest.mark.parametrize("target", ["1.2倍", "×1.2", "+20%", "11.7億", "¥1,170,000,000", "1170M"])
def test_a_target_is_typed_like_a_change(target: str) -> None:
    found = answer("ladder", "template:annual_revenue", "--target", target)
    assert found[0]["required"] == pytest.approx(1.17e9)


def test_a_target_out_of_reach_is_no() -> None:  # exit code 1: the answer is no
    text = "kgi = min(leads, 730) * 10\nleads [件] = 100".encode()
    found = answer("ladder", "-", "--target", "1万", code=1, typed=text)
    assert found[0]["required"] == 7300.0  # the best there is
    result = run("ladder", "-", "--target", "1万", "--lang", "en", typed=text)
    assert result.exit_code == 1
    assert "does not reach" in result.stderr


def test_check_says_where() -> None:
    text = "受注 [件] = リード * 率\n率 = 130%\nリード = 5 +\n残り = 1".encode()
    found = answer("check", "-", code=1, typed=text)["problems"]
    assert all(list(p) == ["code", "severity", "kpi", "line", "column", "message"] for p in found)
    places = {p["code"]: (p["kpi"], p["line"]) for p in found}
    assert places["rate_out_of_bounds"] == ("率", 2)
    assert places["formula_incomplete"] == ("リード", 3)
    assert places["unused_lever"] == ("残り", 4)
    severities = {p["severity"] for p in found}
    assert severities == {"error", "warning"}
    printed = run("check", "-", typed=text)
    assert printed.exit_code == 1
    assert len(printed.stdout.splitlines()) == len(found)
    assert printed.stdout.startswith(("1:", "2:", "3:", "4:"))


def test_check_without_errors_is_fine() -> None:
    assert answer("check", "template:sdr") == {"problems": []}
    warning = b"a = b\nb = 1\nc = 2"
    assert {p["severity"] for p in answer("check", "-", typed=warning)["problems"]} == {"warning"}
    assert run("check", "template:sdr").stdout.strip()


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_a_broken_tree_still_gives_what_can_be_had(command: list[str], lang: str, tmp_path: Path) -> None:  # §8
    save(Workspace(tree=broken_tree()), tmp_path / "broken.kpitree.json")
    path = str(tmp_path / "broken.kpitree.json")
    result = run(*command, path, "--lang", lang)
    assert result.exit_code in (0, 1)
    assert result.output.strip()
    json_ = run(*command, path, "--lang", lang, "--json")
    assert "NaN" not in json_.stdout
    json.loads(json_.stdout, parse_constant=pytest.fail)


def test_missing_values_are_null_in_json() -> None:  # §1: missing is not zero
    found = answer("eval", "-", code=1, typed=b"CAC = a / b\na = 1\nb = 0\nc =\n")
    assert found["kgi"]["value"] is None
    assert found["values"] == {"CAC": None, "a": 1.0, "b": 0.0, "c": None}
    assert {p["code"] for p in found["problems"]} >= {"divide_by_zero", "missing_value"}


def test_a_workspace_brings_its_changes(tmp_path: Path) -> None:
    workspace = Workspace(tree=template("btob_basic"), changes={"win_rate": SetTo(value=0.3)})
    save(workspace, tmp_path / "a.kpitree.json")
    path = str(tmp_path / "a.kpitree.json")
    assert answer("eval", path)["values"]["受注率"] == 0.3
    assert answer("eval", path, "--set", "受注率=10%")["values"]["受注率"] == 0.1
    typed = (tmp_path / "a.kpitree.json").read_bytes()
    assert answer("eval", "-", typed=typed) == answer("eval", path)
    save(workspace, tmp_path / "a.txt")
    assert answer("eval", str(tmp_path / "a.txt"))["values"]["受注率"] == template("btob_basic")["win_rate"].baseline


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("bogus",), ("--bogus",), ("eval",), ("eval", "template:sdr", "--bogus"), ("ladder", "template:sdr"),
        ("tornado", "template:sdr", "--by", "guess"), ("tornado", "template:sdr", "--step", "wide"),
        ("eval", "template:sdr", "--lang", "fr"), ("eval", "template:sdr", "one too many"),
    ],
)  # fmt: skip
def test_usage_errors_are_one_line(arguments: tuple[str, ...]) -> None:
    if not arguments:
        assert run().exit_code in (0, 2)  # the help
        return
    assert "-h" in refused(*arguments)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("eval", "gone.txt"), ("eval", "."), ("eval", "template:gone"), ("eval", "template:"), ("eval", ""),
        ("eval", "template:sdr", "--set", "受注率"), ("eval", "template:sdr", "--set", "=5"),
        ("eval", "template:sdr", "--set", "Winn rate=5%"), ("eval", "template:btob_basic", "--set", "受注率=many"),
        ("eval", "template:btob_basic", "--set", "受注率=nan"),
        ("eval", "template:btob_basic", "--set", "受注率=1e999"),
        ("eval", "template:btob_basic", "--set", "平均単価=+5pt"), ("tornado", "template:sdr", "--step", "nan"),
        ("sobol", "template:sdr", "--draws", "3"), ("sobol", "template:sdr", "--seed", "-1"),
        ("ladder", "template:sdr", "--target", "inf"), ("ladder", "template:sdr", "--target", "soon"),
    ],
)  # fmt: skip
def test_unusable_input_is_said_in_both_languages(arguments: tuple[str, ...], lang: str) -> None:
    said = refused(*arguments, "--lang", lang)
    japanese = re.search(r"[ぁ-ん]", said.replace(" ".join(arguments), ""))
    assert bool(japanese) == (lang == "ja"), said


def test_the_nearest_name_is_offered() -> None:
    assert "受注率" in refused("eval", "template:btob_basic", "--set", "受注立=5%")


@pytest.mark.parametrize("text", ["", "# only a comment\n", "   \n\n", '{"schema": "kpitree/1"}'])
def test_no_kpi_at_all(text: str) -> None:
    for command in COMMANDS:
        refused(*command, "-", typed=text.encode())


def test_hostile_strings_as_arguments() -> None:
    for text in naughty_strings():
        if "\0" in text or "\ud800" in text:
            continue  # no shell can pass these
        for arguments in (
            ("eval", "--", text),
            ("eval", "template:sdr", f"--set={text}"),
            ("eval", "template:sdr", f"--set=MQL→SQL={text}"),
            ("ladder", "template:sdr", f"--target={text}"),
        ):
            result = run(*arguments)
            assert "Traceback" not in result.output
            if result.exit_code == 2:
                assert len(result.stderr.splitlines()) <= 2, (arguments, result.stderr)


@pytest.mark.parametrize("name", sorted(hostile_files()))
def test_hostile_files(name: str, tmp_path: Path) -> None:
    for ending in (".json", ".txt", ""):
        path = tmp_path / f"a{ending}"
        path.write_bytes(hostile_files()[name])
        for command in (["check"], ["eval", "--json"]):
            result = run(*command, str(path))
            if result.exit_code == 2:
                assert len(result.stderr.splitlines()) <= 2
    run("check", "-", typed=hostile_files()[name])


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_tables_are_aligned(command: list[str], lang: str) -> None:
    if command[0] == "check":
        return
    lines = run(*command, "template:four_channels", "--lang", lang).stdout.splitlines()
    rule = next(line for line in lines if set(line) == {"-", " "})
    rows = lines[:1] + lines[2 : 2 + len(template("four_channels").kpis)]
    ends = [m.end() for m in re.finditer("-+", rule)]
    for row in rows:
        if "  " in row:  # not a sentence below the table
            assert width(row) == ends[-1], row


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("受注率", 6),
        ("ＭＱＬ", 6),
        ("ﾘｰﾄﾞ", 4),
        ("MQL→SQL", 7),
        ("e\u0301", 1),
        ("か\u3099", 2),
        ("\u200d", 0),
        ("", 0),
    ],
)
def test_widths(text: str, columns: int) -> None:
    assert width(text) == columns


def test_help_needs_no_tree() -> None:
    for arguments in (("-h",), ("eval", "-h"), ("ladder", "--help")):
        result = run(*arguments)
        assert result.exit_code == 0
        assert "Usage" in result.stdout
