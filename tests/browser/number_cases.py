"""How Python writes numbers, frozen for the other engine: tests/fixtures/number_cases.json.

`python -m tests.browser.number_cases --regenerate` writes the file anew; nothing else does. A case is [number, unit,
language, kind of text, base or null, text]; tests/shell/test_recorded_cases.py and test_two_engines.py read it.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

from kpitree.i18n import Translator
from kpitree.i18n.catalogue import Language
from tests.browser.program_cases import text_of

FILE = Path(__file__).parent.parent / "fixtures/number_cases.json"
SEED = 20_240_402
CASES_OF_KIND = 600
LANGUAGES: tuple[Language, ...] = ("ja", "en")

NumberCase = tuple[float | None, str, Language, str, float | None, str]
Write = Callable[[Translator, float | None, str, float], str]

# Where digits, scales and signs change; what is too large or too small for plain digits; halves on the decimal digits
# that are none on the binary ones (1.005, 2.675).
NUMBERS = (
    None, 0.0, -0.0, 5e-324, -5e-324, 1e-320, 2.2250738585072014e-308, 1e-300, 1e-7, 9.9e-5, 9.9994e-5, 9.9995e-5, 1e-4,
    9.99e-6, 9.995e-7, 0.00123456, 0.0049995, 0.005, 0.0099995, 0.01, 0.09995, 0.0999, 0.1, 0.25, 0.12345, 0.4995, 0.5,
    0.9994, 0.9995, 0.99949, 0.99995, 1.0, 1.005, 1.245, 2.675, 9.994, 9.995, 9.9949, 10.0, 12.34, 12.35, 99.94, 99.95,
    100.0, 999.4, 999.5, 999.4999999999999, 1000.0, 1234.5, 2134.0, 9999.5, 99949.0, 99950.0, 99999.4, 99999.5, 1e5,
    123456.0, 999499.0, 999500.0, 999999.5, 1e6, 9994999.0, 9995000.0, 9999999.5, 1e7, 5e6, 99949999.0, 99950000.0,
    99994999.0, 99995000.0, 99996000.0, 1e8, 3.2e8, 1.6e8, 320100000.0, 999499999.0, 999500000.0, 1e9, 1.005e9,
    999949999999.0, 999950000000.0, 999960000000.0, 1e12, 1.234e12, 123456789012345.6, 999999999999999.5,
    1234567890123456.0, 9007199254740993.0, 1e16, 1e18, 9.9949e19, 9.995e19, 9.9999999999999e19, 1e20, 1.0049e20,
    1.005e20, 9.995e20, 1e21, 1.23456e21, 1e22, 1e23, 2e23, 1e200, 9.999e307, 1e308, 1.7976931348623157e308, 0.3,
    0.1 + 0.2, 1 / 3, 200 / 3, 25.000000000000004,
)  # fmt: skip
UNITS = (
    "", "円", "万円", "千円", "百万円", "億円", "$", "€", "USD", "%", "率", "件", "人", "セッション", "leads", "倍",
    "x", "日", "business days", "件/人", "円／月", "%/week", "$/lead", "円/{number}", "{number}", "{}", "{{x}}", "$&",
    "$1 $$", "\\1", "👩‍💻", "a/b/c", "件/", "KPI（速報）",
)  # fmt: skip
# What canvas code writes, by the name that test_two_engines.py gives it.
KINDS: dict[str, Write] = {
    "value": lambda t, x, unit, base: t.value(x, unit),
    "signed": lambda t, x, unit, base: t.value(x, unit, signed=True),
    "trim": lambda t, x, unit, base: t.value(x, unit, trim=True),
    "exact": lambda t, x, unit, base: t.exact(x, unit),
    "delta": lambda t, x, unit, base: t.delta(x, unit),
    "unsigned": lambda t, x, unit, base: t.delta(x, unit, signed=False),
    "percent": lambda t, x, unit, base: t.percent_change(x),
    "change": lambda t, x, unit, base: t.change(0.0 if x is None else x, base, unit),
}


def cases() -> list[NumberCase]:
    """All of them, always the same: every number, every unit and every kind in both languages, mixed."""
    rng = random.Random(SEED)
    found = []
    for kind in KINDS:
        for i in range(CASES_OF_KIND):
            x = NUMBERS[i] if i < len(NUMBERS) else any_number(rng)
            base = rng.choice([0.0, -0.0, 4e8, -3.0, 1e-300, any_number(rng)]) if kind == "change" else None
            found.append(case(x, UNITS[(i * 7 + i // len(UNITS)) % len(UNITS)], LANGUAGES[i % 2], kind, base))
    return found


def any_number(rng: random.Random) -> float:
    """A number of any size, often one with few digits, sometimes from the list."""
    if rng.random() < 0.2:
        return -(rng.choice(NUMBERS) or 0.0)
    digits = rng.choice([1, 2, 3, 4, 5, 9, 17])
    power = rng.randint(-9, 24) if rng.random() < 0.9 else rng.randint(-320, 290)
    return rng.choice([1, -1]) * float(f"{rng.randrange(10**digits)}e{power - digits}")


def case(x: float | None, unit: str, language: Language, kind: str, base: float | None) -> NumberCase:
    """Write one number. `base` only matters for the kind "change", which knows no missing number."""
    known = 0.0 if kind == "change" and x is None else x
    return known, unit, language, kind, base, KINDS[kind](Translator(language), known, unit, base or 0.0)


if __name__ == "__main__":
    if sys.argv[1:] != ["--regenerate"]:
        raise SystemExit(__doc__)
    FILE.write_text(text_of(cases()), "utf-8")
