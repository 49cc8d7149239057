"""Numbers on the screen: laws first (order, sign, reading back), then the texts the design asks for."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitree.formula import read_number
from kpitree.i18n import LANGUAGES, Language, Translator
from kpitree.i18n.numbers import MINUS
from kpitree.model import read_unit
from kpitree.problems import Problem

UNITS = ("円", "万円", "$", "%", "件", "deals", "")
languages = st.sampled_from(LANGUAGES)
units = st.sampled_from(UNITS)
# Powers of ten are as likely as each other, and so are the places where a number changes its scale.
numbers = st.one_of(
    st.floats(-1e16, 1e16),
    st.builds(lambda m, e: m * 10.0**e, st.floats(-10, 10), st.integers(-6, 15)),
    st.builds(lambda sign, e, off: sign * 10.0**e * (1 + off), st.sampled_from([-1, 1]), st.integers(-4, 15),
              st.floats(-0.006, 0.006)),
)  # fmt: skip


def read_back(text: str, unit: str) -> float:
    """The value that a person would type again from what the screen says."""
    plain = text.replace("件", "").replace("deals", "")
    read = read_number(plain)
    assert not isinstance(read, Problem), text
    return read.value / read_unit(unit).scale


@given(numbers, units, languages)
def test_reading_the_text_gives_the_value_to_half_a_percent(x: float, unit: str, lang: Language) -> None:
    shown = read_back(Translator(lang).value(x, unit), unit)
    assert math.isclose(shown, x, rel_tol=0.0051, abs_tol=1e-300)


@given(numbers, units, languages)
def test_the_exact_text_is_exact_to_15_digits(x: float, unit: str, lang: Language) -> None:
    shown = read_back(Translator(lang).exact(x, unit), unit)
    # Very large and very small numbers are written as powers of ten, with three digits.
    size = abs(x) * read_unit(unit).scale * (100 if unit == "%" else 1)
    assert math.isclose(shown, x, rel_tol=1e-14 if 1e-4 <= size < 1e20 else 0.0051, abs_tol=1e-300)


@given(numbers, numbers, units, languages)
def test_a_larger_value_never_reads_smaller(a: float, b: float, unit: str, lang: Language) -> None:
    t = Translator(lang)
    low, high = sorted((a, b))
    assert read_back(t.value(low, unit), unit) <= read_back(t.value(high, unit), unit)


@given(numbers, units, languages)
def test_the_sign_is_the_numbers_sign_and_zero_has_none(x: float, unit: str, lang: Language) -> None:
    t = Translator(lang)
    text, signed = t.value(x, unit), t.delta(x, unit)
    if x == 0:
        assert text[0] != MINUS
        assert signed[0] == "±"
    else:
        assert (text[0] == MINUS) == (x < 0)
        assert signed[0] == (MINUS if x < 0 else "+")
    assert "-" not in text.partition("e")[0]  # a real minus sign, no hyphen


@given(numbers, units, languages)
def test_negative_reads_as_positive_with_a_minus(x: float, unit: str, lang: Language) -> None:
    t = Translator(lang)
    assert t.value(-abs(x), unit).lstrip(MINUS) == t.value(abs(x), unit)


@given(st.floats(1, 1e19), languages)
def test_no_number_is_written_in_a_scale_that_is_too_small(x: float, lang: Language) -> None:
    text = Translator(lang).value(x, "円")
    digits = float("".join(c for c in text if c.isdigit() or c == "."))
    too_many = {"万": 1e4, "億": 1e4, "M": 1e3}.get(text[-1])
    assert too_many is None or digits < too_many


@pytest.mark.parametrize(("x", "unit", "ja", "en"), [
    (3.201e8, "円", "¥3.20億", "¥320M"), (4e8, "円", "¥4.00億", "¥400M"), (12.34e8, "円", "¥12.3億", "¥1.23B"),
    (1.2e9, "円", "¥12.0億", "¥1.2B"), (123.4e8, "円", "¥123億", "¥12.3B"), (1234e8, "円", "¥1,234億", "¥123B"),
    (8e7, "円", "¥8,000万", "¥80M"), (5e6, "円", "¥500万", "¥5M"), (9800, "円", "¥9,800", "¥9,800"),
    (99_996_000, "円", "¥1.00億", "¥100M"), (99_999.6, "円", "¥10万", "¥100,000"),
    (-6.4e7, "円", "−¥6,400万", "−¥64M"),
    (500, "万円", "¥500万", "¥5M"), (30_000, "円/件", "¥30,000/件", "¥30,000"), (-0.0, "円", "¥0", "¥0"),
    (0.25, "%", "25.0%", "25.0%"), (0.0046, "%", "0.46%", "0.46%"), (0.0125, "%", "1.25%", "1.25%"),
    (1, "%", "100%", "100%"),
    (2134, "件", "2,134件", "2,134"), (2134, "deals", "2,134 deals", "2,134 deals"), (66.67, "件", "66.7件", "66.7"),
    (12.3, "件/人", "12.3件/人", "12.3"), (3.5, "か月", "3.5か月", "3.5"), (2.5, "倍", "2.5倍", "2.5×"),
    (12_345_678, "件", "1,235万件", "12.3M"), (None, "円", "—", "—"),
    (math.nan, "%", "—", "—"), (math.inf, "件", "—", "—"),
    (1.5, "{x}", "1.5 {x}", "1.5 {x}"),
])  # fmt: skip
def test_values_as_designed(x: float | None, unit: str, ja: str, en: str) -> None:
    assert (Translator("ja").value(x, unit), Translator("en").value(x, unit)) == (ja, en)


def test_differences_ranges_changes_as_designed() -> None:
    t, en = Translator("ja"), Translator("en")
    assert (t.delta(8e7, "円"), t.delta(1.6e8, "円"), t.delta(-6.4e7, "円")) == ("+¥8,000万", "+¥1.6億", "−¥6,400万")
    assert (t.delta(0.25 - 0.20, "%"), t.delta(16, "件"), en.delta(8e7, "円")) == ("+5.0pt", "+16件", "+¥80M")
    assert (t.percent_change(0.25), t.percent_change(-0.125), t.percent_change(0)) == ("+25%", "−12.5%", "±0%")
    assert (t.range(0.15, 0.3, "%"), en.range(0.15, 0.3, "%")) == ("15〜30%", "15–30%")
    assert (t.range(4.3e6, 6.2e6, "円"), t.range(1900, 2400, "件")) == ("¥430〜620万", "1,900〜2,400件")
    assert t.range(8e7, 1.2e8, "円") == "¥8,000万〜¥1.2億"
    assert t.exact(320_100_000, "円") == "¥320,100,000"
    assert (t.value(0.25, "%", trim=True), t.value(4e8, "円", trim=True)) == ("25%", "¥4億")
