"""Quick wins beside what takes longer: what each horizon costs and is worth, adding up to the whole difference."""

from __future__ import annotations

import math

from kpitree.analysis.initiatives import InitiativeWorths
from kpitree.i18n import Translator
from kpitree.model import Scenario
from kpitree.workspace import Workspace
from pages.scenarios.words import money
from pages.shell.markup import delta, esc


def horizons(t: Translator, workspace: Workspace, scenario: Scenario, found: InitiativeWorths) -> str:
    """One card a horizon, one for the scenario's own changes, and the sum, as HTML."""
    tree = workspace.tree
    unit = tree[tree.kgi or ""].measure
    cards = []
    for total in found.totals:
        cost = t.value(total.cost, money(tree), trim=True)
        if total.unknown_costs == total.count:
            cost = t("scenarios.cost_unknown")
        elif total.unknown_costs:
            cost = t("scenarios.cost_partly", cost=cost, n=total.unknown_costs)
        below = t("scenarios.horizon_below", n=total.count, cost=cost)
        alone = t("scenarios.horizon_alone", effect=t.delta(total.alone, unit))
        name = t(f"scenarios.horizon_{total.horizon or 'unknown'}")
        cards.append(_card(t, name, total.mixed, unit.text, below, alone))
    if scenario.changes:
        cards.append(
            _card(t, t("scenarios.own"), found.own, unit.text, t("scenarios.n_changes", n=len(scenario.changes)))
        )
    whole = found.kgi_after - found.kgi_before
    below = t("scenarios.sum_below", value=t.value(found.kgi_after, unit))
    cards.append(_card(t, t("scenarios.sum"), whole, unit.text, below, css=" kt-hz-sum"))
    return f"<div class='kt-hz' role='list'>{''.join(cards)}</div>"


def _card(
    t: Translator, name: str, value: float, unit: str, below: str, more: str = "", *, css: str = ""
) -> str:  # fmt: skip
    effect = esc(t.value(None)) if math.isnan(value) else delta(t, value, unit) or esc(t("scenarios.zero"))
    rest = f"<small>{esc(more)}</small>" if more else ""
    said = f"<span>{esc(name)}</span><b>{effect}</b><small>{esc(below)}</small>{rest}"
    return f"<div class='kt-hz-one{css}' role='listitem'>{said}</div>"
