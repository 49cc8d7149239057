"""A table in which one column holds stages as words: a log of events, or the stage each record is in now (§74).

Nothing in the names of the columns says what the table is; the words in it do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kpitree.data.importing.source import Column
from kpitree.data.importing.words import fold_word
from kpitree.data.measuring.stage_words import is_known_stage, known_stages, stage_id

FEWEST = 2  # different stages that make a column of stages
_MOSTLY = 0.6
Line = tuple[str, str, str]


def by_value(columns: Sequence[Column], *, entered: str | None = None) -> tuple[Line, ...]:
    """(role, text of the mapping, column) of each line, () where no column is one of stages.

    `entered` is the column that says when a record was made: then the stage is the one it is in now. Otherwise, with
    one date and something like an id, it is a log of events.
    """
    stages = next((column for column in columns if _holds_stages(column)), None)
    if stages is None:
        return ()
    ids = [column for column in columns if column.kind != "date" and _is_id(column.name)]
    dates = [column for column in columns if column.kind == "date" and column.name in (entered or column.name,)]
    lines = [(stage, "|".join(words), stages.name) for stage, words in _words(stages.examples)]
    if entered is None and ids and len(dates) == 1:
        shape = [("event", stages), ("date", dates[0]), ("id", ids[0])]
    else:
        shape = [("stage", stages), *([("date", dates[0])] if len(dates) == 1 else [])]
    return (*((role, column.name, column.name) for role, column in shape), *lines)


def _holds_stages(column: Column) -> bool:
    known = [word for word in column.examples if is_known_stage(word)]
    enough = len({stage_id(word) for word in known}) >= FEWEST
    return column.kind == "text" and enough and len(known) >= _MOSTLY * len(column.examples)


def _words(examples: Iterable[str]) -> Iterable[tuple[str, list[str]]]:
    """Known stages down the funnel, each with the words that mean it here."""
    found: dict[str, list[str]] = {}
    for word in examples:
        if is_known_stage(word) and not set(word) & set("|[]"):
            found.setdefault(stage_id(word), []).append(word)
    return ((stage, found[stage]) for stage in known_stages() if stage in found)


def _is_id(name: str) -> bool:
    folded = fold_word(name).replace("_", " ").replace("-", " ")
    return folded.endswith("id") or folded.split()[:1] == ["id"]
