"""What could stand at the cursor of a formula being typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kpitree.formula.functions import FUNCTIONS
from kpitree.formula.operators import INFIX
from kpitree.formula.signs import QUOTES, quote
from kpitree.formula.tokens import Token, tokenize
from kpitree.problems import Span

MAX_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that could be put in: `text` is inserted as it is, `label` shown."""

    text: str
    label: str
    kind: Literal["kpi", "function", "operator"]


@dataclass(frozen=True, slots=True)
class Completion:
    """Replace the characters of `span` by a candidate's text; the best candidate is the first."""

    span: Span
    candidates: tuple[Candidate, ...]


def complete(text: str, cursor: int, names: Iterable[str]) -> Completion:
    """What could stand at `cursor` (0 to len(text)): KPIs and functions, or operators behind something complete.

    >>> [candidate.text for candidate in complete("受注件数 * 平", 8, ["平均単価", "受注件数"]).candidates]
    ['平均単価', 'avg(']
    """
    cursor = max(0, min(cursor, len(text)))
    tokens, problems = tokenize(text[:cursor])
    last = tokens[-2] if len(tokens) > 1 else None
    unclosed = next((p.span for p in problems if p.code == "unclosed_quote" and p.span and p.span.end == cursor), None)
    if unclosed is not None:
        return Completion(unclosed, _kpis(text[unclosed.start + 1 : cursor], names))
    if last is not None and last.end == cursor and last.kind == "name" and text[last.start] not in QUOTES:
        whole, _ = tokenize(text)
        end = next((token.end for token in whole if token.start == last.start), cursor)
        return Completion(Span(start=last.start, end=end), (*_kpis(last.text, names), *_functions(last.text)))
    here = Span(start=cursor, end=cursor)
    if last is not None and _is_complete(last):
        space = "" if last.end < cursor else " "
        signs = [f"{space}{row.symbol} " for row in INFIX.values()]
        return Completion(here, tuple(Candidate(sign, sign.strip(), "operator") for sign in signs))
    return Completion(here, (*_kpis("", names), *_functions("")))


def _is_complete(token: Token) -> bool:
    return token.kind in ("name", "number", ")")


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _kpis(typed: str, names: Iterable[str]) -> tuple[Candidate, ...]:
    """Names that begin with what was typed, then those that contain it."""
    wanted = _key(typed)
    keyed = [(_key(name).find(wanted), name) for name in names]
    found = [name for at, name in sorted(((min(at, 1), n) for at, n in keyed if at >= 0), key=lambda pair: pair[0])]
    return tuple(Candidate(quote(name), name, "kpi") for name in found[:MAX_CANDIDATES])


def _functions(typed: str) -> tuple[Candidate, ...]:
    wanted = _key(typed)
    rows = [
        row for row in FUNCTIONS.values()
        if row.name.startswith(wanted) or any(alias.startswith(wanted) for alias in row.aliases)
    ]  # fmt: skip
    return tuple(Candidate(f"{row.name}(", f"{row.name}(…)", "function") for row in rows)
