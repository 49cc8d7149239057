"""What is asked of a file: its mapping, how dates are meant, by what it is split. The workspace remembers it by the
table's columns, so that next month's export needs no mapping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from kpitree.data.importing.families import Match, Suggestion, suggest
from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.codes import Cohort
from kpitree.data.measuring.form import Form, form_of
from kpitree.data.measuring.remembered import fingerprint, form_of_import, import_of, remembered
from kpitree.errors import InvalidValue
from kpitree.model.imported import Import, Taken
from kpitree.workspace.actions import RememberImport
from pages.shell import session

SPLIT_OF = "data:split_of"
SURE = 0.9
Split = Literal["", "by", "month", "quarter"]
SPLITS: tuple[Split, ...] = ("", "by", "month", "quarter")


@dataclass(frozen=True)
class Asking:
    """`answers` says of columns whose dates can be read two ways which one is meant; `own` are roles people chose.

    `taken` is what the tree took of such a table last.
    """

    form: Form
    suggestion: Suggestion
    by: str | None = None
    split: Split = ""
    answers: dict[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    taken: Taken | None = None

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
        if self.taken is not None and self.form.mapping:
            return True
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
    """What is asked of a table with these columns: what the workspace remembers of them, else what is suggested."""
    suggestion = suggest(source)
    splits: dict[str, Split] = session.view(SPLIT_OF, default={})
    split = splits.get(fingerprint(source.names), "")
    kept = remembered(session.workspace().imports, source.names)
    if kept is None:
        return Asking(form_of(suggestion.mapping, source.names), suggestion, by=suggestion.by, split=split)
    return Asking(
        form_of_import(kept), suggestion, by=kept.by or suggestion.by, split=split, answers=dict(kept.answers),
        own=frozenset(kept.own), taken=kept.taken,
    )  # fmt: skip


def change(source: TableSource, act: Callable[[Asking], Asking]) -> None:
    """Ask something else of tables with these columns; the split is for this session, the rest is remembered."""
    old = asking(source)
    now = act(old)
    if now.split != old.split:
        splits: dict[str, Split] = session.view(SPLIT_OF, default={})
        session.set_view(SPLIT_OF, {**splits, fingerprint(source.names): now.split})
    if replace(now, split=old.split) == old:
        return
    try:
        session.apply(RememberImport(remembered=import_now(source, now)))
    except InvalidValue as error:
        session.notify(*error.problems)


def import_now(source: TableSource, now: Asking, *, taken: Taken | None = None) -> Import:
    """What to remember of a table. Raises InvalidValue."""
    return import_of(
        source.names, now.form, by=now.by, answers=now.answers, own=now.own, taken=taken or now.taken
    )  # fmt: skip


def reform(source: TableSource, role: str, act: Callable[[Form], Form]) -> None:
    """Change the form; `role` is then people's own choice."""
    change(source, lambda old: replace(old, form=act(old.form), own=old.own | {role}))
