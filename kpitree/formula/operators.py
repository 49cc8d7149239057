"""The operators: one row each. Only this table knows what the signs look like and how strongly they bind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Associativity = Literal["left", "none", "prefix"]


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: `symbol` is the canonical sign, `accepted` what people may type, `examples` are the tests."""

    symbol: str
    accepted: tuple[str, ...]
    precedence: int
    associativity: Associativity
    examples: tuple[tuple[str, float], ...]

    @property
    def is_comparison(self) -> bool:
        """True for operators that answer 1 or 0; they cannot be chained."""
        return self.associativity == "none"


# Full-width forms of ASCII signs (＋ ＊ ／ ＞ …) need no mention: signs are folded to NFKC before they are looked up.
_INFIX = (
    Operator(">", (">",), 1, "none", (("2 > 1", 1), ("1 > 1", 0), ("1 ＞ 0.5", 1))),
    Operator(">=", (">=", "≧", "≥"), 1, "none", (("1 >= 1", 1), ("1 ≧ 2", 0))),
    Operator("<", ("<",), 1, "none", (("1 < 2", 1), ("1 ＜ 1", 0))),
    Operator("<=", ("<=", "≦", "≤"), 1, "none", (("1 <= 1", 1), ("2 ≦ 1", 0))),
    Operator("==", ("==", "="), 1, "none", (("1 == 1", 1), ("1 ＝ 2", 0), ("1 = 1", 1))),
    Operator("<>", ("<>", "!=", "≠"), 1, "none", (("1 <> 2", 1), ("1 ≠ 1", 0), ("1 != 2", 1))),
    Operator("+", ("+",), 2, "left", (("1 + 2", 3), ("1 ＋ 2 + 3", 6))),
    Operator("-", ("-", "−", "–", "‐", "‑"), 2, "left", (("5 - 2 - 1", 2), ("5 － 2", 3), ("5 − 2", 3))),
    Operator("*", ("*", "×", "✕", "✖", "∗", "⋅"), 3, "left", (("2 * 3", 6), ("2 × 3 + 1", 7), ("2 ＊ 50%", 1))),
    Operator("/", ("/", "÷", "∕"), 3, "left", (("8 / 4 / 2", 1), ("9 ÷ 3", 3), ("1 ／ 4", 0.25))),
)
_PREFIX = (Operator("-", ("-", "−", "–", "‐", "‑"), 4, "prefix", (("-2", -2), ("3 * -2", -6), ("-2 + 5", 3))),)

INFIX: dict[str, Operator] = {row.symbol: row for row in _INFIX}
PREFIX: dict[str, Operator] = {row.symbol: row for row in _PREFIX}
SIGNS: dict[str, str] = {sign: row.symbol for row in _INFIX for sign in row.accepted}
LONGEST_SIGN = max(len(sign) for sign in SIGNS)
# What an implied "2 受注件数" is taken for while the rest of the formula is read.
TIMES, MINUS, PLUS, EQUALS = "*", "-", "+", "=="


def operator_at(folded: str, start: int) -> tuple[str, int] | None:
    """The canonical operator at `start` of NFKC-folded text and where it ends; the longest sign wins."""
    for length in range(LONGEST_SIGN, 0, -1):
        symbol = SIGNS.get(folded[start : start + length])
        if symbol is not None and start + length <= len(folded):
            return symbol, start + length
    return None
