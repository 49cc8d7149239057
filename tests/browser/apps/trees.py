"""The trees of the canvas app: the small ones from trees.toml, the large ones made here."""

from __future__ import annotations

import tomllib
from pathlib import Path

from kpitree.data.templates import template
from kpitree.model import Kpi, KpiTree

CHANGES: dict[str, dict[str, float]] = {
    "moved": {"win_rate": 0.3, "price": 4.5e6},
    "marked": {"meetings": 400.0, "win_rate": 0.6},  # an override, and a lever beyond its range
}
LIKE_SMALL = ("moved", "marked", "crowded")
HEADLINES = ("sales", "won", "sql_count", "win_rate")  # of "marked"
_TREES = tomllib.loads((Path(__file__).parent / "trees.toml").read_text("utf-8"))


def tree_called(name: str) -> KpiTree:
    """One of: small, moved (the same with changes), marked (with headlines and a lock), crowded (8 headlines), broken,
    naughty, forty, large, empty, template:<slug>."""
    if name.startswith("template:"):
        return template(name.removeprefix("template:"), "ja")
    if name == "empty":
        return KpiTree()
    if name in ("forty", "large"):
        return _grown(40 if name == "forty" else 300)
    kpis = tuple(Kpi.model_validate(kpi) for kpi in _TREES["small" if name in LIKE_SMALL else name])
    if name == "crowded":
        kpis = tuple(kpi.model_copy(update={"headline": n < 8}) for n, kpi in enumerate(kpis))
    if name == "marked":
        marks = {"price": {"locked": True}} | {i: {"headline": True} for i in HEADLINES}
        kpis = tuple(kpi.model_copy(update=marks.get(kpi.id, {})) for kpi in kpis)
    return KpiTree(kpis=kpis, kgi=kpis[0].id)


def _grown(size: int) -> KpiTree:
    """A tree of exactly `size` KPIs: sums of channels, each a product of a volume and two rates, filled with sums."""
    kpis = [Kpi(id="kgi", name="受注金額", unit="円", formula="volume * price"),
            Kpi(id="price", name="平均単価", unit="円", value=1.2e6)]  # fmt: skip
    waiting, made = ["volume"], 0
    while len(kpis) + len(waiting) < size:
        kpi_id, made = waiting.pop(0), made + 1
        room = size - len(kpis) - len(waiting)
        if made % 3 and room >= 4:
            below = [f"k_{made}_{n}" for n in range(3)]
            waiting += below
            kpis.append(Kpi(id=kpi_id, name=f"チャネル{made}の商談数", unit="件", formula=" + ".join(below)))
        elif room >= 3:
            rate = f"r_{made}"
            waiting.append(f"v_{made}")
            kpis += [
                Kpi(id=kpi_id, name=f"商談 {made}", unit="件", formula=f"v_{made} * {rate}"),
                Kpi(id=rate, name=f"商談化率 {made}", unit="%", value=0.3, range={"low": 0.1, "high": 0.4}),
            ]
        else:
            waiting.insert(0, kpi_id)
            kpis.append(Kpi(id=f"spare_{len(kpis)}", name=f"予備 {len(kpis)}", unit="件", value=1))
    kpis += [Kpi(id=i, name=f"リード {i[2:]}", unit="件", value=120.0 + n, range={"low": 80, "high": 200})
             for n, i in enumerate(waiting)]  # fmt: skip
    return KpiTree(kpis=tuple(kpis), kgi="kgi")
