"""The headline of the Scenarios page: what the scenario one looks at makes of the KGI, and which is the highest."""

from __future__ import annotations

import math

from kpitree.i18n import Translator
from kpitree.model import Kpi, Scenario
from kpitree.workspace import Workspace
from pages.scenarios.columns import BASELINE, Column
from pages.shell.markup import esc, headline, strong


def draw_sentence(t: Translator, workspace: Workspace, columns: list[Column], looked_at: Scenario | None) -> None:
    """One sentence, exact, and one line below it."""
    tree = workspace.tree
    if tree.kgi is None:
        headline(esc(t("scenarios.empty")), esc(t("scenarios.empty_below")))
        return
    kgi, base = tree[tree.kgi], columns[0].found.kgi
    if looked_at is None:
        value = t.value(base, kgi.measure)
        headline(t("scenarios.none", kgi=esc(kgi.name), value=strong(value)), esc(t("scenarios.none_below")))
        return
    here = next((c for c in columns if c.scenario is not None and c.scenario.id == looked_at.id), None)
    now = math.nan if here is None else here.found.kgi
    if math.isnan(now):
        headline(esc(t("scenarios.no_value", name=looked_at.name, kgi=kgi.name)), esc(t("scenarios.no_value_below")))
        return
    headline(_what_it_makes(t, looked_at, kgi, now=now, base=base), _below(t, columns, looked_at, kgi, now))


def _what_it_makes(t: Translator, looked_at: Scenario, kgi: Kpi, *, now: float, base: float) -> str:
    name, value = esc(looked_at.name), strong(t.value(now, kgi.measure))
    if math.isnan(base):
        return t("scenarios.is_only", name=name, kgi=esc(kgi.name), value=value)
    if now == base:
        return t("scenarios.is_same", name=name, kgi=esc(kgi.name), value=value)
    effect = strong(t.change(now - base, base, kgi.measure), "up" if now > base else "down")
    return t("scenarios.is", name=name, kgi=esc(kgi.name), value=value, effect=effect)


def _below(t: Translator, columns: list[Column], looked_at: Scenario, kgi: Kpi, now: float) -> str:
    """How far the target is, and the highest of the others."""
    parts = []
    if kgi.target is not None:
        missing, target = kgi.target - now, t.value(kgi.target, kgi.measure, trim=True)
        if missing > 0:
            parts.append(t("scenarios.to_target", target=target, missing=t.value(missing, kgi.measure)))
        else:
            parts.append(t("scenarios.target_met", target=target))
    others = [c for c in columns if c.id != BASELINE and c.id != looked_at.id and not math.isnan(c.found.kgi)]
    best = max(others, key=lambda c: c.found.kgi, default=None)
    if best is not None:
        value = t.value(best.found.kgi, kgi.measure)
        key = "scenarios.highest_other" if best.found.kgi > now else "scenarios.highest_this"
        parts.append(t(key, name=best.name, value=value))
    return esc(" ".join(parts) if t.lang == "en" else "".join(parts))
