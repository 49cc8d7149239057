"""The waterfall: valid Vega-Lite, rows in one place only, zero on the axis, colours for both grounds."""

from __future__ import annotations

import pytest

from kpitree.charts import PALETTES, Ground, waterfall_chart, waterfall_height
from tests.charts.test_charts import everything

ROWS: list[dict[str, object]] = [
    {"row": n, "name": name, "detail": "20% → 30%", "start": start, "end": end, "at": max(start, end), "tone": tone,
     "text": "+¥1億", "exact": "¥100,000,000", "zero": 0.0, "low": 0.0, "high": 14.0}
    for n, (name, start, end, tone) in enumerate(
        [("基準", 0.0, 9.0, "base"), ("受注率", 9.0, 10.0, "up"), ("目標", 0.0, 10.0, "now")]
    )
]  # fmt: skip


@pytest.mark.parametrize("ground", list(PALETTES))
def test_the_rows_stand_in_one_place_and_every_field_is_there(ground: Ground) -> None:
    spec = waterfall_chart(ROWS, ground=ground).to_dict()  # to_dict validates against the Vega-Lite schema
    assert spec["data"] == {"values": ROWS}
    assert not [layer for layer in spec["layer"] if "data" in layer]
    fields = {part["field"] for part in everything(spec) if isinstance(part, dict) and "field" in part}
    assert fields <= set(ROWS[0])
    scales = [layer["encoding"]["x"]["scale"] for layer in spec["layer"] if "scale" in layer["encoding"].get("x", {})]
    assert scales
    assert all(scale["zero"] for scale in scales)


def test_the_height_grows_with_the_rows() -> None:
    assert waterfall_height(ROWS) - waterfall_height(ROWS[:2]) > 40
    assert waterfall_height([]) > 0
