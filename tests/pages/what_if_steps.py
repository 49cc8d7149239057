"""What tests of the What-if page stand on: a tree with a mix, and finding levers."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from kpitree.model import Kpi, KpiTree
from tests.pages.conftest import workspace_of

MIX = "チャネル構成"


def a_mix() -> KpiTree:
    """Three channels that share the leads, and a price."""
    shares = {"ads": ("広告の割合", 0.5), "events": ("展示会の割合", 0.25), "web": ("Webの割合", 0.25)}
    levers = [Kpi(id=k, name=name, unit="%", value=v, mix=MIX) for k, (name, v) in shares.items()]
    sales = Kpi(id="sales", name="売上", unit="円", formula="(ads * 300 + events * 100 + web * 20) * price")
    return KpiTree(kpis=(sales, *levers, Kpi(id="price", name="単価", unit="円", value=1000.0)), kgi="sales")


def rate_of(app: AppTest) -> str:
    return next(k.id for k in workspace_of(app).tree.levers if k.measure.is_rate)


def volume_of(app: AppTest) -> str:
    return next(k.id for k in workspace_of(app).tree.levers if k.is_volume)
