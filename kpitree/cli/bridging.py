"""`kpitree bridge TREE --before F.json --after F.json`: what each changed lever contributed to the difference."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import cast

import click

from kpitree.analysis.bridge import Bridge
from kpitree.analysis.bridge import bridge as ask_bridge
from kpitree.analysis.bridge_groups import By, Group, grouped
from kpitree.analysis.volume_mix import volume_mix
from kpitree.cli.commands import NO, command
from kpitree.cli.printing import as_json, table
from kpitree.cli.sources import Source
from kpitree.data.file_names import shown_name
from kpitree.data.files import decode, read_bytes
from kpitree.data.lever_values import read_lever_values
from kpitree.i18n import Translator
from kpitree.model import KpiTree, Unit
from kpitree.problems import Problem


@command
@click.option("--before", metavar="F.json", help='Values in an object: {"Win rate": "25%"} [default: the baseline].')
@click.option("--after", metavar="F.json", required=True, help="The same for the state to get to.")
@click.option(
    "--by", type=click.Choice(["lever", "branch", "owner", "channel", "mix"]), default="lever",
    help="Contributions by these; mix: volume, mix, rate and price of the channels [default: lever].",
)  # fmt: skip
def bridge(t: Translator, source: Source, *, json_: bool, before: str | None, after: str, by: str) -> None:
    """Split a difference of the KGI exactly over the levers that changed (Shapley values).

    Names and ids that a file leaves out have their baseline. Exit code 1 if the difference cannot be split.
    """
    tree = source.tree
    start, end = (_state(source, file) for file in (before, after))
    if by == "mix":
        split = volume_mix(tree, start, end)
        frame, problems = split.to_frame(), split.problems
        rows = [[t(f"bridge.effect_{e.kind}"), t.delta(e.contribution, _unit(tree))] for e in split.effects]
        totals = (split.kgi_before, split.kgi_after)
        said = [] if problems else [t("cli_bridge.stage", stage=split.stage)]
    else:
        result = ask_bridge(tree, start, end)
        groups = grouped(result, tree, cast("By", by))
        frame, problems = result.to_frame() if by == "lever" else groups.to_frame(), result.problems
        rows = [_row(t, tree, group, by) for group in groups.groups]
        totals = (result.kgi_before, result.kgi_after)
        said = [] if problems else [t(f"cli_bridge.method_{result.method}"), *_error(t, tree, result)]
    if json_:
        as_json(frame.to_dict("records"))
    else:
        _print(t, tree, by, totals, rows if not problems else (), said)
    _say(t, tree, problems)
    sys.exit(NO if problems else 0)


def _state(source: Source, file: str | None) -> dict[str, float]:
    """The values in a file, by id; none at all is the baseline."""
    if file is None:
        return {}
    name = shown_name(file)
    return read_lever_values(decode(read_bytes(file), name=name), source.tree, name=name)


def _unit(tree: KpiTree) -> Unit | str:
    return tree[tree.kgi].measure if tree.kgi else ""


def _row(t: Translator, tree: KpiTree, group: Group, by: str) -> list[str]:
    """A lever with both its values, or a group with how many levers it has; then the contribution."""
    part = t.delta(group.contribution, _unit(tree))
    if by == "lever":
        step = group.steps[0]
        unit = tree[step.id].measure
        return [group.name, t.value(step.before, unit), t.value(step.after, unit), part]
    name = group.name or t(f"bridge.{by}_{group.kind}")
    return [name, str(len(group.steps)), part]


def _error(t: Translator, tree: KpiTree, result: Bridge) -> list[str]:
    """How far off a sample may be."""
    error = max((step.error for step in result.steps), default=0.0)
    return [t("cli_bridge.error", error=t.delta(error, _unit(tree), signed=False))] if error else []


def _print(
    t: Translator, tree: KpiTree, by: str, totals: tuple[float, float], rows: Sequence[Sequence[str]],
    said: Sequence[str],
) -> None:  # fmt: skip
    name = tree[tree.kgi].name if tree.kgi else ""
    a, b = (t.value(total, _unit(tree)) for total in totals)
    click.echo(t("cli_bridge.difference", kgi=name, before=a, after=b))
    if rows:
        middle = {"lever": ["before", "after"], "mix": []}.get(by, ["levers"])
        table([t(f"bridge.by_{by}"), *(t(f"cli_bridge.{head}") for head in (*middle, "contribution"))], rows)
    for line in said:
        click.echo(line)


def _say(t: Translator, tree: KpiTree, problems: Sequence[Problem]) -> None:
    for problem in problems:
        click.echo(t.problem(problem, tree), err=True)
