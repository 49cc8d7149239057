"""The right side of a lever's line: a value or counts, with an optional range: 25% (20%..35%), 12 of 80, 500万."""

from __future__ import annotations

from dataclasses import dataclass

from kpitree.formula.entry import Entry, read_counts
from kpitree.formula.numerals import number_text
from kpitree.formula.operators import MINUS, PLUS
from kpitree.formula.signs import fold
from kpitree.formula.tokens import Token, tokenize
from kpitree.problems import Fix, Problem, Span


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A lever's value (or counts) and range (2 or 3 numbers, in the order typed); `percent`: a % sign or counts."""

    value: float | None = None
    counts: Entry | None = None
    range: tuple[float, ...] = ()
    percent: bool = False
    problems: tuple[Problem, ...] = ()


def read_value_line(text: str, start: int = 0, end: int | None = None) -> ValueLine | None:
    """Read `text[start:end]` as a value line; None when it is a formula. Spans are those of the whole `text`."""
    stop = len(text) if end is None else end
    folded = fold(text)
    opening = _range_start(folded, start, stop)
    head_end = stop if opening is None else opening
    counts = read_counts(text[start:head_end], Span(start=start, end=head_end))
    tokens, problems = tokenize(text, head_end if counts is not None else start, stop)
    if isinstance(counts, Problem):
        return ValueLine(problems=(counts,))
    literals = _signed(tokens)
    if literals is None:
        return None
    head: list[Token] = []
    if counts is None and literals and literals[0].kind == "number":
        head, literals = literals[:1], literals[1:]
    value = head[0].value if head else None
    percent = counts is not None or bool(head and head[0].percent)
    if not literals:
        found = problems or []
        return ValueLine(value, counts, (), percent, tuple(found)) if head or counts else None
    span = Span(start=literals[0].start, end=literals[-1].end)
    body, ends_well = _between(literals)
    if not ends_well or problems:
        if not any(token.kind == ".." for token in literals):
            return None
        return ValueLine(value, counts, (), percent, tuple(problems) or (Problem(code="bad_range", span=span),))
    wrong = _mixed_percent(body, span, percent_head=percent, head=bool(head or counts))
    numbers = tuple(token.value for token in body)
    if wrong is None and list(numbers) != sorted(numbers):
        ordered = "..".join(text[token.start : token.end] for token in sorted(body, key=lambda token: token.value))
        wrong = Problem(code="range_unordered", span=span, fixes=(Fix(code="replace", text=f"({ordered})"),))
    shares = percent or any(token.percent for token in body)
    return ValueLine(value, counts, numbers if wrong is None else (), shares, (wrong,) if wrong else ())


def _range_start(folded: str, start: int, stop: int) -> int | None:
    """Where the last parenthesis opens, if the text ends with one."""
    opening = folded.rfind("(", start, stop)
    return opening if opening >= 0 else None


def _signed(tokens: list[Token]) -> list[Token] | None:
    """Tokens with signs taken into the numbers; None when one is neither a literal nor part of a range."""
    found: list[Token] = []
    sign: Token | None = None
    for token in tokens:
        if token.kind == "operator" and token.text in (MINUS, PLUS) and sign is None and _may_sign(found):
            sign = token
        elif token.kind == "number":
            minus = sign is not None and sign.text == MINUS
            start = sign.start if sign else token.start
            number = -token.value if minus else token.value
            found.append(Token("number", token.text, start, token.end, number, token.percent))
            sign = None
        elif token.kind in ("(", ")", "..") and sign is None:
            found.append(token)
        elif token.kind != "end":
            return None
    return None if sign else found


def _may_sign(found: list[Token]) -> bool:
    return not found or found[-1].kind != "number"


def _between(tokens: list[Token]) -> tuple[list[Token], bool]:
    """The numbers of `(a..b)` or `(a..b..c)`, and whether that is what the tokens are."""
    kinds = [token.kind for token in tokens]
    inner = tokens[1:-1]
    well = kinds[0] == "(" and kinds[-1] == ")" and len(inner) in (3, 5)
    well = well and all(token.kind == ("number" if i % 2 == 0 else "..") for i, token in enumerate(inner))
    return inner[::2], well


def _mixed_percent(body: list[Token], span: Span, *, percent_head: bool, head: bool) -> Problem | None:
    """A range of which some numbers have a % sign and others not is not guessed at."""
    marked = [token.percent for token in body]
    if all(marked) or (not any(marked) and not (percent_head and any(abs(token.value) > 1 for token in body))):
        return None
    fixes = [Fix(code="all_percent", text=_range_text([(t.value, True, t.percent) for t in body]))]
    if any(marked) and not all(marked) and not (head and percent_head):
        fixes.append(Fix(code="no_percent", text=_range_text([(t.value, False, t.percent) for t in body])))
    return Problem(code="range_percent", span=span, fixes=tuple(fixes))


def _range_text(numbers: list[tuple[float, bool, bool]]) -> str:
    """The range with every number in %, or none: a number without the sign meant what its digits say."""
    parts = []
    for value, percent, was_percent in numbers:
        digits = number_text(value, percent=was_percent, lang=None).rstrip("%")
        parts.append(digits + ("%" if percent else ""))
    return f"({'..'.join(parts)})"
