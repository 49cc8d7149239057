"""What is asked of a file: its mapping, how dates are meant, by what it is split. Remembered by the table's columns, so
that next month's export needs no mapping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from kpitree.data.importing.families import Match, Suggestion, suggest
from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.codes import Cohort
from kpitree.data.measuring.form import Form, form_of
from pages.shell import session

MEMORY, MOST_REMEMBERED = "data:memory", 20
SURE = 0.9
Split = Literal["", "by", "month", "quarter"]
SPLITS: tuple[Split, ...] = ("", "by", "month", "quarter")
Names = tuple[str, ...]


@dataclass(frozen=True)
class Asking:
    """`answers` says of columns whose dates can be read two ways which one is meant; `own` are roles people chose."""

    form: Form
    suggestion: Suggestion
    by: str | None = None
    split: Split = ""
    answers: dict[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[object, ...]:
        """All that a count depends on, in the order of the funnel."""
        return tuple(self.form.mapping.items()), self.by_asked, self.cohort, tuple(sorted(self.answers.items()))

    @property
    def by_asked(self) -> str | None:
        """The column of the segments, where they are asked for."""
        return self.by if self.split == "by" else None

    @property
    def cohort(self) -> Cohort | None:
        """Month or quarter, where cohorts are asked for."""
        return self.split if self.split in ("month", "quarter") else None

    @property
    def is_sure(self) -> bool:
        """Whether nothing about it has to be looked at: the names are those of a known export, or people chose."""
        used = set(self.form.mapping) - self.own
        return bool(self.form.mapping) and all(
            match.confidence >= SURE for match in self.suggestion.matches if match.role in used
        )

    def match(self, role: str) -> Match | None:
        """Why a role has its column, where the product chose it."""
        if role in self.own:
            return None
        return next((match for match in self.suggestion.matches if match.role == role), None)


def asking(source: TableSource) -> Asking:
    """What is asked of a table with these columns: what was remembered, else what is suggested."""
    memory: dict[Names, Asking] = session.view(MEMORY, default={})
    if source.names in memory:
        return memory[source.names]
    suggestion = suggest(source)
    return Asking(form_of(suggestion.mapping, source.names), suggestion, by=suggestion.by)


def change(source: TableSource, act: Callable[[Asking], Asking]) -> None:
    """Remember something else about tables with these columns."""
    memory: dict[Names, Asking] = dict(session.view(MEMORY, default={}))
    now = act(asking(source))
    memory.pop(source.names, None)
    memory[source.names] = now
    for oldest in list(memory)[:-MOST_REMEMBERED]:
        del memory[oldest]
    session.set_view(MEMORY, memory)


def reform(source: TableSource, role: str, act: Callable[[Form], Form]) -> None:
    """Change the form; `role` is then people's own choice."""
    change(source, lambda old: replace(old, form=act(old.form), own=old.own | {role}))
