"""The settings of the app exist in this Streamlit, and the colours can be read by everyone."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.architecture.sources import ROOT

CONFIG: dict[str, Any] = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
THEMES = ("light", "dark")


def names(table: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in table.items():
        yield from names(value, f"{prefix}{name}.") if isinstance(value, dict) else [prefix + name]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2): 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_setting_exists() -> None:
    from streamlit import config

    known = config.get_config_options()
    assert [name for name in names(CONFIG) if name not in known] == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
@pytest.mark.parametrize("text", ["textColor", "linkColor", "blueTextColor", "orangeTextColor", "grayTextColor"])
def test_text_can_be_read(theme: str, ground: str, text: str) -> None:
    colours = CONFIG["theme"][theme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_marks_in_charts_can_be_seen(theme: str) -> None:
    colours = CONFIG["theme"][theme]
    faint = [c for c in colours["chartCategoricalColors"] if contrast(c, colours["backgroundColor"]) < 3]
    assert faint == []
    assert len(colours["chartSequentialColors"]) == len(colours["chartDivergingColors"]) == 10


def test_contrast_is_measured_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
