"""Which export a table is, and which of its columns says what: a suggestion with reasons, to be corrected (§60)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kpitree.data.importing.by_value import by_value
from kpitree.data.importing.source import Column, TableSource
from kpitree.data.importing.words import fold_word
from kpitree.problems import Frozen, Problem

CURRENT, OLDER, BY_WORD, UNLIKELY = 0.95, 0.9, 0.6, 0.3
_FEWEST_MARKS = 2
_NO_STAGE = ("amount", "id", "by", "lost")


class Match(Frozen):
    """One line of a mapping: the text for `measure`, how sure it is (0-1), and why."""

    role: str
    text: str
    column: str
    confidence: float
    reason: Problem


class Suggestion(Frozen):
    """What a table probably is. `family` is "" where its names are nobody's; `mapping` is ready for `measure`."""

    family: str = ""
    matches: tuple[Match, ...] = ()

    @property
    def mapping(self) -> dict[str, str]:
        """Stages in funnel order, then amount, id and lost."""
        return {match.role: match.text for match in self.matches if match.role != "by"}

    @property
    def by(self) -> str | None:
        """The column to split by, if there is one."""
        return next((match.column for match in self.matches if match.role == "by"), None)


@dataclass(frozen=True, slots=True)
class _Role:
    role: str
    columns: tuple[str, ...]
    condition: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    sum: bool = False


@dataclass(frozen=True, slots=True)
class _Family:
    name: str
    marks: frozenset[str]
    roles: tuple[_Role, ...]


def families() -> tuple[str, ...]:
    """The names of all exports that are known."""
    return tuple(family.name for family in _table()[0])


def suggest(source: TableSource) -> Suggestion:
    """The likely mapping of a table. Columns that hold something else than their name promises are less sure."""
    if len(source.parts) == 2:
        from kpitree.data.measuring.joined_mapping import together

        return together(source, *(suggest(part) for part in source.parts))
    columns: dict[str, Column] = {}
    for column in source.columns:
        columns.setdefault(fold_word(column.name), column)
    known, words, _ = _table()
    best = max(known, key=lambda family: _score(family, columns))
    if _score(best, columns)[0] >= _FEWEST_MARKS:
        found = tuple(match for role in best.roles if (match := _match(role, best.name, columns)) is not None)
        if any(match.role not in _NO_STAGE for match in found):
            return Suggestion(family=best.name, matches=found)
    named = tuple(_by_words(words, source.columns))
    stages = [match for match in named if match.role not in _NO_STAGE]
    valued = tuple(
        Match(role=role, text=text, column=column, confidence=BY_WORD, reason=_by_word(column))
        for role, text, column in by_value(source.columns, entered=stages[0].column if stages else None)
    )
    if len(stages) > 1 or not valued:
        return Suggestion(matches=named)
    return Suggestion(matches=(*valued, *(match for match in named if match.role in ("amount", "by"))))


def _score(family: _Family, columns: Mapping[str, Column]) -> tuple[int, int]:
    """Marks that are there, then columns that have a role."""
    named = sum(any(name in columns for name in role.columns) for role in family.roles)
    return len(family.marks & columns.keys()), named


def _match(role: _Role, family: str, columns: Mapping[str, Column]) -> Match | None:
    name = next((name for name in role.columns if name in columns), None)
    if name is None:
        return None
    column = columns[name]
    text = f"sum({column.name})" if role.sum else column.name
    if role.condition:
        asked = next((columns[name] for name in role.condition if name in columns), None)
        if asked is None:
            return None
        text = f"{column.name}[{asked.name}={'|'.join(role.values)}]"
    confidence = CURRENT if name == role.columns[0] else OLDER
    if not _fits(role.role, column, counted=role.sum):
        confidence = UNLIKELY
    reason = Problem(code="mapped_by_family", severity="warning", params={"column": column.name[:80], "family": family})
    return Match(role=role.role, text=text, column=column.name, confidence=confidence, reason=reason)


def _fits(role: str, column: Column, *, counted: bool) -> bool:
    """Whether a column holds what its role needs; an empty one may."""
    if role in ("id", "by") or column.kind == "empty":
        return True
    return column.kind == ("number" if counted or role == "amount" else "date")


def _by_words(words: Mapping[str, tuple[str, ...]], columns: Iterable[Column]) -> Iterable[Match]:
    free = list(columns)
    state = next(
        (c for c in free if c.kind == "text" and any(word in fold_word(c.name) for word in words["status"])), None
    )
    for role, listed in words.items():
        if role == "status":
            continue
        wanted = {"amount": "number", "by": "text"}.get(role, "date")
        fitting = [c for c in free if c.kind == wanted and any(word in fold_word(c.name) for word in listed)]
        if not fitting:
            continue
        # The column whose name is nearest to the first of the words: the shorter, the nearer.
        column = min(fitting, key=lambda c: len(c.name))
        free.remove(column)
        reason = _by_word(column.name)
        if role != "won" or state is None or not (won := _states("won", state)):
            yield Match(role=role, text=column.name, column=column.name, confidence=BY_WORD, reason=reason)
            continue
        # The date of an end alone does not say which end it was.
        text = f"{column.name}[{state.name}={won}]"
        yield Match(role=role, text=text, column=column.name, confidence=BY_WORD, reason=reason)
        if lost := _states("lost", state):
            text = f"{column.name}[{state.name}={lost}]"
            yield Match(role="lost", text=text, column=column.name, confidence=BY_WORD, reason=reason)


def _by_word(column: str) -> Problem:
    return Problem(code="mapped_by_word", severity="warning", params={"column": column[:80]})


def _states(state: str, column: Column) -> str:
    """The values of a column that mean won (or lost), as a mapping lists them."""
    return "|".join(value for value in column.examples if fold_word(value) in _table()[2][state])


@cache
def _table() -> tuple[tuple[_Family, ...], Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    data = tomllib.loads(files("kpitree.data.importing").joinpath("families.toml").read_text("utf-8"))

    def fold(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(fold_word(name) for name in names)

    known = tuple(
        _Family(
            name=family["name"], marks=frozenset(fold(family["marks"])),
            roles=tuple(
                _Role(
                    role=role["role"], columns=fold(role["columns"]), condition=fold(role.get("if", ())),
                    values=tuple(role.get("values", ())), sum=role.get("sum", False),
                )
                for role in family["roles"]
            ),
        )
        for family in data["family"]
    )  # fmt: skip
    words, states = (
        {key: fold(listed) for key, listed in data[name].items()} for name in ("words", "states")
    )  # fmt: skip
    return known, words, states
