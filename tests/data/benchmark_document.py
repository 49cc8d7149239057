"""The list of all rows in docs/benchmarks.md: `python -m tests.data.benchmark_document --regenerate`."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from kpitree.data.benchmarks import load, stages
from kpitree.i18n import Translator
from kpitree.model import Benchmark
from pages.benchmarks import words

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
BEGIN = "## All rows\n"
T = Translator("en")


def listed() -> str:
    """The part of the document that the table makes."""
    ordered = sorted(load(), key=lambda row: _order().index((row.name_key, row.ratio)))
    parts = [BEGIN, *(_group(list(rows)) for _, rows in groupby(ordered, key=lambda row: (row.name_key, row.ratio)))]
    return "\n".join([*parts, _stages()])


def _order() -> list[tuple[str, str]]:
    return list(dict.fromkeys((row.name_key, row.ratio) for row in load()))


def _group(rows: list[Benchmark]) -> str:
    first = rows[0]
    name = T(f"benchmark_stages.name_{first.name_key}")
    head = f"### {name} — `{first.ratio}`\n\n" if first.ratio else f"### {name}\n\n"
    if first.ratio:
        numerator, denominator = (T(f"benchmark_stages.stage_{stage}") for stage in first.ratio.split("/"))
        head += f"{numerator} over {denominator[:1].lower()}{denominator[1:]}.\n\n"
    head += "| figure | about | publisher | year, sample | grade | kind | source | caveat |\n"
    head += "|---|---|---|---|---|---|---|---|\n"
    return head + "".join(_line(row) for row in rows)


def _line(row: Benchmark) -> str:
    figure = words.all_figures(T, row) if row.figures else "—"
    sample = ", ".join(part for part in (str(row.year or ""), row.sample("en")) if part) or "—"
    source = f"<{row.source}>" if words.address(row) else row.source
    cells = (figure, row.segment("en"), row.publisher or "not named", sample, row.grade, row.kind, source,
             row.caveat("en"))  # fmt: skip
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"


def _stages() -> str:
    lines = "".join(
        f"| `{stage}` | {T(f'benchmark_stages.stage_{stage}')} | {T(f'benchmark_definitions.stage_{stage}')} |\n"
        for stage in stages()
    )
    return f"## What is counted\n\n| id | name | what exactly |\n|---|---|---|\n{lines}"


if __name__ == "__main__" and "--regenerate" in sys.argv:
    text = DOCUMENT.read_text("utf-8")
    DOCUMENT.write_text(text[: text.index(BEGIN)] + listed(), "utf-8")
