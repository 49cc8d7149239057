"""The distribution and the futures side by side: valid Vega-Lite, rows in one place, nothing computed."""

from __future__ import annotations

import pytest

from kpitree.charts import PALETTES, Ground, distribution_chart, intervals_chart, intervals_height
from tests.charts.test_charts import everything

BINS: list[dict[str, object]] = [
    {"kind": "bin", "x": 1.0, "x2": 2.0, "share": 0.4, "tone": "short", "text": "¥1〜2: 40%"},
    {"kind": "bin", "x": 2.0, "x2": 3.0, "share": 0.6, "tone": "reach", "text": "¥2〜3: 60%"},
    {"kind": "mark", "x": 1.5, "name": "P10", "text": "¥1", "place": "left"},
    {"kind": "rule", "x": 2.0, "tone": "target", "text": "目標", "place": "right"},
]
FUTURES: list[dict[str, object]] = [
    {"kind": "row", "row": 0, "name": "<b>", "odds": "38%", "low": 1.0, "x": 2.0, "high": 3.0, "low_text": "1",
     "text": "2", "high_text": "3", "tone": "now"},
    {"kind": "rule", "x": 2.5, "text": "目標"},
]  # fmt: skip


@pytest.mark.parametrize("ground", list(PALETTES))
def test_the_rows_stand_in_one_place_and_every_field_is_there(ground: Ground) -> None:
    for build, rows in ((distribution_chart, BINS), (intervals_chart, FUTURES)):
        spec = build(rows, ground=ground).to_dict()  # to_dict validates against the Vega-Lite schema
        assert spec["data"] == {"values": rows}
        assert not [layer for layer in spec["layer"] if "data" in layer]
        fields = {part["field"] for part in everything(spec) if isinstance(part, dict) and "field" in part}
        assert fields <= set().union(*rows)


def test_bars_stand_on_zero() -> None:
    bar = distribution_chart(BINS).to_dict()["layer"][0]["encoding"]
    assert bar["y2"] == {"datum": 0}
    assert bar["y"]["scale"]["zero"] is True


def test_the_height_grows_with_the_futures() -> None:
    more = [*FUTURES, {**FUTURES[0], "row": 1}]
    assert intervals_height(more) - intervals_height(FUTURES) > 40
