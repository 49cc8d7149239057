"""Expressions back to text: one canonical way to write each, which reads back to exactly the same expression."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from kpitree.formula.expression import Call, Expression, Name, Number, Unary
from kpitree.formula.numerals import Lang, number_text
from kpitree.formula.operators import INFIX, PREFIX
from kpitree.formula.parser import MAX_LENGTH, parse_formula
from kpitree.formula.signs import continues_name, quote, quoted
from kpitree.formula.tokens import is_function_call, tokenize

NameOf = Callable[[str], str | None]
_ATOM = 100


def render(expression: Expression, name_of: NameOf | None = None, *, lang: Lang | None = None) -> str:
    """Canonical text of an expression. `name_of` maps each name (None keeps it), `lang` writes 万 or M in numbers.

    Only the parentheses that the tree needs are written, so that a - (b - c) and a * (b * c) keep theirs (§5).
    """

    def write(node: Expression) -> tuple[str, int]:
        if isinstance(node, Number):
            text = number_text(node.value, percent=node.percent, lang=lang)
            return text, PREFIX["-"].precedence if text.startswith("-") else _ATOM
        if isinstance(node, Name):
            return quote((name_of(node.name) if name_of else None) or node.name), _ATOM
        if isinstance(node, Call):
            return f"{node.function}({', '.join(write(argument)[0] for argument in node.arguments)})", _ATOM
        if isinstance(node, Unary):
            binding = PREFIX[node.op].precedence
            return node.op + within(node.operand, binding), binding
        row = INFIX[node.op]
        left = within(node.left, row.precedence + (row.associativity == "none"))
        return f"{left} {node.op} {within(node.right, row.precedence + 1)}", row.precedence

    def within(node: Expression, binding: int) -> str:
        text, own = write(node)
        return text if own >= binding else f"({text})"

    return write(expression)[0]


@lru_cache(maxsize=8192)
def canonical(text: str) -> str:
    """A formula in its canonical form when it can be read, else as typed without outer spaces. Idempotent."""
    expression = parse_formula(text).expression
    if expression is not None:
        plain = render(expression)
        if len(plain) <= MAX_LENGTH:
            return plain
    return text.strip()


def rename(text: str, name_of: NameOf) -> str:
    """`text` with every name replaced by `name_of(name)` (None keeps it), also where the formula cannot be read.

    Everything that is not a name (spaces, signs, function names before a parenthesis) stays as it is.
    """
    tokens, _ = tokenize(text)
    parts: list[str] = []
    done = 0
    for index, token in enumerate(tokens):
        if token.kind != "name" or is_function_call(tokens, index):
            continue
        new = name_of(token.text)
        if new is None or new == token.text:
            continue
        around = text[token.start - 1 : token.start] + text[token.end : token.end + 1]
        glued = token.quoted and any(map(continues_name, around))
        calls = token.quoted and tokens[index + 1].kind == "("
        parts += [text[done : token.start], quoted(new) if glued or calls else quote(new)]
        done = token.end
    return "".join([*parts, text[done:]])
