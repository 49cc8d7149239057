"""What was noticed while counting: nothing is dropped without being said (§56)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpitree.data.measuring.cells import Cell, Counted
from kpitree.data.measuring.codes import FUTURE, UNREADABLE
from kpitree.data.measuring.mapping import Funnel
from kpitree.data.measuring.result import StageRow
from kpitree.problems import Problem

YOUNG = 0.9  # below this maturity a raw rate says clearly less than it will
ENOUGH = 10  # so many that went on, before anything is said about when they do


def quality(
    counted: Counted, total: Cell, totals: tuple[StageRow, ...], funnel: Funnel, names: tuple[str, ...],
    examples: Mapping[int, str],
) -> list[Problem]:  # fmt: skip
    """Warnings about the records, in the order of the funnel; `examples` are unreadable values by column."""
    return [*_unreadable(counted, funnel, names, examples), *_records(counted, funnel, names),
            *_order(counted, total, funnel), *_young(totals)]  # fmt: skip


def _unreadable(
    counted: Counted, funnel: Funnel, names: tuple[str, ...], examples: Mapping[int, str]
) -> Iterator[Problem]:
    stages = (*funnel.stages, *((funnel.lost,) if funnel.lost else ()))
    seen: set[int] = set()
    for at, stage in enumerate(stages):
        if stage.date is None or stage.date in seen:
            continue
        seen.add(stage.date)
        if n := counted.flawed(at, UNREADABLE):
            params = {"n": str(n), "column": names[stage.date][:80], "examples": examples.get(stage.date, "-")}
            yield Problem(code="dates_unreadable", severity="warning", params=dict(params))
        if n := counted.flawed(at, FUTURE):
            params = {"n": str(n), "column": names[stage.date][:80]}
            yield Problem(code="dates_in_future", severity="warning", params=dict(params))
    if funnel.amount is not None and (n := counted.flawed(len(stages), UNREADABLE)):
        params = {"n": str(n), "column": names[funnel.amount][:80], "examples": examples.get(funnel.amount, "-")}
        yield Problem(code="amounts_unreadable", severity="warning", params=dict(params))


def _records(counted: Counted, funnel: Funnel, names: tuple[str, ...]) -> Iterator[Problem]:
    if counted.copies is not None and counted.copies > counted.rows and funnel.kind != "events":
        params = {"n": str(counted.copies - counted.rows), "column": names[funnel.id or 0][:80]}
        yield Problem(code="ids_repeated", severity="warning", params=dict(params))
    if counted.without_id:
        code = "events_without_id" if funnel.kind == "events" else "rows_without_id"
        params = {"n": str(counted.without_id), "column": names[funnel.id or 0][:80]}
        yield Problem(code=code, severity="warning", params=dict(params))


def _order(counted: Counted, total: Cell, funnel: Funnel) -> Iterator[Problem]:
    counts = total.counts(len(funnel.stages))
    if outside := counted.rows - counts[0]:
        params = {"n": str(outside), "stage": funnel.stages[0].stage[:80]}
        yield Problem(code="rows_before_funnel", severity="warning", params=dict(params))
    for at, stage in enumerate(funnel.stages):
        missing = counts[at] - counted.dated.get(at, counts[at])
        if stage.date is not None and missing > 0:
            params = {"n": str(missing), "stage": stage.stage[:80]}
            yield Problem(code="stage_without_date", severity="warning", params=dict(params))
    for at, step in enumerate(total.steps[: len(funnel.stages) - 1]):
        if n := sum(n for days, n in step.passed.items() if days is not None and days < 0):
            params = {"n": str(n), "stage": funnel.stages[at + 1].stage[:80], "before": funnel.stages[at].stage[:80]}
            params["examples"] = ""
            yield Problem(code="order_impossible", severity="warning", params=dict(params))


def _young(totals: tuple[StageRow, ...]) -> Iterator[Problem]:
    for row in totals:
        if (
            row.maturity is not None
            and row.rate is not None
            and row.mature_rate is not None
            and row.maturity < YOUNG
            and row.count >= ENOUGH
        ):
            params = {"stage": row.stage[:80], "rate": f"{row.rate:.1%}", "mature": f"{row.mature_rate:.1%}"}
            yield Problem(code="cohorts_young", severity="warning", params=dict(params))
