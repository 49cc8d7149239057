"""Counting a funnel: read the mapping, decide how columns are read, run the statement, say what was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kpitree.analysis.wilson import wilson_interval
from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.cells import Counted, gather
from kpitree.data.measuring.codes import AMOUNT, UNREADABLE, Cohort
from kpitree.data.measuring.engine import Engine, Rows
from kpitree.data.measuring.mapping import Funnel, read_mapping
from kpitree.data.measuring.quality import quality
from kpitree.data.measuring.reading_sql import Readings
from kpitree.data.measuring.readings import Reader
from kpitree.data.measuring.result import Measurement, StageRow
from kpitree.data.measuring.statement import funnel_statement
from kpitree.data.measuring.summary import day_of, decided_of, number_of, rows_of
from kpitree.errors import InvalidValue
from kpitree.problems import Problem

MOST_SEGMENTS = 2_000  # more than people can compare, and fewer than records have names


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a table. `as_of` is the last day that counts (None: the last the table knows); `answers` say
    for columns whose dates can be read two ways which one is meant ("dmy", "mdy").
    """

    mapping: Mapping[str, str]
    by: str | None = None
    cohort: Cohort | None = None
    as_of: date | None = None
    today: date | None = None
    answers: Mapping[str, str] | None = None


def count_funnel(
    engine: Engine, names: Sequence[str], question: Question, *, source: TableSource | None = None
) -> Measurement:
    """Count. Raises InvalidValue: columns that are not there, dates that have to be asked about, too many segments."""
    names = tuple(names)
    if question.cohort not in (None, "month", "quarter"):
        raise InvalidValue("cohort", [Problem(code="cohort_unknown", params={"found": str(question.cohort)[:40]})])
    funnel = read_mapping(question.mapping, names, question.by)
    reader = Reader(engine, names, question.answers or {}, serial=source is not None and source.format == "xlsx")
    today = question.as_of or question.today or date.today()
    if funnel.kind == "totals":
        statement, _ = _written(engine, funnel, reader, today, question.cohort)
        return _totals(engine, funnel, statement, question, source, reader)
    steps = max(1, len(funnel.stages) - 1)
    rows_found, readings = _rows(engine, funnel, reader, today, question.cohort)
    _check_segments(rows_found, question)
    counted = gather(rows_found, steps)
    if unread := _not_iso(counted, funnel, readings, reader):
        # The beginning of a column was plain, the rest is not: read it word by word.
        reader.word_by_word |= unread
        rows_found, _ = _rows(engine, funnel, reader, today, question.cohort)
        counted = gather(rows_found, steps)
    as_of = number_of(question.as_of) if question.as_of else counted.latest
    stages = tuple(stage.stage for stage in funnel.stages)
    total = counted.total(steps)
    rows, totals = rows_of(counted, total, stages, by=question.by, cohort=question.cohort, as_of=as_of)
    return Measurement(
        rows=rows, totals=totals, stages=stages, by=question.by, cohort=question.cohort, since=day_of(counted.earliest),
        as_of=day_of(as_of),
        lines=_lines(counted, funnel), records=totals[0].count,
        decided=decided_of(total, loses=funnel.lost is not None), currency=reader.currency, source=source,
        problems=(*(source.problems if source else ()), *reader.problems,
                  *quality(counted, total, totals, funnel, names, _examples(engine, reader, source))),
    )  # fmt: skip


def _check_segments(rows: Rows, question: Question) -> None:
    segments = {row[1] for row in rows} if question.by is not None else set()
    if len(segments) > MOST_SEGMENTS:
        params = {"column": str(question.by)[:80], "n": str(len(segments))}
        raise InvalidValue("segments", [Problem(code="segments_too_many", params=dict(params))])


def _examples(engine: Engine, reader: Reader, source: TableSource | None) -> dict[int, str]:
    """For each column a few values that could not be read, with their rows where rows have numbers."""
    found = {}
    for at, words in reader.unread.items():
        if words:
            places = engine.places(reader.key(at), words)
            rows = {word: row + (source.first - 1 if source else 0) for word, row in places.items()}
            found[at] = ", ".join(f"{rows[word]}: {word[:40]}" if word in rows else word[:40] for word in words)
    return found


