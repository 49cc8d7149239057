"""Tokens to an expression: a Pratt parser that keeps the characters of every node and never raises.

Mistakes that have one obvious reading (a missing operator, a missing parenthesis) are reported and reading goes on,
so that one formula shows all its problems; an expression is given only when there is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from kpitree.formula.expression import Binary, Call, Expression, Name, Number, Unary
from kpitree.formula.functions import FUNCTIONS, Function, find_function, nearest_functions
from kpitree.formula.operators import EQUALS, INFIX, MINUS, PLUS, PREFIX, TIMES
from kpitree.formula.signs import encodable, quoted, shown
from kpitree.formula.tokens import MAX_PROBLEMS, Token, tokenize
from kpitree.problems import Fix, Param, Problem, Span

MAX_LENGTH = 2_000
MAX_DEPTH = 64
MAX_NODES = 500


@dataclass(frozen=True, slots=True)
class Parsed:
    """A formula that was read (`expression`), or why it could not be (`problems`, in order of position)."""

    expression: Expression | None
    problems: tuple[Problem, ...] = ()


class _Stop(Exception):
    """Reading cannot go on; the problem has been noted."""


class _Parser:
    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text, self.tokens = text, tokens
        self.at = self.depth = self.nodes = 0
        self.problems: list[Problem] = []

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def note(self, code: str, span: Span, *fixes: Fix, **params: Param) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            usable = tuple(fix for fix in fixes if encodable(fix.text))
            self.problems.append(Problem(code=code, span=span, params=params, fixes=usable))

    def stop(self, code: str, span: Span, *fixes: Fix, **params: Param) -> _Stop:
        self.note(code, span, *fixes, **params)
        return _Stop()

    def count(self, span: Span) -> None:
        """One more node; a formula of too many is refused before it costs anything."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.stop("too_many_nodes", span, limit=MAX_NODES)

    def deeper(self, span: Span) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.stop("too_deep", span, limit=MAX_DEPTH)

    def formula(self) -> Expression:
        """The whole text: an expression (a spreadsheet's leading "=" is passed over) and nothing behind it."""
        if self.token.kind == "operator" and self.token.text == EQUALS and self.token.end - self.token.start == 1:
            self.at += 1
        if self.token.kind == "end":
            raise self.stop("empty_formula", Span(start=0, end=len(self.text)))
        expression = self.expression(0)
        token = self.token
        if token.kind == ")":
            raise self.stop("unopened_parenthesis", token.span, Fix(code="remove", text=""))
        if token.kind != "end":
            raise self.unexpected(token)
        return expression

    def unexpected(self, token: Token, expected: str = "") -> _Stop:
        found = self.text[token.start : token.end]
        return self.stop("unexpected_token", token.span, found=shown(found), expected=expected)

    def expression(self, minimum: int) -> Expression:
        """Operators that bind at least as strongly as `minimum`, left to right."""
        left = self.operand()
        compared = False
        while True:
            token = self.token
            if token.kind == "operator":
                row = INFIX[token.text]
                if row.precedence < minimum:
                    return left
                if row.is_comparison and compared:
                    self.note("chained_comparison", token.span, found=token.text)
                compared = row.is_comparison
                self.at += 1
            elif token.kind in ("number", "name", "(") and INFIX[TIMES].precedence >= minimum:
                row = INFIX[TIMES]
                self.missing_operator(token)
            else:
                return left
            right = self.expression(row.precedence + 1)
            span = Span(start=left.span.start, end=right.span.end)
            self.count(span)
            left = Binary(row.symbol, left, right, span)

    def missing_operator(self, token: Token) -> None:
        """Two operands side by side: probably a product; a lone ー between them was probably a minus."""
        before = self.tokens[self.at - 1]
        following = self.tokens[self.at + 1]
        if token.kind == "name" and token.text in ("ー", "ｰ", "一") and following.kind in ("number", "name", "("):
            self.note("letter_for_minus", token.span, Fix(code="minus", text=MINUS), found=token.text)
            self.tokens[self.at] = replace(token, kind="operator", text=MINUS)
            self.at += 1
            return
        gap = Span(start=before.end, end=token.start)
        fixes = [Fix(code="multiply", text=f" {TIMES} ", span=gap)]
        words = self.text[before.start : token.end]
        if before.kind == token.kind == "name" and not before.quoted and not token.quoted:
            fixes.append(Fix(code="quote", text=quoted(words), span=Span(start=before.start, end=token.end)))
        left, right = self.text[before.start : before.end], self.text[token.start : token.end]
        span = Span(start=before.start, end=token.end)
        self.note("missing_operator", span, *fixes, left=shown(left), right=shown(right))

    def operand(self) -> Expression:
        token = self.token
        while token.kind == "operator" and token.text == PLUS:  # a plus sign before an operand says nothing
            self.at += 1
            token = self.token
        if token.kind == "operator" and token.text in PREFIX:
            self.at += 1
            self.deeper(token.span)
            operand = self.operand()
            self.depth -= 1
            span = Span(start=token.start, end=operand.span.end)
            self.count(span)
            return Unary(token.text, operand, span)
        if token.kind == "number":
            self.at += 1
            self.count(token.span)
            return Number(token.value, token.percent, token.span)
        if token.kind == "name":
            return self.name_or_call(token)
        if token.kind == "(":
            return self.parentheses(token)
        raise self.no_operand(token)

    def no_operand(self, token: Token) -> _Stop:
        """Nothing to calculate with where something must stand: at the end, or two signs in a row."""
        before = self.tokens[self.at - 1] if self.at else None
        after = self.text[before.start : before.end] if before else ""
        if token.kind == "end":
            place = before or token
            fixes = (Fix(code="remove", text=""),) if before is not None and before.kind == "operator" else ()
            return self.stop("formula_incomplete", place.span, *fixes, after=shown(after))
        found = self.text[token.start : token.end]
        if token.kind == "operator":
            return self.stop("operand_expected", token.span, Fix(code="remove", text=""), found=shown(found))
        if token.kind == ".." or before is None:
            return self.unexpected(token)
        return self.stop("operand_expected", token.span, found=shown(found))

    def parentheses(self, opening: Token) -> Expression:
        self.at += 1
        self.deeper(opening.span)
        inner = self.expression(0)
        self.depth -= 1
        return replace(inner, span=Span(start=opening.start, end=self.close(opening)))

    def close(self, opening: Token) -> int:
        """Pass the closing parenthesis; where it ends. At the end of the text it is merely missing."""
        token = self.token
        if token.kind == ")":
            self.at += 1
            return token.end
        if token.kind != "end":
            raise self.unexpected(token, expected=")")
        end = self.tokens[self.at - 1].end
        fix = Fix(code="add_parenthesis", text=")", span=Span(start=end, end=end))
        if not any(problem.code == "unclosed_parenthesis" for problem in self.problems):
            self.note("unclosed_parenthesis", opening.span, fix)
        return end

    def name_or_call(self, token: Token) -> Expression:
        self.at += 1
        if self.token.kind != "(" or token.quoted:
            self.count(token.span)
            return Name(token.text, token.span)
        function = find_function(token.text)
        opening = self.token
        self.at += 1
        self.deeper(token.span)
        arguments = self.arguments()
        self.depth -= 1
        span = Span(start=token.start, end=self.close(opening))
        self.count(span)
        if function is None:
            self.unknown_function(token, opening, span)
            return Name(token.text, span)
        self.check_arity(function, arguments, span)
        return Call(function.name, tuple(arguments), span)

    def arguments(self) -> list[Expression]:
        found: list[Expression] = []
        if self.token.kind == ")":
            return found
        while True:
            found.append(self.expression(0))
            if self.token.kind != ",":
                return found
            self.at += 1

    def unknown_function(self, token: Token, opening: Token, span: Span) -> None:
        nearest = nearest_functions(token.text)
        fixes = [Fix(code="replace", text=name) for name in nearest]
        fixes.append(Fix(code="multiply", text=f" {TIMES} ", span=Span(start=token.end, end=opening.start)))
        whole = self.text[span.start : span.end]
        if "\n" not in whole:
            fixes.append(Fix(code="quote", text=quoted(whole), span=span))
        self.note("unknown_function", token.span, *fixes, function=shown(token.text), known=tuple(FUNCTIONS))

    def check_arity(self, function: Function, arguments: list[Expression], span: Span) -> None:
        if not function.accepts(len(arguments)):
            self.note("wrong_arity", span, function=function.name, found=len(arguments), expected=function.arity)


@lru_cache(maxsize=8192)
def parse_formula(text: str, *, max_length: int = MAX_LENGTH) -> Parsed:
    """Read one formula. Never raises: whatever `text` is, the answer is an expression or at least one problem.

    >>> parse_formula("受注件数 × 平均単価").expression.op
    '*'
    >>> [problem.code for problem in parse_formula("受注件数 ×").problems]
    ['formula_incomplete']
    """
    if len(text) > max_length:
        span = Span(start=max_length, end=len(text))
        return Parsed(None, (Problem(code="too_long", span=span, params={"limit": max_length, "length": len(text)}),))
    tokens, problems = tokenize(text)
    if problems:
        return Parsed(None, tuple(problems))
    parser = _Parser(text, tokens)
    try:
        expression = parser.formula()
    except _Stop:
        return Parsed(None, tuple(parser.problems))
    return Parsed(None if parser.problems else expression, tuple(parser.problems))
