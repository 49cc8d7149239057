"""What is wrong, as data: a code, where it is, and what would mend it. The words are in i18n (problems*.toml).

A Problem never holds a sentence. `code` selects the message, `params` fill it in, `span` says which characters of
the text (of the formula when `kpi` is set and the problem came from `check`, of the whole text when it came from
reading equation text), and `fixes` are edits that one click can make.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Severity = Literal["error", "warning"]
Param = str | int | float | tuple[str, ...]


class Frozen(BaseModel):
    """Base of every value in the product: immutable, and a field that does not exist is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Frozen):
    """Half-open range of characters `[start, end)`, counted in Unicode code points from 0."""

    start: int
    end: int

    def shifted(self, by: int) -> Span:
        """The same characters seen from a text that begins `by` characters earlier."""
        return Span(start=self.start + by, end=self.end + by)

    def line_column(self, text: str) -> tuple[int, int]:
        """Line and column (both from 1) of the start of this span in `text`."""
        before = text[: self.start]
        line = before.count("\n") + 1
        return line, self.start - (before.rfind("\n") + 1) + 1


class Fix(Frozen):
    """An edit that would mend a problem: replace `span` (the problem's own when None) with `text`."""

    code: str
    text: str
    span: Span | None = None


class Problem(Frozen):
    """One thing that is wrong. `kpi` is a KPI id, or None when it concerns the whole tree or text."""

    code: str
    severity: Severity = "error"
    kpi: str | None = None
    span: Span | None = None
    params: dict[str, Param] = {}
    fixes: tuple[Fix, ...] = ()

    def at(self, *, kpi: str | None = None, shift: int = 0) -> Problem:
        """The same problem seen from elsewhere: with a KPI, or with its spans moved by `shift` characters."""
        return self.model_copy(
            update={
                "kpi": kpi if kpi is not None else self.kpi,
                "span": self.span.shifted(shift) if self.span else None,
                "fixes": tuple(
                    fix.model_copy(update={"span": fix.span.shifted(shift) if fix.span else None}) for fix in self.fixes
                ),
            }
        )
