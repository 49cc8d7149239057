"""How a table of somebody's was read: which of its columns says what. Kept, for next month's export.

No row of the table is in here: names of columns, values that mean a stage, and how many there were of each stage when
the numbers were last taken.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kpitree.problems import Frozen

MOST_TEXT, MOST_VALUES, MOST_LINES = 500, 200, 40
ID_PATTERN = r"^[0-9a-f]{16}$(?!\n)"


def _writable(text: str) -> str:
    text.encode("utf-8")  # half a character cannot be written to any file: UnicodeEncodeError is a ValueError
    return text


Text = Annotated[str, Field(max_length=MOST_TEXT), AfterValidator(_writable)]


class ImportText(Frozen):
    """`when` is a column of dates, "*" for every record or "" for an unknown day; `column` and `values` the condition.

    With `total` the column `when` holds counts that are added up.
    """

    when: Text = ""
    column: Text = ""
    values: Annotated[tuple[Text, ...], Field(max_length=MOST_VALUES)] = ()
    total: bool = False


class ImportLine(Frozen):
    """One stage, and how the table says that it was reached."""

    stage: Text
    said: ImportText = ImportText()


class Taken(Frozen):
    """The numbers that were taken last: of which file, until which day (ISO, "" where unknown), how many by stage."""

    file: Text = ""
    until: Annotated[str, Field(max_length=10)] = ""
    counts: Annotated[dict[Text, int], Field(max_length=MOST_LINES)] = Field(default_factory=dict)


class Import(Frozen):
    """The mapping of tables with certain columns. `id` is made of their names.

    `beside` maps amount, id, event, date and stage to columns, `answers` columns to the order of their dates; `own` are
    the lines that people chose themselves, `by` the column of the segments.
    """

    id: Annotated[str, Field(pattern=re.compile(ID_PATTERN))]
    shape: Literal["dates", "now", "events", "totals"] = "dates"
    lines: Annotated[tuple[ImportLine, ...], Field(max_length=MOST_LINES)] = ()
    beside: Annotated[dict[Text, Text], Field(max_length=MOST_LINES)] = Field(default_factory=dict)
    lost: ImportText = ImportText()
    by: Text = ""
    answers: Annotated[dict[Text, Literal["dmy", "mdy"]], Field(max_length=MOST_LINES)] = Field(default_factory=dict)
    own: Annotated[tuple[Text, ...], Field(max_length=MOST_LINES)] = ()
    taken: Taken | None = None
