"""Where in a sheet of cells the table is: the header, what stands above and below it, whether there are several.

Rows are numbered from 1. A formatted report has its title above the header and a note below the data; a GA4 export has
lines of `#` and a row of totals, and several tables below one another; some exports have no header at all.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kpitree.data.importing.amounts import read_amount
from kpitree.data.importing.kinds import kind_of, kind_of_value
from kpitree.data.importing.source import Column, letter
from kpitree.data.importing.words import fold_word, words

Row = tuple[int, tuple[str, ...]]
SEEN = 200  # rows of data that say what a column holds
EXAMPLES = 12  # as many words as a column of stages may have
_ABOVE = 40  # rows that may stand above a header
_FOOTER = 30  # rows that may stand below the data
_DATA = ("number", "date")


@dataclass(frozen=True, slots=True)
class Block:
    """One table: `header` is its row with names (None without), `first` and `last` its rows of data."""

    header: int | None
    first: int
    last: int
    totals: int | None
    columns: tuple[Column, ...]


def find_blocks(rows: Sequence[Row]) -> tuple[Block, ...]:
    """The tables in these rows, from top to bottom; `last` is the last of their rows."""
    blocks: list[Block] = []
    at = 0
    while at < len(rows):
        start = _start(rows, at)
        if start is None:
            break
        end = _end(rows, start)
        blocks.append(_block(rows[start:end]))
        at = end
    return tuple(blocks)


def filled(cells: Sequence[str]) -> int:
    """How many cells of a row say something."""
    return sum(1 for cell in cells if cell.strip())


def footer_length(rows: Sequence[Row], width: int) -> int:
    """How many of the last rows are no data: notes of one or two cells, totals, blank rows between them."""
    length = 0
    for _, cells in reversed(rows[-_FOOTER:]):
        note = filled(cells) <= min(2, width - 1) and (len(cells) < width or filled(cells) <= 1)
        if width == 1 or not (note or is_totals(cells)):
            break
        length += 1
    # Blank cells at the end of real rows are no footer: it begins with a blank row, a short row or a row of totals.
    while length and not _begins_footer(rows[len(rows) - length][1], width):
        length -= 1
    return length


def is_totals(cells: Sequence[str]) -> bool:
    """A row whose first word is "total" in one of its forms."""
    first = next((cell for cell in cells if cell.strip()), "")
    folded = fold_word(first)
    return folded in words().totals or any(folded.startswith(f"{word} (") for word in words().totals)


def _begins_footer(cells: Sequence[str], width: int) -> bool:
    return not filled(cells) or len(cells) < width or is_totals(cells)


def _is_comment(cells: Sequence[str]) -> bool:
    return bool(cells) and cells[0].lstrip().startswith("#") and filled(cells) <= 2


def _start(rows: Sequence[Row], at: int) -> int | None:
    """The first row of the next table: as wide as most of what follows, and mostly filled."""
    following = [cells for _, cells in rows[at : at + SEEN] if filled(cells) and not _is_comment(cells)]
    if not following:
        return None
    widths = Counter(len(cells) for cells in following)
    # A report's notes are many one-cell rows; a table of one column has no other rows.
    wide = {width: n for width, n in widths.items() if width > 1} or widths
    first_wide = next(len(cells) for cells in following if len(cells) in wide)
    most = max(wide, key=lambda width: (wide[width], width == first_wide))
    enough = max(1, (most + 1) // 2)
    for i in range(at, min(len(rows), at + max(_ABOVE, SEEN))):
        cells = rows[i][1]
        if not _is_comment(cells) and filled(cells) >= enough and _like_its_table(rows, i, len(cells)):
            return i
    return next((i for i in range(at, len(rows)) if filled(rows[i][1]) and not _is_comment(rows[i][1])), None)


def _like_its_table(rows: Sequence[Row], at: int, width: int) -> bool:
    """A header is as wide as the row below it."""
    below = next((cells for _, cells in rows[at + 1 :] if filled(cells)), None)
    return width > 1 and (below is None or _is_comment(below) or abs(len(below) - width) <= 1 or len(below) == 1)


def _end(rows: Sequence[Row], start: int) -> int:
    """One past the last row: a table ends at a blank or comment row when another header follows."""
    width = len(rows[start][1])
    i = start + 1
    while i < len(rows):
        cells = rows[i][1]
        if filled(cells) and not _is_comment(cells):
            i += 1
            continue
        following = next((j for j in range(i, len(rows)) if filled(rows[j][1]) and not _is_comment(rows[j][1])), None)
        if following is None:
            return i
        after = rows[following][1]
        commented = any(_is_comment(row) for _, row in rows[i:following])
        header = all(kind_of_value(cell) == "text" for cell in after if cell.strip()) and filled(after) > 1
        if header and (commented or len(after) != width or after == rows[start][1]):
            return following
        i = following
    return len(rows)


def _block(rows: Sequence[Row]) -> Block:
    width = max(len(rows[0][1]), 1)
    data = [row for row in rows[1:] if filled(row[1])]
    has_header = _is_header(rows[0][1], [cells for _, cells in data[:SEEN]])
    body = list(rows[1:] if has_header else rows)
    length = footer_length(body, width)
    body = body[: len(body) - length] if length else body
    totals = None
    if has_header and len(body) > 1 and (is_totals(body[0][1]) or _sums_up(body)):
        totals, body = body[0][0], body[1:]
    first = body[0][0] if body else rows[0][0] + 1
    names = rows[0][1] if has_header else ()
    seen = [cells for _, cells in body[:SEEN]]
    return Block(
        header=rows[0][0] if has_header else None, first=first, last=body[-1][0] if body else first - 1,
        totals=totals, columns=_columns(names, seen, width),
    )  # fmt: skip


def _is_header(cells: Sequence[str], data: Sequence[Sequence[str]]) -> bool:
    """Names are text, and are not like what stands below them."""
    kinds = [kind_of_value(cell) for cell in cells]
    if any(kind in _DATA for kind in kinds):
        # A year or a month may name a column; a number above numbers is data.
        below = [kind_of([row[i] for row in data if i < len(row)]) for i in range(len(cells))]
        alike = sum(kind in _DATA and kind == under for kind, under in zip(kinds, below, strict=True))
        return bool(data) and alike == 0
    if not data or "text" not in kinds:
        return "text" in kinds
    # All text: it is data when its words come back below it, column by column.
    again = sum(
        bool(cell.strip()) and any(i < len(row) and row[i] == cell for row in data) for i, cell in enumerate(cells)
    )
    return again * 2 <= max(1, filled(cells))


def _sums_up(body: Sequence[Row]) -> bool:
    """Whether the first row names nothing and is the sum of the others in the first column of numbers."""
    first = body[0][1]
    if (first and first[0].strip()) or len(body) < 3:
        return False
    for i in range(1, len(first)):
        total = read_amount(first[i])
        if total is None or total.value == 0:
            continue
        others = [read_amount(cells[i]) for _, cells in body[1:] if i < len(cells)]
        if all(other is not None for other in others):
            return math.isclose(sum(other.value for other in others if other), total.value, rel_tol=1e-9)
    return False


def _columns(names: Sequence[str], seen: Sequence[Sequence[str]], width: int) -> tuple[Column, ...]:
    used: dict[str, int] = {}
    columns = []
    for i in range(width):
        values = [row[i].strip() for row in seen if i < len(row)]
        name = " ".join(names[i].split()) if i < len(names) else ""
        name = name or letter(i)
        used[name] = used.get(name, 0) + 1
        shown = tuple(dict.fromkeys(value[:60] for value in values if value))[:EXAMPLES]
        columns.append(
            Column(
                name=name if used[name] == 1 else f"{name} ({used[name]})", letter=letter(i), kind=kind_of(values),
                examples=shown,
            )
        )  # fmt: skip
    return tuple(columns)
