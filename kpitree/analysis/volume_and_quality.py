"""Which levers are likely to work against each other: more of a volume, and the rate at which it goes on."""

from __future__ import annotations

from collections.abc import Container

from kpitree.model import KpiTree
from kpitree.model.link import link_of


def volume_and_quality(tree: KpiTree, uncertain: Container[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of (volume, the first rate it goes through on its way up), by ids of levers, in tree order.

    Only levers that are `uncertain` count: two of which one is known cannot go together. Shares of a mix are no rates.
    What is linked to the volume (§51) gives way by its formula already.
    """
    found: list[tuple[str, str]] = []
    taken: set[str] = set()
    for kpi in tree.levers:
        if kpi.is_volume and kpi.id in uncertain:
            rate = _first_rate(tree, kpi.id, uncertain, taken)
            if rate is not None:
                taken.add(rate)
                found.append((kpi.id, rate))
    return tuple(found)


def _first_rate(tree: KpiTree, volume: str, uncertain: Container[str], taken: Container[str]) -> str | None:
    """The nearest uncertain rate that stands beside the volume or what it became; each rate is named once."""
    seen, level = {volume}, [volume]
    while level:
        users = [user for kpi_id in level for user in tree.users(kpi_id) if user not in seen]
        users = [user for user in users if (link := link_of(tree, user)) is None or link.driver not in level]
        for user in users:
            for other in tree.inputs(user):
                kpi = tree[other]
                if kpi.is_lever and kpi.measure.is_rate and not kpi.mix and other in uncertain and other not in taken:
                    return other
        seen.update(users)
        level = list(dict.fromkeys(users))
    return None
