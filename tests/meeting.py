"""The executive meeting of docs/executive_meeting.md: its workspace, and every figure that is said in it."""

from __future__ import annotations

from kpitree.analysis.bridge import bridge
from kpitree.analysis.bridge_groups import grouped
from kpitree.analysis.initiatives import initiative_worths
from kpitree.analysis.ladder import ladder
from kpitree.analysis.odds import forecast
from kpitree.analysis.simulation import Sampler
from kpitree.analysis.solve import solve
from kpitree.data.templates import template
from kpitree.engine import evaluate
from kpitree.i18n import Language, Translator
from kpitree.model import ScaleBy, ShiftBy
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AddInitiative, AddScenarioOfInitiatives, StartFrom

TARGET = 1e9
NAMES: dict[Language, tuple[str, ...]] = {
    "ja": ("ウェビナー倍増", "商談研修", "オンボーディング強化", "新規を増やす", "顧客を守る", "すべて"),
    "en": ("Twice the webinars", "Deal training", "Better onboarding", "Win more", "Keep customers", "Everything"),
}
OWNERS: dict[Language, tuple[str, ...]] = {
    "ja": ("マーケティング", "営業", "カスタマーサクセス"), "en": ("Marketing", "Sales", "Customer success"),
}  # fmt: skip


def meeting(lang: Language) -> Workspace:
    """Three initiatives and three scenarios over the template of the year's revenue."""
    names, owners = NAMES[lang], OWNERS[lang]
    workspace = StartFrom(tree=template("annual_revenue", lang), template="annual_revenue").apply(Workspace())
    for name, owner, lever, change, cost, horizon in (
        (names[0], owners[0], "mqls", ScaleBy(factor=1.15), 9e6, "mid"),
        (names[1], owners[1], "win_rate", ShiftBy(amount=0.02), 3e6, "quick"),
        (names[2], owners[2], "revenue_retention", ShiftBy(amount=0.03), 5e6, "quick"),
    ):
        fields = {"owner": owner, "cost": cost, "horizon": horizon}
        workspace = AddInitiative(name=name, changes={lever: change}, fields=fields).apply(workspace)
    every = tuple(one.id for one in workspace.initiatives)
    for name, on in ((names[3], every[:2]), (names[4], every[1:]), (names[5], every)):
        workspace = AddScenarioOfInitiatives(name=name, initiatives=on).apply(workspace)
    return workspace


def odds(workspace: Workspace, values: dict[str, float]) -> float:
    """The probability of the target, as Scenarios and Sensitivity say it: the same draws, the same seed."""
    sampler = Sampler(workspace.tree, draws=1 << 17, seed=0, method="sobol", correlation=workspace.odds.correlation())
    found = forecast(sampler.run(values, target=TARGET, of=workspace.tree.kgi)).probability
    assert found is not None
    return found


def figures(lang: Language) -> dict[str, str]:
    """What the run-through says, as the product writes it."""
    workspace, t = meeting(lang), Translator(lang)
    tree = workspace.tree
    unit = tree["annual_revenue"].measure
    base = evaluate(tree).kgi
    found = {
        "now": t.value(base, unit), "target": t.value(TARGET, unit, trim=True),
        "missing": t.value(TARGET - base, unit), "existing": t.value(evaluate(tree)["existing_revenue"], unit),
        "odds now": _chance(t, odds(workspace, {})),
    }  # fmt: skip
    for rung in ladder(tree, TARGET).rungs:
        if rung.is_volume:
            found[f"required {rung.id}"] = t.value(rung.required_rounded, tree[rung.id].measure)
    for lever in ("win_rate", "average_deal_size", "revenue_retention"):
        value = solve(tree, lever, TARGET).value
        assert value is not None
        found[f"alone {lever}"] = t.value(value, tree[lever].measure)
    for scenario in workspace.scenarios:
        values = workspace.at(scenario).lever_values()
        kgi = evaluate(tree, values).kgi
        cost = sum(one.cost or 0.0 for one in workspace.initiatives if one.id in scenario.initiatives)
        found |= {
            f"{scenario.id} kgi": t.value(kgi, unit), f"{scenario.id} gain": t.delta(kgi - base, unit),
            f"{scenario.id} cost": t.value(cost, "JPY" if lang == "en" else "円"),
            f"{scenario.id} odds": _chance(t, odds(workspace, values)),
        }  # fmt: skip
    return found | _bridge_figures(workspace, t)


def _bridge_figures(workspace: Workspace, t: Translator) -> dict[str, str]:
    """The bridge to the last scenario by lever and by branch, the initiatives in it, and what it adds to the first."""
    tree, chosen = workspace.tree, workspace.scenarios[-1]
    unit = tree["annual_revenue"].measure
    values = workspace.at(chosen).lever_values()
    result = bridge(tree, None, values)
    found = {f"lever {step.id}": t.delta(step.contribution, unit) for step in result.steps}
    for group in grouped(result, tree, "branch").groups:
        found[f"branch {group.name}"] = t.delta(group.contribution, unit)
    worths = initiative_worths(tree, workspace.initiatives, chosen.initiatives)
    for row in worths.rows:
        found[f"alone {row.id}"] = t.delta(row.alone, unit)
        found[f"mixed {row.id}"] = t.delta(row.mixed, unit)
    first = workspace.at(workspace.scenarios[0]).lever_values()
    for step in bridge(tree, first, values).steps:
        found[f"more {step.id}"] = t.delta(step.contribution, unit)
    return found


def _chance(t: Translator, share: float) -> str:
    return t.value(round(share, 2), "%", trim=True)
