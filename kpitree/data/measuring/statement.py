"""The one statement that counts a funnel while a table is scanned (§54–§56).

    source    the columns that are asked about, as they are
    read      dates and amounts as values, conditions as yes or no; what cannot be read is noted in `flaw`
    checked   the same without days that cannot be
    records   one row for each id, where there is an id (or an event log)
    flow      records that are alike, counted together; not where the source is read by columns and has no ids
    …         what became of them (counting_sql)

Written in DuckDB's SQL; warehouses get the same statement through sqlglot. Every name in it is ours: columns of the
source are c0, c1, …
"""

from __future__ import annotations

from datetime import date

from kpitree.data.measuring.codes import AMOUNT, Cohort
from kpitree.data.measuring.counting_sql import Counting
from kpitree.data.measuring.mapping import Funnel
from kpitree.data.measuring.reading_sql import Readings, checked_sql, kept, read_sql, records_sql, segment_of, unread


def funnel_statement(
    funnel: Funnel, relation: str, readings: Readings, *, today: date, cohort: Cohort | None, columnar: bool
) -> str:
    """The statement. `columnar` says that scanning again costs little, so that nothing is kept in between."""
    if funnel.kind == "totals":
        return _totals(funnel, relation, readings)
    alone = columnar and funnel.id is None
    # DuckDB would otherwise keep every record, to look at it again.
    again = "NOT MATERIALIZED " if funnel.id is None else ""

    def checked(source: str, *others: str) -> str:
        return f"checked AS {again}({checked_sql(funnel, readings, source, others, today=today)})"

    ctes = [*readings.ctes, f"read AS {again}({read_sql(funnel, relation, readings)})"]
    if alone:
        ctes.append(checked("read", "amount"))
    elif funnel.id is None:  # days are looked at once for all records that are alike
        ctes += [f"flow AS MATERIALIZED ({_flow(funnel, 'read')})", checked("flow", "amount", "paid", "n")]
    else:
        ctes += [checked("read", "amount", "id"), f"records AS ({records_sql(funnel)})",
                 f"flow AS MATERIALIZED ({_flow(funnel, 'records')})"]  # fmt: skip
    ctes += Counting(funnel, cohort, records="flow" if funnel.id is not None else "checked", grouped=not alone).ctes
    # Days are gathered into two lists a group: a hundred thousand rows are slower to fetch than a thousand.
    return (
        f"WITH {', '.join(ctes)} SELECT step, segment, {cohort_number(cohort)} AS cohort, status, "
        "ARRAY_AGG(days) AS days, ARRAY_AGG(n) AS counts, SUM(amount) AS amount FROM cells "
        "GROUP BY step, segment, cells.cohort, status"
    )


def _flow(funnel: Funnel, source: str) -> str:
    """Records that are alike, together."""
    keys = ", ".join(["segment", *kept(funnel), "flaw"])
    copies = ", SUM(copies) AS copies" if funnel.id is not None else ""
    return (
        f"SELECT {keys}, SUM(amount) AS amount, COUNT(amount) AS paid, COUNT(*) AS n{copies} FROM {source} "
        f"GROUP BY {keys}"
    )


def cohort_number(cohort: Cohort | None) -> str:
    """Months (or quarters) since year 0, so that they sort. Asked of groups only: taking dates apart is slow."""
    months = "EXTRACT(YEAR FROM cohort) * 12 + EXTRACT(MONTH FROM cohort) - 1"
    return f"CAST(FLOOR(({months}) / {3 if cohort == 'quarter' else 1}) AS BIGINT)"


def _totals(funnel: Funnel, relation: str, readings: Readings) -> str:
    """A file of counts: they are added up, stage by stage; the step is the stage."""
    parts = []
    for at, stage in enumerate(funnel.stages):
        column = stage.total or 0
        strange = unread(readings.known(column), f"c{column}") if column in readings.text else "1 = 0"
        parts.append(
            f"SELECT {at} AS step, {segment_of(funnel.by)} AS segment, CAST(NULL AS BIGINT) AS cohort, 0 AS status, "
            f"CAST(COALESCE({readings.number(column)}, 0) AS DECIMAL(24, 4)) AS n, "
            f"CASE WHEN {strange} THEN 1 ELSE 0 END AS unread FROM {relation} AS source {readings.joins}"
        )
    if funnel.amount is not None:
        number = readings.number(funnel.amount)
        parts.append(
            f"SELECT {AMOUNT}, {segment_of(funnel.by)}, CAST(NULL AS BIGINT), 0, COALESCE({number}, 0), 0 "
            f"FROM {relation} AS source {readings.joins}"
        )
    ctes = [*readings.ctes, f"cells AS ({' UNION ALL '.join(parts)})"]
    return (
        f"WITH {', '.join(ctes)} SELECT step, segment, cohort, status, ARRAY_AGG(unread) AS days, "
        "ARRAY_AGG(1) AS counts, SUM(n) AS amount FROM cells GROUP BY step, segment, cohort, status"
    )
