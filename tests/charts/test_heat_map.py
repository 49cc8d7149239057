"""The map of two levers: valid Vega-Lite, rows in one place, and everything a page fills in is there by name."""

from __future__ import annotations

from typing import Any

import pytest

from kpitree.charts import PALETTES, Ground, heat_map
from kpitree.charts.heat_map import CLICK, PARAMETERS, STAMP
from tests.charts.test_charts import everything

BOX = {"x": 0.1, "x2": 0.2, "y": 4e6, "y2": 5e6}
SAID = {"at_x": 0.15, "at_y": 4e6, "x_text": "15%", "y_text": "¥400万", "text": "¥1億"}
ROWS: list[dict[str, Any]] = [
    {"kind": "cell", **BOX, **SAID, "kgi": 1e8},
    {"kind": "hole", **BOX, **SAID},
    {"kind": "line", "chain": 0, "order": 0, "x": 0.1, "y": 5e6},
    {"kind": "range", **BOX},
    {"kind": "now", "x": 0.1, "y": 5e6},
    {"kind": "nearest", "x": 0.1, "y": 5e6},
    {"kind": "label", "x": 0.1, "y": 5e6, "text": "目標", "tone": "strong", "align": "left", "baseline": "top", "dx": 0,
     "dy": 0, "from": 0, "to": 420},
    {"kind": "name", "axis": "x", "text": "受注率"},
]  # fmt: skip


@pytest.mark.parametrize("ground", list(PALETTES))
def test_the_rows_stand_in_one_place_and_every_field_is_there(ground: Ground) -> None:
    spec = heat_map(ROWS, ground=ground).to_dict()  # to_dict validates against the Vega-Lite schema
    assert spec["data"] == {"values": ROWS}
    assert not [layer for layer in spec["layer"] if "data" in layer]
    fields = {part["field"] for part in everything(spec) if isinstance(part, dict) and "field" in part}
    assert fields <= set().union(*ROWS)
    kinds = {row["kind"] for row in ROWS}
    filters = str([layer["transform"][0]["filter"] for layer in spec["layer"]])
    assert all(f"'{kind}'" in filters for kind in kinds)  # whatever a page hands over is drawn


def test_a_page_can_fill_in_axes_and_hear_clicks() -> None:
    params = {param["name"]: param for param in heat_map([]).to_dict()["params"]}
    assert set(params) == {*PARAMETERS, CLICK, STAMP}
    assert params[CLICK]["select"]["fields"] == ["at_x", "at_y", STAMP]


def test_every_layer_says_the_same_of_the_axes() -> None:
    layers = heat_map([]).to_dict()["layer"]
    for channel in ("x", "y"):
        said = [layer["encoding"][channel]["axis"] for layer in layers if "field" in layer["encoding"].get(channel, {})]
        assert len(said) > 5
        assert all(axis == said[0] for axis in said)
