"""From a target back: `ladder`, `solve` and `plans`. Exit code 1 when the target cannot be reached."""

from __future__ import annotations

import sys
from typing import Any

import click

from kpitree.analysis.ladder import ladder as ask_ladder
from kpitree.analysis.plans import Plan
from kpitree.analysis.plans import plans as ask_plans
from kpitree.analysis.solve import solve as ask_solve
from kpitree.cli.commands import NO, changes_of, command, set_option
from kpitree.cli.printing import as_json, table
from kpitree.cli.sources import Source
from kpitree.engine import apply_changes
from kpitree.errors import KpiTreeError
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.problems import Problem

target_option = click.option("--target", required=True, help="What the KGI should be, for example 400M.")


def _wanted(tree: KpiTree, target: str) -> float:
    """A target is typed like a change of the KGI: 10億, +20%, 1.2倍."""
    if tree.kgi is None:
        raise KpiTreeError("nothing to reach a target", [Problem(code="no_kgi")])
    return apply_changes(tree, {tree.kgi: target})[tree.kgi]


def _typed(tree: KpiTree, name: str) -> str:
    """The id of what was named; names win (§14b). Raises UnknownKpi."""
    return tree.resolve_typed(name) or tree.find(name).id


def _say(t: Translator, tree: KpiTree, problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        click.echo(t.problem(problem, tree), err=True)


@command
@set_option
@target_option
def ladder(t: Translator, source: Source, *, json_: bool, settings: tuple[str, ...], target: str) -> None:
    """Calculate back from a target to every stage. Exit code 1 if it cannot be reached."""
    tree, changes = source.tree, changes_of(source, settings)
    result = ask_ladder(tree, _wanted(tree, target), changes=changes)
    if json_:
        as_json(result.to_frame().to_dict("records"))
    else:
        rows = [
            [r.kpi, t.value(r.now, source.tree[r.id].measure), t.value(r.required_rounded, source.tree[r.id].measure)]
            for r in result.rungs
        ]
        table([t("cli.kpi"), t("cli.now"), t("cli.required")], rows)
        click.echo(t("cli.rounded_up"))
    for problem in result.problems:
        click.echo(t.problem(problem, source.tree), err=True)
    sys.exit(0 if result.reachable else NO)


@command
@set_option
@target_option
@click.option("--lever", required=True, metavar="NAME", help="The lever that is to do it alone.")
def solve(
    t: Translator, source: Source, *, json_: bool, settings: tuple[str, ...], target: str, lever: str
) -> None:  # fmt: skip
    """What one lever would have to be, the others as they are. Exit code 1 if it cannot reach the target."""
    tree, changes = source.tree, changes_of(source, settings)
    moved = _typed(tree, lever)
    found = ask_solve(tree, moved, _wanted(tree, target), changes)
    kpi, kgi = tree[moved], tree[tree.kgi or ""]
    if json_:
        as_json({"lever": kpi.name} | found.model_dump(exclude={"lever", "problems"}))
    else:
        at = t.value(found.value if found.reachable else found.best_value, kpi.measure)
        word = "required" if found.reachable else "nearest"
        table(
            [t("cli.kpi"), t("cli.now"), t(f"cli.{word}"), kgi.name],
            [[kpi.name, t.value(found.now, kpi.measure), at, t.value(found.best_kgi, kgi.measure)]],
        )  # fmt: skip
    _say(t, tree, found.problems)
    sys.exit(0 if found.reachable else NO)


@command
@set_option
@target_option
@click.option("--lock", "locks", multiple=True, metavar="NAME", help="A lever that stays as it is.")
@click.option("-n", "most", type=click.IntRange(1, 20), default=3, show_default=True, help="How many at most.")
def plans(
    t: Translator, source: Source, *, json_: bool, settings: tuple[str, ...], target: str, locks: tuple[str, ...],
    most: int,
) -> None:  # fmt: skip
    """Several mixes of levers, in round numbers, that reach a target. Exit code 1, with the nearest, if none does."""
    tree, changes = source.tree, changes_of(source, settings)
    locked = [_typed(tree, name) for name in locks]
    found = ask_plans(tree, _wanted(tree, target), locked=locked, n=most, changes=changes, rounded=True)
    if json_:
        as_json([_record(plan) for plan in found])
    else:
        _print(t, tree, found)
    for plan in found:
        _say(t, tree, plan.problems)
    sys.exit(0 if all(plan.reachable for plan in found) else NO)


def _record(plan: Plan) -> dict[str, Any]:
    """A plan's fields; levers by name."""
    return plan.model_dump(exclude={"problems"})


def _print(t: Translator, tree: KpiTree, found: list[Plan]) -> None:
    """One column a plan: what each lever would be where it moves."""
    moved = [kpi for kpi in tree.kpis if any(move.id == kpi.id for plan in found for move in plan.moves)]
    now = {move.id: move.now for plan in found for move in plan.moves}
    to = [{move.id: move.to for move in plan.moves} for plan in found]
    rows = [
        [kpi.name, t.value(now[kpi.id], kpi.measure),
         *(t.value(each[kpi.id], kpi.measure) if kpi.id in each else "" for each in to)]
        for kpi in moved
    ]  # fmt: skip
    if tree.kgi is not None and found:
        kgi = tree[tree.kgi]
        reached = [t.value(plan.kgi, kgi.measure) for plan in found]
        rows.append([kgi.name, t.value(found[0].kgi_now, kgi.measure), *reached])
    table([t("cli.kpi"), t("cli.now"), *(t(f"plans.{plan.kind}") for plan in found)], rows)
    for plan in found:
        if plan.relax is not None:
            click.echo(said_relax(t, tree, plan))


def said_relax(t: Translator, tree: KpiTree, plan: Plan) -> str:
    """Which bound would have to give, and how far."""
    relax = plan.relax
    assert relax is not None
    unit = tree[relax.id].measure
    to, at = t.value(relax.to, unit), t.value(relax.bound_at, unit)
    return t(f"plans.relax_{relax.bound}", lever=relax.kpi, at=at, to=to)
