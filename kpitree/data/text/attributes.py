"""The indented `key: value` lines under a KPI: one row each, with how it is written and read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import get_args

from kpitree.data.text.effort import read_effort
from kpitree.formula import NumberText, read_number
from kpitree.formula.signs import encodable, fold, shown
from kpitree.model import Effort, Period
from kpitree.model.kpi import MAX_NAME, MAX_TEXT, Indicator, Shape
from kpitree.problems import Problem, Span

_WORDS = {"yes": True, "no": False, "true": True, "false": False}
_SEPARATOR = re.compile(r"[、;]\s*|,\s+")
_SHORT = {"\\": "\\\\", "\n": "\\n"}
Value = str | float | bool | tuple[float, ...] | Effort | date | None


def escape(text: str) -> str:
    r"""Text on one line: a line break as \n, a backslash doubled, invisible characters as \uXXXX."""
    plain = "".join(map(_escaped, text))
    return f"\\{plain}" if plain[:1].isspace() else plain


def _escaped(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    invisible = unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") and character != "\u200d"
    return f"\\u{ord(character):06x}" if invisible else character


def unescape(text: str) -> str:
    """The text that `escape` wrote; a backslash before anything else stays as it is."""

    def one(match: re.Match[str]) -> str:
        if match[1]:
            character = chr(int(match[1], 16))
            return character if encodable(character) else match[0]
        found = match[2]
        return {"n": "\n", "\\": "\\"}.get(found, found if found.isspace() else match[0])

    return re.sub(r"\\(?:u((?:0[0-9a-f]|10)[0-9a-f]{4})|(.))", one, text)


def _words(limit: int) -> Callable[[str, Span], Value | Problem]:
    def read(text: str, span: Span) -> Value | Problem:
        found = unescape(text)
        if len(found) > limit:
            return Problem(code="attribute_too_long", span=span, params={"limit": limit})
        return found

    return read


def _number(text: str, span: Span) -> Value | Problem:
    read = read_number(text)
    return read.value if isinstance(read, NumberText) else read.model_copy(update={"span": span})


def _numbers(text: str, span: Span) -> Value | Problem:
    """Numbers with a comma and a space between them; 20,22,25 is read as well while no part could be thousands."""
    parts = [part for part in _SEPARATOR.split(fold(text)) if part.strip()]
    if len(parts) == 1 and "," in parts[0] and not re.search(r",[0-9]{3}(?![0-9])", parts[0]):
        parts = parts[0].split(",")
    values: list[float] = []
    for part in parts:
        read = read_number(part)
        if isinstance(read, Problem):
            return read.model_copy(update={"span": span, "fixes": ()})
        values.append(read.value)
    return tuple(values)


def _yes_or_no(text: str, span: Span) -> Value | Problem:
    word = _WORDS.get(text.strip().casefold())
    return word if word is not None else Problem(code="yes_or_no", span=span, params={"found": shown(text)})


def _benchmark(text: str, span: Span) -> Value | Problem:
    if len(text) > MAX_NAME or not re.fullmatch(r"[a-z0-9_/]*", text):
        return Problem(code="bad_benchmark", span=span, params={"found": shown(text)})
    return text


def _shape(text: str, span: Span) -> Value | Problem:
    word = fold(text).strip().casefold()
    if word in get_args(Shape):
        return word
    known = ", ".join(shape for shape in get_args(Shape) if shape)
    return Problem(code="bad_shape", span=span, params={"found": shown(text), "known": known})


def _indicator(text: str, span: Span) -> Value | Problem:
    word = fold(text).strip().casefold()
    if word in get_args(Indicator):
        return word
    return Problem(code="bad_indicator", span=span, params={"found": shown(text)})


def _period(text: str, span: Span) -> Value | Problem:
    word = fold(text).strip().casefold()
    known = [period for period in get_args(Period) if period]
    if word in known:
        return word
    return Problem(code="bad_period", span=span, params={"found": shown(text), "known": ", ".join(known)})


def _date(text: str, span: Span) -> Value | Problem:
    plain = fold(text).strip()
    try:
        # The one way that is a date everywhere; 20260401 and weeks are for machines.
        return date.fromisoformat(plain) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", plain) else _no_date(text, span)
    except ValueError:
        return _no_date(text, span)


def _no_date(text: str, span: Span) -> Problem | None:
    return Problem(code="bad_date", span=span, params={"found": shown(text)}) if text.strip() else None


def _effort(text: str, span: Span) -> Value | Problem:
    return read_effort(text) or Problem(code="bad_effort", span=span, params={"found": shown(text)})


@dataclass(frozen=True, slots=True)
class Attribute:
    """One key and how its value is read."""

    key: str
    read: Callable[[str, Span], Value | Problem]


_ROWS = (
    Attribute("id", lambda text, span: text),
    Attribute("kgi", _yes_or_no),
    Attribute("period", _period),
    Attribute("formula", lambda text, span: unescape(text)),
    Attribute("target", _number),
    Attribute("target source", _words(MAX_TEXT)),
    Attribute("target review", _date),
    Attribute("source", _words(MAX_TEXT)),
    Attribute("range source", _words(MAX_TEXT)),
    Attribute("history", _numbers),
    Attribute("owner", _words(MAX_NAME)),
    Attribute("definition", _words(MAX_TEXT)),
    Attribute("benchmark", _benchmark),
    Attribute("shape", _shape),
    Attribute("effort", _effort),
    Attribute("mix", _words(MAX_NAME)),
    Attribute("locked", _yes_or_no),
    Attribute("headline", _yes_or_no),
    Attribute("indicator", _indicator),
)
ATTRIBUTES: dict[str, Attribute] = {row.key: row for row in _ROWS}
