"""Readable tables for a terminal, aligned for wide (Japanese) characters, and JSON without NaN."""

from __future__ import annotations

import json
import math
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any

import click

from kpitree.i18n import Translator


def as_json(data: Any) -> None:
    """Print JSON: numbers plain, a missing number is null; names as they are where the terminal can show them."""
    unicode = "utf" in (sys.stdout.encoding or "").casefold()
    click.echo(json.dumps(_plain(data), ensure_ascii=not unicode, allow_nan=False))


def refuse(t: Translator, message: str) -> None:
    """Say in one line on standard error what cannot be used."""
    click.echo(t("cli.error", message=" ".join(message.split())), err=True)


def _plain(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_plain(value) for value in data]
    return None if isinstance(data, float) and not math.isfinite(data) else data


def width(text: str) -> int:
    """How many columns a terminal gives a text."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1) -> None:
    """Print rows under a header; the first `left` columns are aligned left, the others (numbers) right."""
    widths = [max(width(row[i]) for row in (header, *rows)) for i in range(len(header))]
    for n, row in enumerate((header, *rows)):
        cells = [
            cell + " " * (w - width(cell)) if i < left else " " * (w - width(cell)) + cell
            for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())
        if n == 0:
            click.echo("  ".join("-" * w for w in widths))
