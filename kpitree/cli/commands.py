"""The commands. Each reads a tree, asks the core one question and prints the answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from kpitree.analysis.simulation import simulate as ask_simulate
from kpitree.analysis.sobol import sobol as ask_sobol
from kpitree.analysis.tornado import tornado as ask_tornado
from kpitree.cli.printing import as_json, refuse, table
from kpitree.cli.shell import Commands
from kpitree.cli.sources import Source, read_source
from kpitree.engine import apply_changes, evaluate
from kpitree.errors import KpiTreeError
from kpitree.i18n import LANGUAGES, Language, Translator
from kpitree.problems import Problem

NO, UNUSABLE = 1, 2
F = TypeVar("F", bound=Callable[..., None])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """What-if simulation of KPI trees: evaluate, check, rank levers, calculate back.

    TREE is a file (.txt, .kpitree.json), - for standard input, or template:SLUG.
    """


def command(body: Callable[..., None]) -> click.Command:
    """A command with TREE, --json and --lang, whose errors are one or two lines and never a traceback."""

    @wraps(body)
    def run(*, tree: str, lang: Language | None, **options: Any) -> None:
        t = Translator(lang or "ja")
        source = None
        try:
            source = read_source(tree, t.lang)
            body(t, source, **options)
        except KpiTreeError as error:
            for problem in error.problems[:2]:
                refuse(t, t.problem(problem, source.tree if source else None))
            sys.exit(UNUSABLE)

    run = click.option("--lang", type=click.Choice(LANGUAGES), help="Language of what is printed [default: ja].")(run)
    run = click.option("--json", "json_", is_flag=True, help="Print JSON: rates 0-1, money in units.")(run)
    run = click.argument("tree")(run)
    return main.command(name=body.__name__.strip("_"))(run)


set_option = click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help='Move a lever: "Win rate=30%".'
)


def changes_of(source: Source, settings: tuple[str, ...]) -> dict[str, float]:
    """What the file changes, and --set over it, by id. Raises KpiTreeError."""
    changes = dict(source.changes)
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign or not name.strip():
            problem = Problem(code="set_without_value", params={"text": setting[:80]})
            raise KpiTreeError("--set wants NAME=VALUE", [problem])
        changes.update(apply_changes(source.tree, {source.tree.resolve_typed(name) or name: value.strip()}))
    return changes


def _said(t: Translator, source: Source, problems: list[Problem]) -> list[dict[str, Any]]:
    records = []
    for problem in problems:
        line, column = source.line_column(problem)
        name = source.tree[problem.kpi].name if problem.kpi and problem.kpi in source.tree else None
        message = t.problem(problem, source.tree)
        records.append({"code": problem.code, "severity": problem.severity, "kpi": name,
                        "line": line, "column": column, "message": message})  # fmt: skip
    return records


def _print_problems(t: Translator, records: list[dict[str, Any]], *, err: bool) -> None:
    for record in records:
        place = f"{record['line']}:{record['column']}: " if record["line"] else ""
        key = "cli.error" if record["severity"] == "error" else "cli.warning"
        click.echo(place + t(key, message=record["message"]), err=err)


@command
def check(t: Translator, source: Source, *, json_: bool) -> None:
    """Say what is wrong with a tree. Exit code 1 if anything is an error."""
    problems = source.problems()
    records = _said(t, source, problems)
    if json_:
        as_json({"problems": records})
    elif records:
        _print_problems(t, records, err=False)
    else:
        click.echo(t("cli.no_problems", n=len(source.tree.kpis)))
    sys.exit(NO if any(p.severity == "error" for p in problems) else 0)


def _eval(t: Translator, source: Source, *, json_: bool, settings: tuple[str, ...]) -> None:
    """Calculate every KPI, with the levers moved as --set says."""
    tree = source.tree
    result = evaluate(tree, changes_of(source, settings))
    said = {(p.kpi, p.code) for p in source.unread}
    problems = [*source.unread, *(p for p in result.problems if (p.kpi, p.code) not in said)]
    records = _said(t, source, problems)
    kgi = tree[tree.kgi] if tree.kgi else None
    if json_:
        as_json({
            "kgi": {"name": kgi.name, "value": result.kgi, "unit": kgi.unit} if kgi else None,
            "values": {kpi.name: result.values[kpi.id] for kpi in tree.kpis},
            "problems": records,
        })  # fmt: skip
    else:
        rows = [[kpi.name, t.value(result.values[kpi.id], kpi.measure)] for kpi in tree.kpis]
        table([t("cli.kpi"), t("cli.value")], rows)
        _print_problems(t, records, err=True)
    sys.exit(NO if any(p.severity == "error" for p in problems) else 0)


_eval.__name__ = "eval"  # the command's name; in Python it is a built-in's
eval_ = command(set_option(_eval))


@command
@set_option
@click.option("--by", type=click.Choice(["range", "relative", "points", "history"]), default="range", show_default=True)
@click.option("--step", type=float, help="0.1 = 10 % (relative), 0.01 = 1 pt (points).")
def tornado(
    t: Translator, source: Source, *, json_: bool, settings: tuple[str, ...], by: Any, step: float | None
) -> None:
    """Which lever moves the KGI most."""
    result = ask_tornado(source.tree, by=by, step=step, changes=changes_of(source, settings))
    if json_:
        as_json(result.to_frame().to_dict("records"))
        return
    kgi = source.tree[source.tree.kgi].measure if source.tree.kgi else ""
    rows = [
        [bar.kpi, t.range(bar.low_value, bar.high_value, source.tree[bar.id].measure),
         t.value(bar.kgi_low, kgi), t.value(bar.kgi_high, kgi), t.value(bar.swing, kgi)]
        for bar in result.bars
    ]  # fmt: skip
    table([t("cli.kpi"), t("cli.range"), t("cli.kgi_low"), t("cli.kgi_high"), t("cli.swing")], rows, left=2)
    if result.skipped:
        click.echo(t("cli.skipped", names=t.join([source.tree[k].name for k in result.skipped])))


@command
@set_option
@click.option("--draws", type=int, default=1024, show_default=True, help="Where it is estimated: from how many.")
@click.option("--seed", type=int, default=0, show_default=True)
def sobol(t: Translator, source: Source, *, json_: bool, settings: tuple[str, ...], draws: int, seed: int) -> None:
    """How much of the KGI's uncertainty each lever causes."""
    result = ask_sobol(source.tree, n=draws, seed=seed, changes=changes_of(source, settings))
    if json_:
        as_json(result.to_frame().to_dict("records"))
    else:
        rows = [[row.kpi, *(t.value(x, "%") for x in (row.first, row.total, row.shapley))] for row in result.influences]
        table([t("cli.kpi"), t("cli.first"), t("cli.total"), t("cli.shapley")], rows)
        click.echo(t(f"cli.sobol_{result.method}", n=result.draws))
        if result.fixed:
            click.echo(t("cli.taken_as_known", names=t.join([source.tree[k].name for k in result.fixed])))
    for problem in result.problems:
        click.echo(t.problem(problem, source.tree), err=True)


