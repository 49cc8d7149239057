"""Results as Altair charts. They lay out and colour; they never compute and know nothing of Streamlit."""

from kpitree.charts.palette import PALETTES, Ground, Palette
from kpitree.charts.tornado import height_of as tornado_height
from kpitree.charts.tornado import tornado_chart

__all__ = ["PALETTES", "Ground", "Palette", "tornado_chart", "tornado_height"]
