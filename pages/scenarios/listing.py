"""One line of the list of initiatives as HTML: what it is, what it changes, cost, and what it is worth."""

from __future__ import annotations

import math

from kpitree.analysis.initiative_game import OWN
from kpitree.analysis.initiatives import InitiativeWorths, Worth
from kpitree.i18n import Translator
from kpitree.model import Initiative, KpiTree, Scenario
from kpitree.workspace import Workspace
from pages.scenarios.words import meant, money
from pages.shell.markup import delta, esc

COLUMNS = ("cost", "alone", "mixed", "interaction", "per_cost")


def head(t: Translator, tree: KpiTree) -> str:
    """The names of the columns, with what they mean on hovering."""
    cells = "".join(f"<span title='{esc(t(f'scenarios.{c}_help'))}'>{esc(t(f'scenarios.{c}'))}</span>" for c in COLUMNS)
    return (
        f"<div class='kt-in kt-in-head' aria-hidden='true'><span>{esc(t('scenarios.initiative'))}</span>{cells}</div>"
    )


def line(t: Translator, workspace: Workspace, one: Initiative, worth: Worth, *, on: bool) -> str:
    """An initiative that is on is told in full, one that is off is fainter."""
    tree = workspace.tree
    kgi = tree[tree.kgi or ""]
    changes = [
        t("scenarios.does", kpi=tree[k].name, change=meant(t, tree[k], change)) for k, change in one.changes.items()
    ]
    does = t.join(changes) if changes else t("scenarios.does_nothing")
    facts = [one.owner, t("scenarios.from", month=one.start) if one.start else ""]
    if one.confidence is not None:
        facts.append(t("scenarios.sure", confidence=t.value(one.confidence, "%", trim=True)))
    if one.serves:
        facts.append(t("scenarios.for", serves=one.serves))
    about = esc(t("scenarios.dot").join(fact for fact in facts if fact))
    source = (
        f"<small title='{esc(one.note)}'>{esc(t('scenarios.source_of', source=one.source))}</small>"
        if one.source
        else ""
    )
    cells = {
        "cost": esc(t.value(one.cost, money(tree), trim=True)),
        "alone": _signed(t, worth.alone, kgi.unit),
        "mixed": _signed(t, worth.mixed, kgi.unit),
        "interaction": _signed(t, worth.interaction, kgi.unit) + _partner(t, workspace, worth),
        "per_cost": _per_cost(t, tree, worth),
    }
    return (
        f"<div class='kt-in{'' if on else ' kt-in-off'}'><div><b>{esc(one.name)}</b><span>{esc(does)}</span>"
        f"<small>{about}</small>{source}</div>"
        + "".join(_cell(t, column, inner) for column, inner in cells.items()) + "</div>"
    )  # fmt: skip


def own_line(t: Translator, workspace: Workspace, scenario: Scenario, found: InitiativeWorths) -> str:
    """What the scenario changes by itself, in the same columns."""
    tree = workspace.tree
    kgi = tree[tree.kgi or ""]
    does = t.join(
        t("scenarios.does", kpi=tree[k].name, change=meant(t, tree[k], c)) for k, c in scenario.changes.items()
    )
    cells = dict.fromkeys(COLUMNS, "") | {"mixed": _signed(t, found.own, kgi.unit)}
    return (
        f"<div class='kt-in kt-in-own'><div><b>{esc(t('scenarios.own'))}</b><span>{esc(does)}</span></div>"
        + "".join(_cell(t, column, inner) if inner else "<span></span>" for column, inner in cells.items()) + "</div>"
    )  # fmt: skip


def _cell(t: Translator, column: str, inner: str) -> str:
    return f"<span data-name='{esc(t(f'scenarios.{column}'))}'>{inner}</span>"


def _signed(t: Translator, value: float | None, unit: str) -> str:
    if value is None or math.isnan(value):
        return f"<i>{esc(t.value(None))}</i>"
    return delta(t, value, unit) or f"<i>{esc(t('scenarios.zero'))}</i>"


def _partner(t: Translator, workspace: Workspace, worth: Worth) -> str:
    """With whom it helps or overlaps most."""
    if worth.partner is None or not worth.interaction:
        return ""
    names = {one.id: one.name for one in workspace.initiatives} | {OWN: t("scenarios.own")}
    key = "scenarios.helps" if worth.pair > 0 else "scenarios.overlaps"
    return f"<small>{esc(t(key, name=names[worth.partner]))}</small>"


def _per_cost(t: Translator, tree: KpiTree, worth: Worth) -> str:
    """Money for money as a ratio; else what one unit of the KGI costs."""
    if worth.per_cost is not None:
        return esc(t("scenarios.times", ratio=t.plain(worth.per_cost, digits=1)))
    if worth.unit_cost is not None:
        return esc(t("scenarios.each", cost=t.value(worth.unit_cost, money(tree), trim=True)))
    return f"<i>{esc(t.value(None))}</i>"
