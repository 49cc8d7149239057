"""Which column says that a record reached a stage (§54).

A stage is said in one text, in funnel order:

    "Create Date"                   reached when that column has a date
    "Close Date[Stage=Closed Won]"  reached when the condition holds, on the date of that column
    "[Stage=Won|Renewed]"           reached when the condition holds; nothing is known about when
    "*"                             every record
    "sum(Sessions)"                 the file has counts already: the column is added up

Reserved names: `amount` (money), `id` (a record's identity), `lost` (said like a stage), and for a file with one row
for each event: `event` (the column that names the stage), `date` (when) and `id`; stages are then values of that
column. With `stage` (a column that holds the stage a record is in now) stages are values of it too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Literal

from kpitree.data.importing.words import fold_word
from kpitree.errors import InvalidValue
from kpitree.problems import Frozen, Param, Problem

Kind = Literal["records", "events", "totals"]
RESERVED = ("amount", "id", "lost", "event", "date", "stage")
MOST_STAGES = 12
_CONDITION = re.compile(r"(?P<date>.*)\[(?P<column>[^\[\]]+?)=(?P<values>[^\[\]]*)\]\s*", re.DOTALL)
_SUM = re.compile(r"sum\((?P<column>.+)\)", re.IGNORECASE | re.DOTALL)


class Reached(Frozen):
    """How a record shows that it reached a stage; columns by index, None where there is none."""

    stage: str
    date: int | None = None
    column: int | None = None
    values: tuple[str, ...] = ()
    total: int | None = None
    every: bool = False

    @property
    def by_flag(self) -> bool:
        """Whether something other than its date says that it was reached."""
        return self.every or self.column is not None


class Funnel(Frozen):
    """A mapping with its columns found: what `measure` counts."""

    kind: Kind
    stages: tuple[Reached, ...]
    lost: Reached | None = None
    amount: int | None = None
    id: int | None = None
    event: int | None = None
    by: int | None = None

    @property
    def dates(self) -> tuple[int, ...]:
        """All columns of dates, each once."""
        found = [s.date for s in (*self.stages, *((self.lost,) if self.lost else ())) if s.date is not None]
        return tuple(dict.fromkeys(found))


def read_mapping(mapping: Mapping[str, str], columns: Sequence[str], by: str | None = None) -> Funnel:
    """Find the columns of a mapping. Raises InvalidValue with what is missing, and the nearest names."""
    finder = _Finder(columns)
    for name, text in mapping.items():
        if not isinstance(text, str) or not str(name).strip():
            raise _refused(Problem(code="mapping_not_text", params={"stage": str(name)[:80]}))
    names = [name for name in mapping if name not in RESERVED]
    if not names:
        raise _refused(Problem(code="mapping_no_stage"))
    if len(names) > MOST_STAGES:
        raise _refused(Problem(code="mapping_too_long", params={"n": str(len(names)), "most": str(MOST_STAGES)}))
    shared = {
        "amount": finder.optional("amount", mapping), "id": finder.optional("id", mapping),
        "by": finder.find("by", by) if by is not None else None,
    }  # fmt: skip
    if "event" in mapping:
        return _events(mapping, names, finder, shared)
    if "stage" in mapping:
        column, date = finder.find("stage", mapping["stage"]), finder.optional("date", mapping)
        stages = tuple(
            Reached(stage=name, date=date if at == 0 else None, column=column, values=_values(mapping[name]))
            for at, name in enumerate(names)
        )
        # Every record is in some stage: the first is reached by all that are in any.
        stages = (stages[0].model_copy(update={"column": None, "values": (), "every": True}), *stages[1:])
        lost = Reached(stage="lost", column=column, values=_values(mapping["lost"])) if "lost" in mapping else None
        return Funnel(kind="records", stages=stages, lost=lost, **shared)
    stages = tuple(finder.stage(name, mapping[name]) for name in names)
    totals = [s for s in stages if s.total is not None]
    if totals and len(totals) < len(stages):
        other = next(s.stage for s in stages if s.total is None)
        raise _refused(Problem(code="mapping_mixed", params={"stage": totals[0].stage, "other": other}))
    if totals and shared["id"] is not None:
        raise _refused(Problem(code="mapping_mixed", params={"stage": totals[0].stage, "other": "id"}))
    lost = finder.stage("lost", mapping["lost"]) if "lost" in mapping else None
    return Funnel(kind="totals" if totals else "records", stages=stages, lost=lost, **shared)


def _events(mapping: Mapping[str, str], names: list[str], finder: _Finder, shared: dict[str, int | None]) -> Funnel:
    for wanted in ("id", "date"):
        if wanted not in mapping:
            raise _refused(Problem(code="mapping_events", params={"missing": wanted}))
    event, date = finder.find("event", mapping["event"]), finder.find("date", mapping["date"])

    def of(name: str) -> Reached:
        return Reached(stage=name, date=date, column=event, values=_values(mapping[name]))

    lost = of("lost") if "lost" in mapping else None
    return Funnel(kind="events", stages=tuple(of(name) for name in names), lost=lost, event=event, **shared)


def _values(text: str) -> tuple[str, ...]:
    return tuple(fold_word(value) for value in text.split("|"))


class _Finder:
    """The columns of a table by name: exactly, else but for width, case and outer spaces."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = list(columns)
        self.exact = {name: at for at, name in reversed(list(enumerate(columns)))}
        self.folded = {fold_word(name): at for at, name in reversed(list(enumerate(columns)))}

    def get(self, name: str) -> int | None:
        return self.exact.get(name, self.folded.get(fold_word(name)))

    def find(self, stage: str, name: str) -> int:
        at = self.get(name)
        if at is None:
            near = get_close_matches(fold_word(name), list(self.folded), 3, 0.6)
            nearest = tuple(self.columns[self.folded[key]] for key in near) or tuple(self.columns[:5])
            params: dict[str, Param] = {"stage": stage[:80], "name": name[:80], "nearest": nearest}
            raise _refused(Problem(code="column_unknown", params=params))
        return at

    def optional(self, key: str, mapping: Mapping[str, str]) -> int | None:
        return self.find(key, mapping[key]) if key in mapping else None

    def stage(self, stage: str, text: str) -> Reached:
        if (at := self.get(text)) is not None:
            return Reached(stage=stage, date=at)
        if text.strip() == "*":
            return Reached(stage=stage, every=True)
        if (found := _SUM.fullmatch(text.strip())) is not None:
            return Reached(stage=stage, total=self.find(stage, found["column"]))
        if (found := _CONDITION.fullmatch(text)) is not None:
            date = self.find(stage, found["date"].strip()) if found["date"].strip() else None
            return Reached(stage=stage, date=date, column=self.find(stage, found["column"].strip()),
                           values=_values(found["values"]))  # fmt: skip
        return Reached(stage=stage, date=self.find(stage, text))


def _refused(problem: Problem) -> InvalidValue:
    return InvalidValue(problem.code, [problem])
