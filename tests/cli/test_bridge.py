"""`kpitree bridge`: records of the contract, files of names and values, and one line for what cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kpitree as kt
from kpitree.analysis.bridge import bridge
from kpitree.analysis.volume_mix import volume_mix
from kpitree.data.templates import template
from tests.cli.test_commands import answer, refused, run
from tests.hostile import naughty_strings

TREE = "template:annual_revenue"


def state(folder: Path, name: str, values: object) -> str:
    file = folder / name
    file.write_text(values if isinstance(values, str) else json.dumps(values, ensure_ascii=False), "utf-8")
    return str(file)


def test_it_is_the_frame(tmp_path: Path) -> None:
    before = state(tmp_path, "before.json", {"受注率": "20%"})
    after = state(tmp_path, "after.json", {"受注率": "30%", "平均単価": "600万", "mqls": "+10%"})
    records = answer("bridge", TREE, "--before", before, "--after", after)
    expected = kt.bridge(template("annual_revenue"), {"受注率": 0.2}, {"受注率": 0.3, "平均単価": 6e6, "mqls": "+10%"})
    assert records == expected.to_frame().to_dict("records")
    assert [list(r) for r in records] == [["kpi", "contribution"]] * 3


def test_before_is_the_baseline_unless_said(tmp_path: Path) -> None:
    after = state(tmp_path, "after.json", {"受注率": 0.3})
    (record,) = answer("bridge", TREE, "--after", after)
    assert record == {"kpi": "受注率", "contribution": pytest.approx(75e6)}


@pytest.mark.parametrize("by", ["branch", "owner", "channel", "mix"])
def test_taken_together(by: str, tmp_path: Path) -> None:
    after = state(tmp_path, "after.json", {"広告CVR": "3%", "受注率": "25%", "平均単価": "350万"})
    records = answer("bridge", "template:four_channels", "--after", after, "--by", by)
    tree, values = template("four_channels"), {"広告CVR": 0.03, "受注率": 0.25, "平均単価": 3.5e6}
    whole = bridge(tree, None, values)
    assert sum(r["contribution"] for r in records) == pytest.approx(whole.kgi_after - whole.kgi_before)
    if by == "mix":
        assert records == volume_mix(tree, None, values).to_frame().to_dict("records")
    else:
        assert list(records[0]) == ["group", "kind", "levers", "contribution"]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("by", ["lever", "branch", "owner", "channel", "mix"])
def test_a_readable_table(by: str, lang: str, tmp_path: Path) -> None:
    after = state(tmp_path, "after.json", {"ad_cvr": "3%", "win_rate": "25%", "organic_sessions": 130_000})
    result = run("bridge", "template:four_channels", "--after", after, "--by", by, "--lang", lang)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert len(result.stdout.splitlines()) >= 5


def test_a_difference_that_cannot_be_split_is_no(tmp_path: Path) -> None:
    tree = state(tmp_path, "tree.txt", "x = a * b\na = 2\nb =\n")
    after = state(tmp_path, "after.json", {"b": 3})
    result = run("bridge", tree, "--after", after, "--lang", "en")
    assert result.exit_code == 1
    assert "cannot be calculated in the state before" in result.stderr
    no_channels = run(
        "bridge", TREE, "--after", state(tmp_path, "a.json", {"win_rate": 0.3}), "--by", "mix", "--lang", "en"
    )
    assert no_channels.exit_code == 1
    assert "no channels" in no_channels.stderr


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"受注律": 1}, "受注率"), ([1], "JSON"), ("{", "JSON"), ({"受注率": None}, "受注率"),
        ({"受注率": True}, "受注率"), ({"受注率": {"a": 1}}, "受注率"), ('{"受注率": NaN}', "有限"),
        ('{"受注率": 1e999}', "有限"), ({"受注率": "よい"}, "よい"), ('{"受注率": 0.2, "受注率": 0.3}', "2回"),
        ({"受注率": 0.2, "win_rate": 0.3}, "2回"), ("[" * 100_000, "JSON"),
    ],
)  # fmt: skip
def test_unusable_files_are_said(values: object, said: str, tmp_path: Path) -> None:
    after = state(tmp_path, "after.json", values)
    assert said in refused("bridge", TREE, "--after", after)
    assert said in refused("bridge", TREE, "--before", after, "--after", state(tmp_path, "b.json", {}))


def test_files_that_are_not_there_and_hostile_ones(tmp_path: Path) -> None:
    assert "nowhere.json" in refused("bridge", TREE, "--after", str(tmp_path / "nowhere.json"))
    refused("bridge", TREE)
    for text in naughty_strings()[::40]:
        run("bridge", TREE, "--after", state(tmp_path, "a.json", {text: text}))
        run("bridge", TREE, "--after", state(tmp_path, "a.json", {"受注率": text}))
