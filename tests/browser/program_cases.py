"""What Python calculates, frozen for the other engine: tests/fixtures/program_cases.json.

`python -m tests.browser.program_cases --regenerate` writes the file anew; nothing else does. A case is a tree (id, name
and formula of each KPI), the ids that are overridden, its program, and rows of [lever values, values of all KPIs] with
null for missing. tests/shell/test_recorded_cases.py checks that Python still says so, test_two_engines.py the browser.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypedDict

from hypothesis import HealthCheck, Phase, given, seed, settings

from kpitree.data.templates import template, templates
from kpitree.engine import compile_tree
from kpitree.engine.careful import run_slowly
from kpitree.engine.program import Program
from kpitree.model import Kpi, KpiTree
from tests.engine.random_trees import EXTREMES, random_trees
from tests.fixtures.trees import broken_tree

FILE = Path(__file__).parent.parent / "fixtures/program_cases.json"
SEED = 20_240_401
RANDOM_TREES = 320
ROWS_OF_RANDOM_TREES = 4

Row = tuple[list[float | None], list[float | None]]


class Case(TypedDict):
    """One program and what it gives."""

    about: str
    kgi: str | None
    kpis: list[list[str | None]]
    overridden: list[str]
    program: dict[str, Any]
    rows: list[Row]


# Where doubles are hard: both zeros, the ends of their range, what is lost beside 1, halves that are none.
VALUES = (
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.5, -2.5, 0.1, 3.0, -7.25, 1e-7, 5e-324, -5e-324, 2.2250738585072014e-308, 1e-300,
    -1e308, 1.7976931348623157e308, 1e200, 9007199254740993.0, -4503599627370495.5, 1e16, None,
)  # fmt: skip
ROUNDED = (
    *VALUES, 0.49999999999999994, 1.005, 2.675, 1.45, -1.45, 0.05, 0.15, 25.5, -35.5, 1e15, 999999999999999.5, 1e22,
    4503599627370496.5, 0.9999999999999999, 1234.5678, -0.0005, 5e-15, 4.9e-16, 1e-320, 123456789.123456789,
)  # fmt: skip
PAIRS = {
    "sum_": "x_ + y_", "difference": "x_ - y_", "product": "x_ * y_", "quotient": "x_ / y_", "least": "min(x_, y_)",
    "most": "max(x_, y_)", "below": "x_ < y_", "at_most": "x_ <= y_", "above": "x_ > y_", "at_least": "x_ >= y_",
    "equal": "x_ == y_", "other": "x_ <> y_", "chosen": "if(x_, y_, 7)", "left": "if(x_ > y_, x_, 1 / y_)",
    "linked": "max(0%, min(100%, x_ - 2% * (y_ / 600 - 1) / 10%))",
    "linked_part": "max(0, x_ * (1 + 5% * (y_ / 3 - 1) / 10%))",
}  # fmt: skip
ROUNDING = {
    "minus": "-x_", "up": "ceil(x_)", "down": "floor(x_)", "plain": "round(x_)", "no_digits": "round(x_, 16)",
    **{f"digits_{d}": f"round(x_, {d})" for d in range(16)},
    **{f"tens_{d}": f"round(x_, -{d})" for d in range(1, 16)},
}  # fmt: skip
SEVERAL = {
    "all_of": "sum(x_, y_, z_)", "mean": "avg(x_, y_, z_)", "least": "min(x_, y_, z_)", "most": "max(x_, y_, z_)",
    "chosen": "if(x_, y_, z_)", "inner": "if(if(x_ > 1, z_, 0), 1, 2)", "hidden": "1 / (x_ * y_)", "alone": "avg(z_)",
    "order": "x_ + y_ + z_ - (x_ + (y_ + z_))", "chain": "x_ * y_ * z_ / x_ / y_", "deep": "-(-(x_ - -y_) * --z_)",
}  # fmt: skip
# §8 §9: cycles, unknown names, text that is no formula, and what still calculates beside them.
BROKEN = {
    "cycle_one": "cycle_two + 1", "cycle_two": "cycle_one * 2", "itself": "itself + x_", "unknown": "x_ * nobody",
    "unreadable": "(x_ + 1", "empty": "   ", "blocked": "unreadable + 1", "saved": "if(x_ > 1, y_, unreadable)",
    "constructor": "x_ / y_", "valueof": "constructor * 2", "fine": "x_ + y_",
}  # fmt: skip


def cases() -> list[Case]:
    """All of them, always the same (the random trees: as long as Hypothesis draws the same)."""
    return [*written_cases(), *template_cases(), *random_cases()]


def written_cases() -> Iterator[Case]:
    """Every operation on every awkward pair, rounding to every digit, functions of several, broken trees."""
    rng = random.Random(SEED)
    yield case("pairs", tree_of(PAIRS, "x_", "y_"), [[x, y] for x in VALUES for y in VALUES])
    yield case("rounding", tree_of(ROUNDING, "x_"), [[x] for x in ROUNDED])
    several = [[rng.choice(VALUES) for _ in "xyz"] for _ in range(150)]
    yield case("several", tree_of(SEVERAL, "x_", "y_", "z_"), several)
    pairs = [[rng.choice(VALUES) for _ in "xy"] for _ in range(30)]
    yield case("broken", tree_of(BROKEN, "x_", "y_"), pairs)
    yield case("overridden and broken", tree_of(BROKEN, "x_", "y_"), [[2.0, 3.0, 4.0]], "unreadable")
    yield case("every failure", broken_tree(), vectors(broken_tree(), rng, 20))
    yield case("nothing", KpiTree(kpis=()), [[]])


def template_cases() -> Iterator[Case]:
    """Every template as it is, and with computed KPIs overridden (§15)."""
    rng = random.Random(SEED + 1)
    for slug in templates():
        tree = template(slug)
        yield case(slug, tree, vectors(tree, rng, 12))
        computed = [kpi.id for kpi in tree.kpis if not kpi.is_lever]
        for overridden in (computed[-1:], rng.sample(computed, min(2, len(computed)))):
            yield case(f"{slug}, overridden", tree, vectors(tree, rng, 5, *overridden), *overridden)


def random_cases() -> list[Case]:
    """Trees nobody would write, a third of them broken."""
    rng = random.Random(SEED + 2)
    found: list[Case] = []

    def collect(tree: KpiTree) -> None:
        computed = [kpi.id for kpi in tree.kpis if not kpi.is_lever]
        overridden = rng.sample(computed, 1) if rng.random() < 0.2 else []
        rows = vectors(tree, rng, ROWS_OF_RANDOM_TREES, *overridden)
        found.append(case(f"random {len(found)}", tree, rows, *overridden))

    for broken, wanted in ((False, RANDOM_TREES * 2 // 3), (True, RANDOM_TREES // 3)):
        draw_trees(collect, wanted, broken=broken, fixed=True)
    return found


def draw_trees(collect: Callable[[KpiTree], None], wanted: int, *, broken: bool, fixed: bool = False) -> None:
    """Hand `wanted` random trees to `collect`, other ones on each run unless `fixed`."""
    rules = settings(
        max_examples=wanted, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        database=None,
    )  # fmt: skip

    def draw(tree: KpiTree) -> None:
        collect(tree)

    drawn = rules(given(random_trees(broken=broken))(draw))
    (seed(SEED)(drawn) if fixed else drawn)()


def tree_of(formulas: dict[str, str], *levers: str) -> KpiTree:
    """A tree of formulas by id over levers without values; the last formula is the KGI."""
    made = [Kpi(id=lever, name=f"lever {lever}") for lever in levers]
    made += [Kpi(id=kpi_id, name=f"made {kpi_id}", formula=formula) for kpi_id, formula in formulas.items()]
    return KpiTree(kpis=tuple(made), kgi=made[-1].id)


def vectors(tree: KpiTree, rng: random.Random, count: int, *overridden: str) -> list[list[float | None]]:
    """Lever values: the baseline, then others of its size, every so often one that is extreme or missing."""
    compiled = compile_tree(tree, frozenset(overridden))
    found = [[null_of(v) for v in compiled.baseline]]
    while len(found) < count:
        row = []
        for base in found[0]:
            near = rng.uniform(0.01, 1e4) if base is None else base * rng.choice([0.5, 0.9, 1.0, 1.1, 1.37, 2.0])
            row.append(near if rng.random() < 0.85 else rng.choice([*EXTREMES, None]))
        found.append([None if v is None or not math.isfinite(v) else v for v in row])
    return found


def case(about: str, tree: KpiTree, values: Sequence[Sequence[float | None]], *overridden: str) -> Case:
    """Evaluate a tree for rows of lever values."""
    program = compile_tree(tree, frozenset(overridden)).program
    return {
        "about": about,
        "kgi": tree.kgi,
        "kpis": [[kpi.id, kpi.name, kpi.formula] for kpi in tree.kpis],
        "overridden": sorted(overridden),
        "program": program.to_json(),
        "rows": [(list(row), results(program, row)) for row in values],
    }


def results(program: Program, row: Sequence[float | None]) -> list[float | None]:
    """The values of all KPIs in tree order, one operation at a time."""
    slots = run_slowly(program, [math.nan if v is None else v for v in row])
    return [null_of(slots[slot]) for slot in program.slots]


def null_of(value: float) -> float | None:
    """Missing as JSON says it."""
    return None if math.isnan(value) else value


def text_of(found: Sequence[Any]) -> str:
    """The file: compact, a case on each line."""
    lines = (json.dumps(one, ensure_ascii=False, allow_nan=False, separators=(",", ":")) for one in found)
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    if sys.argv[1:] != ["--regenerate"]:
        raise SystemExit(__doc__)
    FILE.write_text(text_of(cases()), "utf-8")
