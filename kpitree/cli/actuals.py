"""`kpitree bottleneck TREE --actual F.csv`: plan against actual, and where the KGI falls."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date

import click

from kpitree.analysis.actuals_over import actuals_over, months_between
from kpitree.analysis.bottleneck import Bottleneck
from kpitree.analysis.bottleneck import bottleneck as ask_bottleneck
from kpitree.analysis.flows import plan_share
from kpitree.cli.commands import UNUSABLE, command
from kpitree.cli.printing import as_json, table
from kpitree.cli.sources import Source
from kpitree.data.actuals import Reading, read_actuals, read_month
from kpitree.data.files import decode, read_bytes, shown_name
from kpitree.errors import InvalidValue
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.model.actuals import Actual, Actuals
from kpitree.problems import Problem


@command
@click.option("--actual", required=True, metavar="F.csv", help="Rows of name,value or name,month,value; or a sheet.")
@click.option("--month", metavar="YYYY-MM", help="Which month [default: the last in the file].")
@click.option("--cumulative", is_flag=True, help="All months of the file up to that one, together.")
def bottleneck(t: Translator, source: Source, *, json_: bool, actual: str, month: str | None, cumulative: bool) -> None:
    """Plan against actual: attainment of each KPI, and the KGI's gap split exactly over what differs.

    Actuals are of levers or of computed KPIs; what is not reported is calculated or derived where only one answer is
    left. With months, the plan is the part of the tree's period that falls on them.
    """
    tree = source.tree
    today = date.today()
    reading = read_actuals(decode(read_bytes(actual), name=shown_name(actual)), tree, latest=f"{today:%Y-%m}")
    for problem in reading.problems:
        click.echo(t("cli.warning", message=t.problem(problem, tree)), err=True)
    if not reading.entries:
        sys.exit(UNUSABLE)
    values, months = _chosen(tree, reading, month, cumulative)
    share = plan_share(tree, len(months)) if months else None
    result = ask_bottleneck(tree, values, plan=share.changes if share else None)
    if json_:
        as_json(result.to_frame().to_dict("records"))
    else:
        _print(t, tree, result)
    if share is not None:
        whole = t.value(share.share, "%", trim=True)
        said = t.join(months)
        click.echo(t("cli_actuals.months", months=said, share=whole), err=json_)
    for problem in result.problems:
        click.echo(t("cli.warning", message=t.problem(problem, tree)), err=True)


def _chosen(
    tree: KpiTree, reading: Reading, month: str | None, cumulative: bool
) -> tuple[Mapping[str, Actual], tuple[str, ...]]:
    """The values to compare, by KPI id, and the months they are of; none for a file without months."""
    known = [m for m in reading.months if m]
    if not known:
        return {entry.kpi: entry.value for entry in reading.entries}, ()
    wanted = known[-1] if month is None else read_month(month)
    if wanted is None or wanted not in known:
        problem = Problem(code="actual_month_not_there", params={"found": (month or "")[:40], "known": tuple(known)})
        raise InvalidValue("no actuals of that month", [problem])
    actuals = Actuals()
    for entry in reading.entries:
        if entry.month:
            actuals = actuals.with_values(entry.month, {entry.kpi: entry.value})
    months = months_between(known[0], wanted) if cumulative else (wanted,)
    return actuals_over(tree, actuals, months).values, months


def _print(t: Translator, tree: KpiTree, result: Bottleneck) -> None:
    kgi = tree[tree.kgi].measure if tree.kgi else ""
    rows = [
        [row.kpi, t.value(row.plan, tree[row.id].measure), t.value(row.actual, tree[row.id].measure),
         t(f"cli_actuals.source_{row.source}") if row.source else "", t.value(row.attainment, "%"),
         "" if row.contribution is None else t.delta(row.contribution, kgi)]
        for row in result.rows
    ]  # fmt: skip
    heads = ("plan", "actual", "source", "attainment", "contribution")
    table([t("cli.kpi"), *(t(f"cli_actuals.{head}") for head in heads)], rows)
    if result.remainder:
        click.echo(t("cli_actuals.remainder", value=t.delta(result.remainder, kgi)))
    for mismatch in result.mismatches:
        unit = tree[mismatch.id].measure
        click.echo(t("cli_actuals.mismatch", kpi=tree[mismatch.id].name, reported=t.value(mismatch.reported, unit),
                     calculated=t.value(mismatch.calculated, unit)))  # fmt: skip
    if result.missing:
        click.echo(t("cli_actuals.missing", names=t.join([tree[k].name for k in result.missing])))
    if (worst := result.worst) is None:
        click.echo(t("cli_actuals.no_bottleneck"))
    else:
        unit = tree[worst.id].measure
        click.echo(t("cli_actuals.bottleneck", kpi=worst.kpi, plan=t.value(worst.plan, unit, trim=True),
                     actual=t.value(worst.actual, unit, trim=True), loss=t.delta(worst.contribution, kgi)))  # fmt: skip