def _lines(counted: Counted, funnel: Funnel) -> int:
    lines = counted.copies if counted.copies is not None else counted.rows
    return lines + (counted.without_id if funnel.kind == "events" else 0)


def _rows(
    engine: Engine, funnel: Funnel, reader: Reader, today: date, cohort: Cohort | None
) -> tuple[Rows, Readings]:  # fmt: skip
    """What the statement finds. Columns that were read by their type and hold something else are read as text."""
    statement, readings = _written(engine, funnel, reader, today, cohort)
    found = engine.rows(statement)
    if readings.typed and engine.misread():
        reader.as_text |= readings.typed.keys()
        statement, readings = _written(engine, funnel, reader, today, cohort)
        found = engine.rows(statement)
    return found, readings


def _written(
    engine: Engine, funnel: Funnel, reader: Reader, today: date, cohort: Cohort | None
) -> tuple[str, Readings]:  # fmt: skip
    readings = reader.read(funnel, today)
    columnar = engine.columnar and not readings.joins
    relation = engine.relation if engine.typed is None else engine.typed(readings.typed)
    return funnel_statement(funnel, relation, readings, today=today, cohort=cohort, columnar=columnar), readings


def _not_iso(counted: Counted, funnel: Funnel, readings: Readings, reader: Reader) -> set[int]:
    """Columns that were read as ISO or as plain numbers and hold something else."""
    stages = (*funnel.stages, *((funnel.lost,) if funnel.lost else ()))
    words = readings.text | readings.typed.keys()
    found = {s.date for at, s in enumerate(stages) if s.date in words and counted.flawed(at, UNREADABLE)}
    if funnel.amount in readings.text and counted.flawed(len(stages), UNREADABLE):
        found.add(funnel.amount)
    return {at for at in found if at is not None and at not in reader.word_by_word and not reader.was_by_word(at)}


def _totals(
    engine: Engine, funnel: Funnel, statement: str, question: Question, source: TableSource | None, reader: Reader
) -> Measurement:
    """A file that holds counts: every rate is a ratio of sums, and no record has a date."""
    sums: dict[str, dict[int, float]] = {}
    unread = 0
    for step, segment, _, _, flags, _, amount in engine.rows(statement):
        key = str(segment).strip()
        sums.setdefault(key, {})[step] = sums.get(key, {}).get(step, 0.0) + float(amount or 0)
        unread += sum(flags)
    problems = [Problem(code="totals_unreadable", severity="warning", params={"n": str(unread)})] if unread else []
    whole: dict[int, float] = {}
    for found in sums.values():
        for step, amount in found.items():
            whole[step] = whole.get(step, 0.0) + amount
    stages = tuple(stage.stage for stage in funnel.stages)
    ordered = sorted(sums, key=lambda segment: (-sums[segment].get(0, 0.0), segment))
    rows = [row for key in ordered for row in _total_rows(sums[key], stages, key if question.by is not None else None)]
    totals = tuple(_total_rows(whole, stages, None))
    problems += [
        Problem(code="totals_rate_above_one", severity="warning", params={"stage": row.stage[:80]})
        for row in totals if row.previous is not None and row.count > row.previous
    ]  # fmt: skip
    return Measurement(
        rows=tuple(rows), totals=totals, stages=stages, by=question.by, lines=0, records=totals[0].count,
        currency=reader.currency, source=source,
        problems=(*(source.problems if source else ()), *reader.problems, *problems),
    )  # fmt: skip


def _total_rows(sums: Mapping[int, float], stages: tuple[str, ...], segment: str | None) -> list[StageRow]:
    counts = [round(sums.get(at, 0.0)) for at in range(len(stages))]
    rows = []
    for at, stage in enumerate(stages):
        data: dict[str, float | int | None] = {"count": counts[at]}
        if at:
            data["previous"] = before = counts[at - 1]
            if 0 <= counts[at] <= before and before:  # more than there were is no rate of them
                low, high = wilson_interval(counts[at], before)
                data |= {"rate": counts[at] / before, "low": low, "high": high}
        if at == len(stages) - 1 and AMOUNT in sums:
            data["amount"] = sums[AMOUNT]
        rows.append(StageRow.model_validate({"segment": segment, "cohort": None, "stage": stage, **data}))
    return rows
