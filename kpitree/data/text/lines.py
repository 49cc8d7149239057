"""Equation text cut into lines: definitions, attributes, comments. Every part knows where it stands in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kpitree.formula.signs import QUOTES, fold, is_space
from kpitree.problems import Span

_BREAK = re.compile(r"\r\n|\n|\r")
_ATTRIBUTE = re.compile(r"([A-Za-z][A-Za-z _]*?)\s*:\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its break: `start` and `end` in the whole text, outer white space left out."""

    text: str
    start: int
    end: int
    indented: bool

    @property
    def span(self) -> Span:
        """The characters of the line."""
        return Span(start=self.start, end=self.end)


@dataclass(frozen=True, slots=True)
class Definition:
    """The parts of `name [unit] = right side  # comment`; offsets are in the whole text. `unit` None: no brackets."""

    name: str
    name_span: Span
    unit: str | None
    unit_span: Span
    right: str
    right_start: int
    comment: str | None


def split_lines(text: str) -> Iterator[Line]:
    """The lines of a text, whatever its line breaks; a byte order mark and outer white space are passed over."""
    start = 0
    for found in [*_BREAK.finditer(text), None]:
        stop = found.start() if found else len(text)
        inner, end = start, stop
        while inner < end and is_space(text[inner]):
            inner += 1
        while end > inner and is_space(text[end - 1]):
            end -= 1
        indented = text[start:inner].replace("\ufeff", "") != ""
        yield Line(text[inner:end], inner, end, indented)
        if found:
            start = found.end()


def comment_text(line: str) -> str:
    """What a comment says: without its # and one space behind it."""
    body = line[1:]
    return body[1:] if body.startswith(" ") else body


def read_attribute(line: Line) -> tuple[str, str, int] | None:
    """`key: value` as (key, value, where the value starts in the whole text)."""
    match = _ATTRIBUTE.match(fold(line.text))
    if match is None:
        return None
    return match[1].casefold(), line.text[match.end() :], line.start + match.end()


def read_definition(line: Line) -> Definition | None:
    """The parts of a definition; None when the line has no `=` outside quotes and brackets, or no name before it."""
    folded = fold(line.text)
    equals, comment_at, bracket = _signs(line.text, folded)
    if equals is None:
        return None
    left_end = equals
    unit: str | None = None
    unit_span = Span(start=line.start + equals, end=line.start + equals)
    if bracket is not None and not folded[bracket[1] + 1 : equals].strip():
        left_end = bracket[0]
        unit = line.text[bracket[0] + 1 : bracket[1]].strip()
        unit_span = Span(start=line.start + bracket[0], end=line.start + bracket[1] + 1)
    raw = line.text[:left_end].rstrip()
    right_end = len(line.text) if comment_at is None else comment_at
    right = line.text[equals + 1 : right_end]
    comment = None if comment_at is None else comment_text(line.text[comment_at:])
    name_span = Span(start=line.start, end=line.start + len(raw))
    return Definition(_unquoted(raw), name_span, unit, unit_span, right, line.start + equals + 1, comment)


def _signs(text: str, folded: str) -> tuple[int | None, int | None, tuple[int, int] | None]:
    """Where the first =, the comment and the last bracket before the = stand, quotes passed over."""
    equals: int | None = None
    bracket: tuple[int, int] | None = None
    at = 0
    while at < len(folded):
        character = folded[at]
        if character in QUOTES:
            at = _end_of_quote(folded, at)
        elif character == "#":
            return equals, at, bracket
        elif character == "[" and equals is None:
            close = text.find("]" if text[at] == "[" else "］", at)
            close = close if close > 0 else folded.find("]", at)
            if close > 0:
                bracket, at = (at, close), close
        elif character == "=" and equals is None:
            if folded[at - 1 : at] in ("<", ">", "!") and at:
                return None, None, None
            equals = at
        at += 1
    return equals, None, bracket


def _end_of_quote(folded: str, at: int) -> int:
    """Where the quote that opens here closes; itself when it does not."""
    closing = QUOTES[folded[at]]
    end = folded.find(closing, at + 1)
    while closing == '"' and end > 0 and folded[end + 1 : end + 2] == '"':
        end = folded.find('"', end + 2)
    return end if end > 0 else at


def _unquoted(raw: str) -> str:
    """A name without the quotes round the whole of it."""
    folded = fold(raw)
    closing = QUOTES.get(folded[:1])
    if closing is None or len(raw) < 2 or _end_of_quote(folded, 0) != len(raw) - 1:
        return raw
    if closing != '"':
        return raw[1:-1]
    characters: list[str] = []
    at = 1
    while at < len(raw) - 1:
        characters.append(raw[at])
        at += 2 if folded[at] == '"' else 1
    return "".join(characters)
