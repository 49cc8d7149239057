"""The likely mapping of two files together: how a lead begins is said by the first, how it ends by the second (§77)."""

from __future__ import annotations

from collections.abc import Iterator

from kpitree.data.importing.families import Match, Suggestion
from kpitree.data.importing.joining import joined_names
from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.mapping import RESERVED
from kpitree.data.measuring.stage_text import stage_of
from kpitree.data.measuring.stage_words import known_stages

_OF_THE_FIRST = ("lead", "id", "by")


def together(source: TableSource, ours: Suggestion, theirs: Suggestion) -> Suggestion:
    """Stages down the funnel: those of the first file, but for what the second one says too."""
    first, second = source.parts
    names = joined_names(first.names, second.names)[len(first.names) :]
    renamed = dict(zip(second.names, names, strict=True))
    found = {match.role: match for match in ours.matches if match.role not in ("event", "date", "stage")}
    for match in _renamed(theirs, second, renamed):
        if match.role not in _OF_THE_FIRST or (match.role not in found and match.role != "id"):
            found[match.role] = match
    order = {stage: at for at, stage in enumerate(known_stages())}
    ordered = sorted(found.values(), key=lambda match: (match.role in (*RESERVED, "by"), order.get(match.role, 99)))
    return Suggestion(matches=tuple(ordered))


def _renamed(suggestion: Suggestion, source: TableSource, names: dict[str, str]) -> Iterator[Match]:
    if {"event", "stage"} & {match.role for match in suggestion.matches}:
        return  # their stages are words in a column: people say which
    for match in suggestion.matches:
        said = stage_of(match.text, source.names)
        column = names.get(said.column, said.column)
        moved = said.model_copy(update={"when": names.get(said.when, said.when), "column": column})
        yield match.model_copy(update={"text": moved.text, "column": names.get(match.column, match.column)})
