"""Small trees for questions: chains of products as the field draws them, and random ones with ranges and history."""

from __future__ import annotations

import math

from hypothesis import strategies as st

from kpitree.model import Counts, Kpi, KpiTree, Range


def tree_of(*kpis: Kpi) -> KpiTree:
    """A tree whose KGI is the first KPI."""
    return KpiTree(kpis=kpis, kgi=kpis[0].id)


def lever(kpi_id: str, value: float | None, unit: str = "", **more: object) -> Kpi:
    """A lever named like its id."""
    return Kpi.model_validate({"id": kpi_id, "name": kpi_id, "unit": unit, "value": value, **more})


def made(kpi_id: str, formula: str, unit: str = "") -> Kpi:
    """A computed KPI named like its id."""
    return Kpi(id=kpi_id, name=kpi_id, unit=unit, formula=formula)


def funnel(leads: float | None = None, target_rate: float = 0.15, *, price: float = 5e6, win: float = 0.2) -> KpiTree:
    """Revenue = deals x price, down to leads: the published chain of 20 deals, 100 opportunities, 667 leads."""
    return tree_of(
        made("revenue", "won * price", "円"),
        made("won", "opps * win", "件"),
        made("opps", "leads * rate", "件"),
        lever("leads", leads, "件"),
        lever("rate", target_rate, "%"),
        lever("win", win, "%"),
        lever("price", price, "円"),
    )


@st.composite
def product_trees(draw: st.DrawFn) -> KpiTree:
    """KGI = a product of 2-6 levers, nested at random; values above zero."""
    n = draw(st.integers(2, 6))
    levers = [lever(f"x{'abcdef'[i]}", draw(st.floats(0.1, 1e4))) for i in range(n)]
    left = draw(st.integers(1, n - 1))
    names = [k.id for k in levers]
    top = made("kgi", f"part * {' * '.join(names[left:])}")
    part = made("part", " * ".join(names[:left]))
    return tree_of(top, part, *levers)


@st.composite
def ranged_trees(draw: st.DrawFn) -> KpiTree:
    """Five levers of mixed units with any of range, counts and history; sums, products, a min, a quotient."""
    shares = st.floats(0, 1)
    amounts = st.floats(0.5, 500)
    kpis = []
    for kpi_id in ("va", "vb", "vc", "vd", "ve"):
        unit = draw(st.sampled_from(["%", "件", "円", ""]))
        numbers = shares if unit == "%" else amounts
        own: dict[str, object] = {"history": tuple(draw(st.lists(numbers, max_size=5)))}
        if draw(st.booleans()):
            low, high = sorted([draw(numbers), draw(numbers)])
            own["range"] = Range(low=low, high=high)
        if unit == "%" and draw(st.booleans()):
            trials = draw(st.integers(1, 500))
            own["counts"] = Counts(successes=draw(st.integers(0, trials)), trials=trials)
            kpis.append(lever(kpi_id, None, unit, **own))
        else:
            kpis.append(lever(kpi_id, draw(numbers), unit, **own))
    formula = draw(st.sampled_from(["va * vb + min(vc, vd)", "(va - vb) * vc + vd", "va * va / (vb + 1) + vc * vd"]))
    return tree_of(made("kgi", formula), *kpis, made("side", "ve * 2"))


def close(a: float, b: float, rel: float = 1e-9, scale: float = 1.0) -> bool:
    """Equal up to rounding, `scale` being the size of what was calculated with."""
    return math.isclose(a, b, rel_tol=rel, abs_tol=rel * scale)


def ranged_funnel(**more: object) -> KpiTree:
    """Leads, two rates and a price, all uncertain."""
    return tree_of(
        made("revenue", "won * price", "円"), made("won", "opps * win", "件"), made("opps", "leads * rate", "件"),
        lever("leads", 1000, "件", range=Range(low=800, high=1300)),
        lever("rate", 0.2, "%", range=Range(low=0.1, high=0.3)),
        lever("win", 0.25, "%", range=Range(low=0.15, high=0.4), **more),
        lever("price", 5e6, "円", range=Range(low=4e6, high=7e6), shape="lognormal"),
    )  # fmt: skip
