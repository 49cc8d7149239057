"""Colours of charts for light and dark grounds. Rises are blue and falls orange; a sign always stands beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Ground = Literal["light", "dark"]


@dataclass(frozen=True)
class Palette:
    """Colours by meaning."""

    text: str
    quiet: str
    line: str
    up: str
    down: str
    accent: str
    neutral: str
    faint: str


PALETTES: dict[Ground, Palette] = {
    "light": Palette(
        text="#16202e",
        quiet="#667080",
        line="#9aa3af",
        up="#2b77c8",
        down="#cb6d3b",
        accent="#1d5bd1",
        neutral="#c9ced6",
        faint="#e6e9ef",
    ),
    "dark": Palette(
        text="#e8ecf2",
        quiet="#97a1b0",
        line="#6b7685",
        up="#6aa5f0",
        down="#e0925c",
        accent="#7fb0ff",
        neutral="#3a424e",
        faint="#242c37",
    ),
}
FONT = "Hiragino Sans, Yu Gothic UI, Noto Sans CJK JP, Noto Sans JP, Meiryo, sans-serif"


def config(palette: Palette) -> dict[str, Any]:
    """The Vega-Lite configuration all charts share."""
    return {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": palette.text,
            "titleColor": palette.quiet,
            "labelFontSize": 13,
            "domain": False,
            "ticks": False,
            "gridColor": palette.faint,
            "labelPadding": 10,
        },
        "text": {"color": palette.text, "fontSize": 13},
        "bar": {"cornerRadius": 3},
    }
