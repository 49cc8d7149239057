"""Every chart: valid Vega-Lite, rows in one place only, ASCII field names, colours for both grounds."""

from __future__ import annotations

from typing import Any

import pytest

from kpitree.charts import PALETTES, Ground, tornado_chart, tornado_height

ROWS: list[dict[str, object]] = [
    *(
        {"kind": "bar", "row": 0, "side": side, "name": "受注率", "detail": "20% → 15〜30%", "kgi_now": 9e7, "kgi": kgi,
         "tone": tone, "text": text, "hint": ""}
        for side, kgi, tone, text in (("low", 6.75e7, "down", "−¥2,250万"), ("high", 1.35e8, "up", "+¥4,500万"))
    ),
    {"kind": "rule", "kgi": 9e7, "tone": "now", "text": "いま"},
    {"kind": "rule", "kgi": 1e8, "tone": "target", "text": "目標"},
]  # fmt: skip


def everything(spec: Any) -> list[Any]:
    """Every value in a nested specification."""
    inner = spec.values() if isinstance(spec, dict) else spec if isinstance(spec, list) else ()
    return [spec, *(found for part in inner for found in everything(part))]


@pytest.mark.parametrize("ground", list(PALETTES))
def test_the_rows_stand_in_one_place_and_every_field_is_there(ground: Ground) -> None:
    spec = tornado_chart(ROWS, ground=ground).to_dict()  # to_dict validates against the Vega-Lite schema
    assert spec["data"] == {"values": ROWS}
    assert not [layer for layer in spec["layer"] if "data" in layer]  # else a page could not replace them
    fields = {part["field"] for part in everything(spec) if isinstance(part, dict) and "field" in part}
    assert fields <= set().union(*ROWS)
    assert all(field.isascii() for field in fields)


def test_every_layer_says_that_there_is_no_axis() -> None:
    spec = tornado_chart(ROWS).to_dict()
    positions = [
        layer["encoding"][c] for layer in spec["layer"] for c in ("x",) if "field" in layer["encoding"].get(c, {})
    ]
    assert positions
    assert all(position["axis"] is None for position in positions)


def test_the_height_grows_with_the_levers_and_the_text_survives_both_grounds() -> None:
    more = [{**row, "row": 1} for row in ROWS if row["kind"] == "bar"]
    assert tornado_height([*ROWS, *more]) - tornado_height(ROWS) > 40
    light, dark = (PALETTES[g] for g in ("light", "dark"))
    assert light != dark
    assert {light.up, light.down}.isdisjoint({dark.up, dark.down})
