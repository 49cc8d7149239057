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
from kpitree.data.actuals import read_actuals, read_month
from kpitree.data.file_names import shown_name
from kpitree.data.files import decode, read_bytes
from kpitree.errors import InvalidValue
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.model.actuals import MOST_MONTHS, Actual, Actuals
from kpitree.problems import Problem


@command
@click.option("--actual", metavar="F.csv", help="Rows of name,value or name,month,value; or a sheet [default: TREE's].")
@click.option("--month", metavar="YYYY-MM", help="Which month [default: the last with actuals].")
@click.option("--cumulative", is_flag=True, help="All months with actuals up to that one, together.")
def bottleneck(
    t: Translator, source: Source, *, json_: bool, actual: str | None, month: str | None, cumulative: bool
) -> None:
    """Plan against actual: attainment of each KPI, and the KGI's gap split exactly over what differs.

    Actuals are of levers or of computed KPIs; what is not reported is calculated or derived where only one answer is
    left. With months, the plan is the part of the tree's period that falls on them.
    """
    tree = source.tree
    undated, dated = ({}, source.actuals) if actual is None else _read(t, tree, actual)
    values, months = (undated, ()) if undated else _chosen(tree, dated, month, cumulative)
    share = plan_share(tree, len(months)) if months else None
    result = ask_bottleneck(tree, values, plan=share.changes if share else None)
    if json_:
        as_json(result.to_frame().to_dict("records"))
    else:
        _print(t, tree, result)
    if share is not None:
        whole = t.value(share.share, "%", trim=True)
        click.echo(t("cli_actuals.months", months=t.join(months), share=whole), err=json_)
    for problem in result.problems:
        click.echo(t("cli.warning", message=t.problem(problem, tree)), err=True)


def _read(t: Translator, tree: KpiTree, file: str) -> tuple[dict[str, Actual], Actuals]:
    """The actuals of a file: those of a table without months by KPI id, or those of its months."""
    today = date.today()
    reading = read_actuals(decode(read_bytes(file), name=shown_name(file)), tree, latest=f"{today:%Y-%m}")
    for problem in reading.problems:
        click.echo(t("cli.warning", message=t.problem(problem, tree)), err=True)
    if not reading.entries:
        sys.exit(UNUSABLE)
    undated: dict[str, Actual] = {}
    dated: dict[str, dict[str, Actual]] = {}
    for entry in reading.entries:
        (dated.setdefault(entry.month, {}) if entry.month else undated)[entry.kpi] = entry.value
    if len(dated) > MOST_MONTHS:
        raise InvalidValue("too many months", [Problem(code="actuals_not_kept", params={"most": MOST_MONTHS})])
    return undated, Actuals(months=dated)


def _chosen(
    tree: KpiTree, actuals: Actuals, month: str | None, cumulative: bool
) -> tuple[Mapping[str, Actual], tuple[str, ...]]:
    """The values to compare, by KPI id, and the months they are of."""
    known = list(actuals.months)
    if not known:
        raise InvalidValue("no actuals", [Problem(code="actuals_nowhere")])
    wanted = known[-1] if month is None else read_month(month)
    if wanted is None or wanted not in known:
        problem = Problem(code="actual_month_not_there", params={"found": (month or "")[:40], "known": tuple(known)})
        raise InvalidValue("no actuals of that month", [problem])
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
