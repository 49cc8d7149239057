"""The published JSON Schema and every earlier format: what other programs, and old files, rely on."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings

from kpitree.data.files import load, read_workspace, write_workspace
from kpitree.data.schema import PUBLISHED, as_text, json_schema
from kpitree.engine import evaluate
from kpitree.model import Counts, ScaleBy, SetTo, ShiftBy
from kpitree.workspace import Workspace
from tests.workspace.sequences import workspaces

FROZEN = Path(__file__).parents[1] / "fixtures" / "schemas"
VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def test_the_published_schema_is_the_models() -> None:
    again = "run `python -m kpitree.data.schema`, and if files of before no longer fit, raise the version"
    assert PUBLISHED.exists(), again
    assert PUBLISHED.read_text("utf-8") == as_text(), again


@given(workspaces())
@settings(max_examples=50)
def test_every_file_we_write_fits_the_schema(workspace: Workspace) -> None:
    VALIDATOR.validate(json.loads(write_workspace(workspace)))


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"schema": "kpitree/2"},
        {"schema": "kpitree/1", "x": 1},
        {"schema": "kpitree/1", "tree": {"kpis": [{"id": "A1"}]}},
    ],
)
def test_the_schema_refuses_what_we_refuse(data: object) -> None:
    assert list(VALIDATOR.iter_errors(data))


@pytest.mark.parametrize("file", sorted(FROZEN.glob("*.json")), ids=lambda file: file.name)
def test_every_earlier_format_loads_forever(file: Path) -> None:
    loaded = load(file)
    assert read_workspace(write_workspace(loaded)) == loaded


def test_the_first_format_says_what_it_said() -> None:
    loaded = load(FROZEN / "kpitree-1.kpitree.json")
    VALIDATOR.validate(json.loads((FROZEN / "kpitree-1.kpitree.json").read_text("utf-8")))
    tree = loaded.tree
    assert (loaded.title, loaded.template, tree.kgi, len(tree.kpis)) == ("2026年度の計画", "btob_basic", "revenue", 9)
    assert tree["meeting_rate"].counts == Counts(successes=12, trials=80)
    assert tree["leads"].history == (480.0, 610.0, 590.5)
    assert tree["leads"].range is not None
    assert tree["leads"].range.source == "昨年度"
    assert tree["opportunities"].note == "1行目\n2行目"
    assert tree["broken"].formula == "won * ("
    assert tree["missing"].baseline is None
    assert loaded.changes == {"win_rate": SetTo(value=0.3), "leads": ScaleBy(factor=1.5), "price": ShiftBy(amount=-1e6)}
    assert loaded.picked == {"win_rate": loaded.benchmarks[0].id}
    assert loaded.benchmarks[0].figures == (0.2, 0.25, 0.3)
    assert evaluate(tree).kgi == pytest.approx(600 * 0.15 * 0.2 * 5e6)
    assert evaluate(tree, loaded.lever_values()).kgi == pytest.approx(120 * 0.3 * 4e6)
