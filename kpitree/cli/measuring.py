"""`kpitree measure LEADS.csv`: real counts, rates and lead times out of an export."""

from __future__ import annotations

import csv
import io
import sys
from datetime import date
from typing import Any

import click

from kpitree.cli.commands import UNUSABLE, main
from kpitree.cli.printing import as_json, refuse, table
from kpitree.data.csv_cells import BOM, defused
from kpitree.data.files import write_file
from kpitree.data.importing.joining import Join
from kpitree.data.measuring.measure import measure as ask_measure
from kpitree.data.measuring.problem_rows import ProblemRows, as_table, problem_rows
from kpitree.data.measuring.result import Measurement, StageRow
from kpitree.errors import InvalidValue, KpiTreeError
from kpitree.i18n import LANGUAGES, Language, Translator
from kpitree.problems import Problem

# How a shell answers what a page asks with a button.
HINTS = {"date_ambiguous": "date", "date_contradictory": "date", "mapping_no_stage": "mapping"}
MOST_SAID = 5  # problems of input that cannot be used; two lines are enough for most


@main.command()
@click.argument("file")
@click.option("--map", "mapping", multiple=True, metavar="STAGE=COLUMN", help='Down the funnel: "won=Close Date".')
@click.option("--by", metavar="COLUMN", help="Split by the values of a column: channel, industry, owner.")
@click.option("--cohort", type=click.Choice(["month", "quarter"]), help="Split by when the first stage was reached.")
@click.option("--dates", multiple=True, metavar="COLUMN=dmy|mdy", help="For dates that can be read two ways.")
@click.option("--as-of", "as_of", metavar="YYYY-MM-DD", help="The last day that counts [default: the last there is].")
@click.option("--table", "row", type=int, metavar="ROW", help="Where a file has several tables: the header's row.")
@click.option("--sheet", default="", metavar="NAME", help="The sheet of a workbook [default: the first with data].")
@click.option("--join", "second", metavar="FILE", help="A second file (deals): its columns stand behind FILE's.")
@click.option("--on", metavar="COLUMN=COLUMN", help="What both files have: a column of FILE, one of the second.")
@click.option("--rows", "rows_file", metavar="FILE", help="Also write the rows that need a look, as CSV.")
@click.option("--details", is_flag=True, help="Also what young cohorts will come to, Beta counts and amounts.")
@click.option("--json", "json_", is_flag=True, help="Print JSON: rates 0-1, days, money in units.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of what is printed [default: ja].")
def measure(
    file: str, mapping: tuple[str, ...], by: str | None, cohort: Any, dates: tuple[str, ...], as_of: str | None,
    row: int | None, sheet: str, second: str | None, on: str | None, rows_file: str | None,
    details: bool, json_: bool, lang: Language | None,
) -> None:  # fmt: skip
    """Count a funnel in an export: how many reached each stage, what share, after how many days.

    FILE is CSV, TSV, XLSX or Parquet. A stage is reached where its column has a date; "won=Close Date[Stage=Won]" asks
    for a condition as well, "won=[Stage=Won]" for nothing else, "lead=*" for nothing at all. `amount`, `id` and `lost`
    can be mapped too.
    """
    t = Translator(lang or "ja")
    try:
        asked: dict[str, Any] = {
            "mapping": _pairs(mapping, "mapping_without_column"), "by": by, "as_of": _day(as_of),
            "answers": _pairs(dates, "answer_unknown"), "table": row, "sheet": sheet,
        }  # fmt: skip
        asked["join"] = _join(second, on)
        found = ask_measure(file, cohort=cohort, **asked)
        if rows_file is not None:
            _write_rows(t, problem_rows(file, **asked), rows_file)
    except KpiTreeError as error:
        for problem in error.problems[:MOST_SAID]:
            hint = HINTS.get(problem.code, "")
            refuse(t, t.problem(problem) + (t(f"cli.hint_{hint}") if hint else ""))
        sys.exit(UNUSABLE)
    if json_:
        as_json(found.to_frame(details).astype(object).to_dict("records"))
    else:
        _print(t, found, details)
    for problem in found.problems:
        click.echo(t("cli.warning", message=t.problem(problem)), err=True)


def _join(second: str | None, on: str | None) -> Join | None:
    if second is None:
        return None
    ours, sign, theirs = (on or "").partition("=")
    if not sign:
        raise InvalidValue("on", [Problem(code="join_without_columns", params={"text": (on or "")[:80]})])
    return Join(path=second, ours=ours.strip(), theirs=theirs.strip())


def _write_rows(t: Translator, rows: ProblemRows, file: str) -> None:
    def words(key: str, **params: str) -> str:
        return t(f"data_rows.{key}", **params)

    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([words(key) for key in ("row", "column", "value", "reason")])
    writer.writerows([defused(str(cell)) for cell in line.values()] for line in as_table(rows, words))
    write_file(file, (BOM + text.getvalue()).encode("utf-8"))


def _pairs(texts: tuple[str, ...], code: str) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise InvalidValue(code, [Problem(code=code, params={"text": text[:80]})])
        pairs[name.strip()] = value.strip()
    return pairs


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValue(text, [Problem(code="as_of_unknown", params={"text": text[:40]})]) from error


def _print(t: Translator, found: Measurement, details: bool) -> None:
    split = [t("cli.segment")] * (found.by is not None) + [t("cli.cohort")] * (found.cohort is not None)
    header = [*split, t("cli.stage"), t("cli.count"), t("cli.rate"), t("cli.interval"), t("cli.median_days"),
              t("cli.p90_days")]  # fmt: skip
    if details:
        header += [t("cli.mature_rate"), t("cli.maturity"), t("cli.amount")]
    table(header, [_cells(t, found, row, details) for row in found.rows], left=len(split) + 1)
    if found.decided is not None and found.decided.rate is not None:
        d = found.decided
        click.echo(
            t("cli.decided", won=f"{d.won:,}", n=f"{d.won + d.lost:,}", rate=t.value(d.rate, "%"), open=f"{d.open:,}")
        )
    if found.as_of is not None:
        click.echo(t("cli.as_of", day=found.as_of.isoformat(), n=f"{found.lines:,}"))


def _cells(t: Translator, found: Measurement, row: StageRow, details: bool) -> list[str]:
    blank = t("cli.blank")
    split = [row.segment or blank] * (found.by is not None) + [row.cohort or blank] * (found.cohort is not None)
    interval = "" if row.low is None or row.high is None else t.range(row.low, row.high, "%")
    cells = [*split, row.stage, f"{row.count:,}", "" if row.rate is None else t.value(row.rate, "%"), interval,
             _days(row.median_days), _days(row.p90_days)]  # fmt: skip
    if details:
        cells += ["" if x is None else t.value(x, "%") for x in (row.mature_rate, row.maturity)]
        cells.append("" if row.amount is None else t.value(row.amount, found.currency))
    return cells


def _days(x: float | None) -> str:
    return "" if x is None else f"{x:,.1f}".removesuffix(".0")