@command
@set_option
@click.option("--draws", type=int, default=100_000, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--target", help="What the KGI should be, for example 400M.")
@click.option("--counting-noise", is_flag=True, help="Draw counted results: small numbers vary by themselves.")
@click.option("--assume", is_flag=True, help="Take levers without a range for uncertain by 10 % either way.")
def simulate(
    t: Translator, source: Source, *, json_: bool, settings: tuple[str, ...], draws: int, seed: int,
    target: str | None, counting_noise: bool, assume: bool,
) -> None:  # fmt: skip
    """How likely the KGI is what. Exit code 1 if it has no value in any draw."""
    result = ask_simulate(source.tree, draws, seed, changes_of(source, settings), target, counting_noise, assume=assume)
    names = ("p5", "p10", "p50", "p90", "p95")
    found: dict[str, Any] = {"mean": result.mean, "std": result.std}
    found |= {name: result.percentile(float(name[1:])) for name in names}
    found["probability"] = None if result.target is None else result.probability()
    if json_:
        as_json(found | {"draws": result.draws, "seed": result.seed})
    else:
        unit = source.tree[result.outcome.id].measure
        rows = [[t("cli.mean"), t.value(result.mean, unit)], [t("cli.std"), t.value(result.std, unit)]]
        rows += [[name.upper(), t.value(found[name], unit)] for name in names]
        if result.target is not None:
            rows.append([t("cli.at_least", target=t.value(result.target, unit)), t.value(found["probability"], "%")])
        table([result.outcome.kpi, t("cli.value")], rows)
        click.echo(t("cli.simulated", draws=f"{result.draws:,}", seed=result.seed))
    for problem in result.problems:
        click.echo(t.problem(problem, source.tree), err=True)
    sys.exit(NO if result.undefined == 1.0 else 0)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def serve(arguments: tuple[str, ...]) -> None:
    """Start the app; further arguments go to streamlit."""
    script = Path(__file__).resolve().parents[2] / "scripts" / "serve.py"
    if not script.exists():
        t = Translator("ja")
        click.echo(t("cli.error", message=t("cli.no_app")), err=True)
        sys.exit(UNUSABLE)
    sys.exit(subprocess.run([sys.executable, str(script), *arguments], check=False).returncode)
