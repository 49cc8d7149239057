"""Results as Altair charts. They lay out and colour; they never compute and know nothing of Streamlit."""

from kpitree.charts.distribution import DISTRIBUTION_HEIGHT, distribution_chart
from kpitree.charts.heat_map import heat_map
from kpitree.charts.intervals import intervals_chart, intervals_height
from kpitree.charts.palette import PALETTES, Ground, Palette
from kpitree.charts.payoff import height_of as payoff_height
from kpitree.charts.payoff import payoff_chart
from kpitree.charts.shares import height_of as shares_height
from kpitree.charts.shares import shares_chart
from kpitree.charts.tornado import height_of as tornado_height
from kpitree.charts.tornado import tornado_chart
from kpitree.charts.waterfall import height_of as waterfall_height
from kpitree.charts.waterfall import waterfall_chart

__all__ = [
    "DISTRIBUTION_HEIGHT",
    "PALETTES",
    "Ground",
    "Palette",
    "distribution_chart",
    "heat_map",
    "intervals_chart",
    "intervals_height",
    "payoff_chart",
    "payoff_height",
    "shares_chart",
    "shares_height",
    "tornado_chart",
    "tornado_height",
    "waterfall_chart",
    "waterfall_height",
]
