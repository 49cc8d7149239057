"""One stage of a mapping in pieces, for people who choose it from lists: when, and under which condition (§54, §74)."""

from __future__ import annotations

import re
from collections.abc import Collection

from kpitree.problems import Frozen

EVERY = "*"
_SUM = re.compile(r"sum\((?P<column>.+)\)", re.IGNORECASE | re.DOTALL)
_CONDITION = re.compile(r"(?P<when>.*)\[(?P<column>[^\[\]]+?)=(?P<values>[^\[\]]*)\]\s*", re.DOTALL)
_SIGNS = frozenset("[]")


class StageText(Frozen):
    """`when` is a column of dates, "*" for every record or "" for an unknown day; `column` and `values` the condition.

    With `total` the column `when` holds counts that are added up.
    """

    when: str = ""
    column: str = ""
    values: tuple[str, ...] = ()
    total: bool = False

    @property
    def text(self) -> str:
        """As a mapping writes it; "" for nothing chosen.

        >>> StageText(when="Close Date", column="Stage", values=("Won", "Renewed")).text
        'Close Date[Stage=Won|Renewed]'
        """
        if self.total:
            return f"sum({self.when})" if self.when else ""
        if not self.column or not self.values:
            return self.when
        when = "" if self.when == EVERY else self.when
        return f"{when}[{self.column}={'|'.join(self.values)}]"


def stage_of(text: str, columns: Collection[str]) -> StageText:
    """The pieces of a stage's text. A column that is called like a condition is that column.

    >>> stage_of("Close Date[Stage=Won]", ["Close Date", "Stage"])
    StageText(when='Close Date', column='Stage', values=('Won',), total=False)
    """
    if text in columns:
        return StageText(when=text)
    if (found := _SUM.fullmatch(text.strip())) is not None:
        return StageText(when=found["column"], total=True)
    if (found := _CONDITION.fullmatch(text)) is not None:
        values = tuple(value for value in found["values"].split("|") if value)
        return StageText(when=found["when"].strip(), column=found["column"].strip(), values=values)
    return StageText(when=text)


def can_be_condition(column: str) -> bool:
    """Whether a condition can name the column: its brackets would be read as the condition's own."""
    return not _SIGNS & set(column)


def can_be_value(value: str) -> bool:
    """Whether a condition can name the value."""
    return bool(value.strip()) and not (_SIGNS | {"|"}) & set(value)
