"""A link (§51) in words."""

from __future__ import annotations

from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.model.link import Link


def sentence_of(t: Translator, tree: KpiTree, link: Link) -> str:
    """For every 10% more leads than 600, the opportunity rate falls by 2 pt."""
    kpi, driver = tree[link.kpi], tree[link.driver]
    return t(
        "links.falls" if link.effect < 0 else "links.rises", kpi=kpi.name, driver=driver.name,
        anchor=t.value(link.anchor, driver.measure, trim=True), step=t.value(link.step, "%", trim=True),
        effect=effect_of(t, link),
    )  # fmt: skip


def effect_of(t: Translator, link: Link) -> str:
    """2pt, or 5%."""
    if link.relative:
        return t("links.part", number=size_of(link.effect))
    return t("links.points", number=size_of(link.effect))


def size_of(effect: float) -> str:
    """How large an effect is, as people type it: 2, 0.5. Twelve digits: nobody typed what is behind them."""
    return f"{abs(effect) * 100:.12g}"
