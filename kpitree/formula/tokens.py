"""Text to tokens. Every token knows its characters; what cannot be a token becomes a Problem, and reading goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kpitree.formula.functions import find_function
from kpitree.formula.numerals import comma_fixes, scan_number, starts_number
from kpitree.formula.operators import operator_at
from kpitree.formula.signs import (
    QUOTES,
    RANGE_SIGNS,
    SEPARATORS,
    encodable,
    end_of_name,
    fold,
    is_space,
    quote,
    quoted,
    shown,
    starts_name,
)
from kpitree.problems import Fix, Problem, Span

TokenKind = Literal["number", "name", "operator", "(", ")", ",", "..", "end"]
MAX_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `text` is the canonical sign or the name without its quotes; `span` the characters it came from."""

    kind: TokenKind
    text: str
    start: int
    end: int
    value: float = 0.0
    percent: bool = False
    quoted: bool = False

    @property
    def span(self) -> Span:
        """The characters this token was read from."""
        return Span(start=self.start, end=self.end)


@dataclass(slots=True)
class _Tokenizer:
    text: str
    folded: str
    at: int
    end: int
    tokens: list[Token]
    problems: list[Problem]
    calls: list[bool]  # one entry an open parenthesis: does it hold the arguments of a call?

    def run(self) -> None:
        while self.at < self.end:
            character = self.folded[self.at]
            if is_space(character):
                self.at += 1
            elif starts_number(self.folded, self.at):
                self.number()
            elif character in QUOTES:
                self.quoted_name(QUOTES[character])
            elif starts_name(self.text[self.at]):
                end = min(end_of_name(self.text, self.at), self.end)
                self.add("name", self.text[self.at : end], end)
            else:
                self.sign(character)

    def add(self, kind: TokenKind, text: str, end: int, *, quoted: bool = False) -> None:
        self.tokens.append(Token(kind, text, self.at, end, quoted=quoted))
        self.at = end

    def report(self, code: str, end: int, found: str, *fixes: Fix) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            usable = tuple(fix for fix in fixes if encodable(fix.text))
            span = Span(start=self.at, end=end)
            self.problems.append(Problem(code=code, span=span, params={"found": shown(found)}, fixes=usable))
        self.at = end

    def number(self) -> None:
        scan = scan_number(self.folded[: self.end], self.at, in_call=bool(self.calls and self.calls[-1]))
        run = min(end_of_name(self.text, scan.end), self.end)
        literal = self.text[self.at : scan.end]
        if run > scan.end:
            whole = self.text[self.at : run]
            fixes = (Fix(code="quote", text=quote(whole)), Fix(code="keep_number", text=literal))
            self.report("number_then_name", run, whole, *fixes)
        elif scan.code == "ambiguous_comma":
            joined, apart = fold(literal).replace(",", ""), fold(literal).replace(",", ", ")
            fixes = (Fix(code="join_number", text=joined), Fix(code="separate_arguments", text=apart))
            self.report(scan.code, scan.end, literal, *fixes)
        elif scan.code == "bad_number" and "," in self.folded[self.at : scan.end]:
            self.report(scan.code, scan.end, literal, *comma_fixes(fold(literal)))
        elif scan.code:
            self.report(scan.code, scan.end, literal)
        else:
            self.tokens.append(Token("number", literal, self.at, scan.end, scan.as_float(), scan.percent))
            self.at = scan.end

    def quoted_name(self, closing: str) -> None:
        """「…」 or "…"; inside "…" a doubled quote is one quote. A name does not go on over the end of a line."""
        characters: list[str] = []
        at = self.at + 1
        while at < self.end and self.text[at] != "\n":
            if self.folded[at] == closing:
                if closing != '"' or self.folded[at + 1 : min(at + 2, self.end)] != '"':
                    return self.close_quote("".join(characters), at + 1)
                at += 1
            characters.append(self.text[at])
            at += 1
        opening = self.text[self.at : at]
        self.report("unclosed_quote", at, opening, Fix(code="close_quote", text=opening.rstrip() + closing))
        return None

    def close_quote(self, name: str, end: int) -> None:
        if name.strip():
            self.add("name", name, end, quoted=True)
        else:
            self.report("empty_name", end, self.text[self.at : end])

    def sign(self, character: str) -> None:
        for sign in RANGE_SIGNS:
            if self.folded.startswith(sign, self.at, self.end):
                end = self.at + len(sign)
                while sign == ".." and end < self.end and self.folded[end] == ".":
                    end += 1
                return self.add("..", "..", end)
        if character == "(":
            before = self.tokens[-1] if self.tokens else None
            self.calls.append(before is not None and before.kind == "name" and not before.quoted)
            return self.add("(", "(", self.at + 1)
        if character == ")":
            if self.calls:
                self.calls.pop()
            return self.add(")", ")", self.at + 1)
        if character in SEPARATORS:
            return self.add(",", ",", self.at + 1)
        operator = operator_at(self.folded[: self.end], self.at)
        if operator is not None:
            return self.add("operator", operator[0], operator[1])
        return self.unexpected(character)

    def unexpected(self, character: str) -> None:
        end = self.at + 1
        if character == "%":
            return self.report("stray_percent", end, "%", Fix(code="remove", text=""))
        fixes = [Fix(code="remove", text="", span=Span(start=self.at, end=end))]
        before = self.tokens[-1] if self.tokens else None
        if before is not None and before.kind == "name" and not before.quoted and before.end == self.at:
            # A sign glued to a name was probably meant as part of it: 問合せ&資料請求.
            stop = end
            while stop < self.end and not is_space(self.text[stop]) and self.folded[stop] not in "()+-*/<>=,":
                stop += 1
            whole = Span(start=before.start, end=stop)
            if "\n" not in self.text[whole.start : stop]:
                fixes.insert(0, Fix(code="quote", text=quoted(self.text[whole.start : stop]), span=whole))
        return self.report("unexpected_character", end, self.text[self.at], *fixes)


def tokenize(text: str, start: int = 0, end: int | None = None) -> tuple[list[Token], list[Problem]]:
    """The tokens of `text[start:end]`, closed by one of kind "end", and what could not be read. Never raises."""
    stop = len(text) if end is None else end
    tokenizer = _Tokenizer(text, fold(text), start, stop, [], [], [])
    tokenizer.run()
    tokenizer.tokens.append(Token("end", "", stop, stop))
    return tokenizer.tokens, tokenizer.problems


def is_function_call(tokens: list[Token], index: int) -> bool:
    """True when the name at `index` stands where a function does: before an opening parenthesis, unquoted."""
    token = tokens[index]
    return not token.quoted and tokens[index + 1].kind == "(" and find_function(token.text) is not None
