"""Exceptions for programmers. What people see on a screen is a `Problem` (problems.py), never one of these.

    KpiTreeError                    everything this package raises on purpose
    ├── FormulaError                text that cannot be read as a KPI tree; `.problems` says where and why
    ├── UnknownKpi                  a name or id that is not in the tree; `.suggestions` lists the nearest names
    ├── InvalidValue                a number that cannot be used (NaN, infinity, unreadable text); `.problem`
    ├── FileError                   a file that cannot be used; `.problem`
    ├── StoreError                  the database with the workspaces cannot do what was asked; nothing is half done
    └── ActionRefused               something people asked for that cannot be done; the workspace is unchanged

Each carries Problems, so that a screen or a shell can say the same thing in the user's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpitree.problems import Problem


class KpiTreeError(Exception):
    """Base of every exception raised on purpose; `problems` says what is wrong, as data."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems: list[Problem] = list(problems)

    @property
    def problem(self) -> Problem | None:
        """The first problem, for exceptions that have only one."""
        return self.problems[0] if self.problems else None


class FormulaError(KpiTreeError):
    """Text that cannot be read as a formula or a tree; `.problems` has codes and character spans."""


class UnknownKpi(KpiTreeError, LookupError):
    """A name or id that is not in the tree; `.suggestions` lists the nearest names, best first."""

    def __init__(self, message: str, problems: Sequence[Problem] = (), suggestions: Sequence[str] = ()) -> None:
        super().__init__(message, problems)
        self.suggestions: tuple[str, ...] = tuple(suggestions)


class InvalidValue(KpiTreeError, ValueError):
    """A number that cannot be used: NaN, infinity, or text that is not a number."""


class FileError(KpiTreeError):
    """A file that cannot be read or written as asked; it was left untouched."""


class LinkError(KpiTreeError):
    """A share link that is damaged, foreign, made by another version or too large."""


class StoreError(KpiTreeError):
    """The database with the saved workspaces cannot do what was asked; nothing was written."""


class ActionRefused(KpiTreeError):
    """An action that cannot be done as asked; nothing was changed, and `.problems` says why."""
