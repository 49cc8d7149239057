"""The functions: one row each. A new function is a row here, a line in the catalogues and a case in the engine."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Function:
    """One function: how many arguments it takes (`maximum` None: any number), where its text is, its tests.

    `doc` is a catalogue key. `aliases` are what people type who know it from elsewhere: they are suggested, not read.
    """

    name: str
    minimum: int
    maximum: int | None
    aliases: tuple[str, ...]
    examples: tuple[tuple[str, float], ...]

    @property
    def doc(self) -> str:
        """Catalogue key of the one-line explanation."""
        return f"formula.function_{self.name}"

    @property
    def arity(self) -> str:
        """How many arguments, as signs that need no translation: "1", "1-2", "1+"."""
        if self.maximum is None:
            return f"{self.minimum}+"
        return f"{self.minimum}" if self.minimum == self.maximum else f"{self.minimum}-{self.maximum}"

    def accepts(self, count: int) -> bool:
        """True when it can be called with `count` arguments."""
        return self.minimum <= count and (self.maximum is None or count <= self.maximum)


_ROWS = (
    Function("min", 1, None, ("最小", "minimum", "least"), (("min(3, 5)", 3), ("min(4)", 4), ("MIN(3; 2、1)", 1))),
    Function("max", 1, None, ("最大", "maximum", "greatest"), (("max(3, 5)", 5), ("max(-1, -2, 0)", 0))),
    Function("sum", 1, None, ("合計", "total", "add"), (("sum(1, 2, 3)", 6), ("sum(10%, 20%)", 0.1 + 0.2))),
    Function("avg", 1, None, ("平均", "average", "mean"), (("avg(1, 2, 6)", 3), ("avg(5)", 5))),
    Function("if", 3, 3, ("もし", "iff", "ifs"), (("if(2 > 1, 10, 20)", 10), ("if(0, 10, 20)", 20), ("if(5,1,0)", 1))),
    Function("ceil", 1, 1, ("切り上げ", "ceiling", "roundup"), (("ceil(66.7)", 67), ("ceil(-1.5)", -1))),
    Function("floor", 1, 1, ("切り捨て", "int", "trunc", "rounddown"), (("floor(66.7)", 66), ("floor(-1.5)", -2))),
    Function(
        "round", 1, 2, ("四捨五入", "rnd"),
        (("round(2.5)", 3), ("round(-2.5)", -3), ("round(3.14159, 2)", 3.14), ("round(1250, -2)", 1300)),
    ),
)  # fmt: skip

FUNCTIONS: dict[str, Function] = {row.name: row for row in _ROWS}


def find_function(name: str) -> Function | None:
    """The function people mean by `name`, whatever its width or case (ＭＩＮ, Sum)."""
    return FUNCTIONS.get(unicodedata.normalize("NFKC", name).casefold())


def nearest_functions(name: str) -> tuple[str, ...]:
    """Names of functions that `name` may have meant, best first: aliases, then those spelt alike."""
    key = unicodedata.normalize("NFKC", name).casefold()
    known = [row.name for row in _ROWS if key in row.aliases]
    return tuple(dict.fromkeys([*known, *difflib.get_close_matches(key, FUNCTIONS, n=2, cutoff=0.6)]))
