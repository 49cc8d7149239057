"""Hypothesis strategies shared by all tests: formulas, names people really give, and whole trees that are valid.

`kpi_trees()` are acyclic, refer to existing ids only and have finite values; they may divide by zero or mix units.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from hypothesis import strategies as st

from kpitree.formula import FUNCTIONS, INFIX, Binary, Call, Expression, Name, Number, Unary, render
from kpitree.model import MONTHS, Counts, Effort, Kpi, KpiTree, Range, name_key
from kpitree.model.kpi import ID_PATTERN

WORDS = (
    "受注金額", "受注件数", "商談数", "受注率", "平均単価", "MQL数", "MQL→SQL率", "リード", "資料請求・問合せ", "ー",
    "佐々木", "sessions", "win rate", "Ärger", "売上高 (税込)", "3ヶ月後", "min", "if", "of", "sum", "12 of 80", "25%",
    "a*b", "「括弧」", 'say "hi"', "＂広＂", "a」b", "#1", "x = y", "[件]", "kgi: yes", "kgi", "note", "1..2", "…", "٣",
    "👩‍💻", "売上／月", "²", "a b", "名 #", "100", "-", "//", "\\n", "\\", "key:", "id: x", "“引用”", "『二重』", "_",
    "無題。", "e", "1e5",
    "Ｍ", "a\u3000b", "=", "==", "]",
)  # fmt: skip
UNITS = ("円", "件", "%", "人", "倍", "日", "", "件/人", "万円", "$", "率", "社")
MIXES = ("", "", "channel", "チャネル", "owner: x", "# 1\nb")
BENCHMARKS = ("", "won/opportunity", "opportunity/mql", "mql/lead")


@cache
def kpi_names() -> st.SearchStrategy[str]:
    """Names as people (and tests of strangers) give them: any script, spaces, quotes, signs, emoji."""
    made = st.text(st.sampled_from("受注率数ーab Zé0９%()「」\"'#=[]:.,+-*/\\→・　😀"), min_size=1, max_size=12)
    letters = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"])
    any_text = st.text(letters, min_size=1, max_size=10)
    return st.one_of(st.sampled_from(WORDS), made, any_text).map(lambda name: name.strip() or "受注")


@cache
def kpi_ids() -> st.SearchStrategy[str]:
    """Ids the model accepts: short ASCII, function names included."""
    made = st.text("abcdefgmnu_0123456789", min_size=1, max_size=10)
    known = st.sampled_from(["mql", "min", "of", "kpi", "kpi_2", "lead", "e", "win_rate", "sum"])
    return st.one_of(known, made.map(lambda text: text if re.match(ID_PATTERN, text) else f"kpi_{text}"))


@cache
def plain_numbers() -> st.SearchStrategy[float]:
    """Numbers of the sizes people work with, and some that they do not."""
    round_ones = st.sampled_from([0.0, 1.0, 2.0, 10.0, 1200.0, 5e6, 4e8, 1.5, 0.25, 0.07, 1e-7, 123456789.0])
    return st.one_of(round_ones, st.floats(0, 1e12), st.floats(0, allow_infinity=False, allow_nan=False))


@cache
def literals() -> st.SearchStrategy[Number]:
    """Literals of formulas: never negative (the sign is an operator), some written in percent."""
    percent = st.builds(lambda value: Number(value, percent=True), st.one_of(st.floats(0, 1), st.just(0.07)))
    return st.one_of(st.builds(Number, plain_numbers().map(abs)), percent)


def expressions(names: Sequence[str] | None = None, max_leaves: int = 8) -> st.SearchStrategy[Expression]:
    """Expression trees of every node and operator over `names` (any usable name when None)."""
    name = st.sampled_from(list(names)) if names else kpi_names()
    leaves: st.SearchStrategy[Expression] = st.one_of(st.builds(Name, name), literals())
    if names is not None and not names:
        leaves = literals()

    def grow(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        calls = [
            st.builds(
                lambda arguments, function=row.name: Call(function, tuple(arguments)),
                st.lists(inner, min_size=row.minimum, max_size=row.maximum or 3),
            )
            for row in FUNCTIONS.values()
        ]
        binary = st.builds(Binary, st.sampled_from(list(INFIX)), inner, inner)
        arithmetic = st.builds(Binary, st.sampled_from(["+", "-", "*", "/"]), inner, inner)
        return st.one_of(arithmetic, binary, st.builds(Unary, st.just("-"), inner), *calls)

    return st.recursive(leaves, grow, max_leaves=max_leaves)


def formulas(names: Sequence[str] | None = None) -> st.SearchStrategy[str]:
    """Texts of readable formulas over `names` (ids or names; any usable name when None), in canonical form."""
    return expressions(names).map(render).filter(lambda text: len(text) <= 1_000)


@cache
def _numbered(count: int) -> st.SearchStrategy[Expression]:
    """Expressions over `count` names that stand for others: building a strategy costs more than drawing from it."""
    return expressions([str(at) for at in range(count)])


@st.composite
def formulas_over(draw: st.DrawFn, ids: Sequence[str]) -> str:
    """The text of a readable formula over these ids."""
    return render(draw(_numbered(len(ids))), lambda number: ids[int(number)])


@cache
def texts() -> st.SearchStrategy[str]:
    """Owner, note and definition texts: several lines, signs of the text format, awkward characters."""
    signs = st.sampled_from(["", "# 見出し", "a = b", "  indented", "\\n", "owner: x"])
    lines = st.lists(st.one_of(signs, kpi_names()), max_size=4).map("\n".join)
    return st.one_of(st.just(""), st.just(""), lines)


@cache
def lever_values(unit: str) -> st.SearchStrategy[float]:
    """Values that fit a unit: shares for rates, anything finite otherwise."""
    if unit in ("%", "率"):
        return st.one_of(st.sampled_from([0.0, 0.07, 0.25, 0.3, 1.0, 1 / 3]), st.floats(0, 1))
    typical = st.sampled_from([1.5, 5e6, 4e8, 1e-7])
    return st.one_of(st.floats(-1e6, 1e12), st.integers(-1000, 10**9).map(float), typical)


@cache
@st.composite
def ranges(draw: st.DrawFn, unit: str) -> Range:
    """An ordered range, with or without a likely value."""
    values = sorted(draw(st.lists(lever_values(unit), min_size=2, max_size=3)))
    likely = values[1] if len(values) == 3 else None
    return Range(low=values[0], likely=likely, high=values[-1], source=draw(texts()))


@cache
@st.composite
def counts(draw: st.DrawFn) -> Counts:
    """Observed counts, never impossible."""
    trials = draw(st.integers(1, 10**6))
    return Counts(successes=draw(st.integers(0, trials)), trials=trials)


@st.composite
def efforts(draw: st.DrawFn) -> Effort:
    """Money or time for a step up or down."""
    amount = draw(st.sampled_from([300_000.0, 0.1, 1e-300, 1.7e308]) | st.floats(1e-6, 1e12))
    per = draw(st.sampled_from([0.01, -0.01, 1.0, 100.0, 1e-9]) | st.floats(1e-6, 1e6))
    unit = draw(st.sampled_from(["円", "時間", "hours", "$", "USD", "business days"]))
    return Effort(amount=amount, unit=unit, per=per)


@st.composite
def kpis(draw: st.DrawFn, kpi_id: str, name: str, below: Sequence[str]) -> Kpi:
    """One KPI: a lever, or a formula over the ids in `below`."""
    unit = draw(st.sampled_from(UNITS))
    extra = {
        "history": tuple(draw(st.lists(lever_values(unit), max_size=3))),
        "target": draw(st.none() | lever_values(unit)),
        "source": draw(texts()),
        "owner": draw(st.one_of(st.just(""), kpi_names())),
        "definition": draw(texts()),
        "note": draw(texts()),
        "benchmark": draw(st.sampled_from(BENCHMARKS)),
        "mix": draw(st.sampled_from(MIXES) | kpi_names()),
        "locked": draw(st.sampled_from([False, False, True])),
        "headline": draw(st.booleans()),
        "shape": draw(st.sampled_from(["", "", "triangular", "normal", "fixed"])),
        "indicator": draw(st.sampled_from(["", "", "leading", "lagging"])),
        "target_source": draw(texts()),
        "target_review": draw(st.none() | st.dates()),
    }
    if draw(st.booleans()):
        extra["effort"] = draw(efforts())
    if draw(st.booleans()) and (below or draw(st.booleans())):
        return Kpi(id=kpi_id, name=name, unit=unit, formula=draw(formulas_over(below)), **extra)
    kind = draw(st.sampled_from(["value", "value", "counts", "missing"]))
    value = draw(lever_values(unit)) if kind == "value" else None
    observed = draw(counts()) if kind == "counts" else None
    reach = draw(st.none() | ranges(unit))
    return Kpi(id=kpi_id, name=name, unit=unit, value=value, counts=observed, range=reach, **extra)


@st.composite
def kpi_trees(draw: st.DrawFn, max_kpis: int = 6, min_kpis: int = 0) -> KpiTree:
    """A valid tree: unique ids and names, formulas only over KPIs that come later in a hidden order (no cycles)."""
    size = draw(st.integers(min_kpis, max_kpis))
    ids = draw(st.lists(kpi_ids(), min_size=size, max_size=size, unique=True))
    names = draw(st.lists(kpi_names(), min_size=size, max_size=size, unique_by=name_key))
    made = [draw(kpis(kpi_id, name, ids[at + 1 :])) for at, (kpi_id, name) in enumerate(zip(ids, names, strict=True))]
    shuffled = draw(st.permutations(made)) if draw(st.booleans()) else made
    kgi = draw(st.sampled_from(ids)) if made and draw(st.booleans()) else (shuffled[0].id if made else None)
    period = draw(st.sampled_from(["", *MONTHS])) if shuffled else ""  # an empty text can say nothing
    return KpiTree(kpis=tuple(shuffled), kgi=kgi, note=draw(texts()), period=period)
