"""Cells of CSV files that spreadsheets open rightly: readable in Japanese, and never run as a formula."""

from __future__ import annotations

BOM = "\ufeff"  # without it Excel takes UTF-8 for the system's own encoding
# What a cell that is run begins with; Japanese spreadsheets take the wide signs for the narrow ones.
RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defused(text: str) -> str:
    """The text of a cell, with an apostrophe before it where a spreadsheet would run it.

    >>> defused("=1+1"), defused("win rate")
    ("'=1+1", 'win rate')
    """
    return f"'{text}" if text.startswith(RUN) else text


def escaped(text: str) -> str:
    """`defused`, so that `read` finds exactly this text again: an apostrophe of its own is doubled."""
    return f"'{text}" if text.startswith((*RUN, "'")) else text


def read(cell: str) -> str:
    """What `escaped` wrote; other cells stay as they are.

    >>> read(escaped("=1")), read(escaped("'=1")), read("'89 plan")
    ('=1', "'=1", "'89 plan")
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*RUN, "'")) else cell
