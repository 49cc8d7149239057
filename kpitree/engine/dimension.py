"""What multiplying, dividing and adding does to units (§12), on sets of kinds: 件 ÷ 件 may be a rate or a count."""

from __future__ import annotations

from dataclasses import dataclass

from kpitree.model import Unit

# What two kinds make. "number" is a literal, which fits anywhere; a pair that is not listed makes something unknown.
_TIMES: dict[frozenset[str], frozenset[str]] = {
    frozenset(pair.split()): frozenset(result.split())
    for pair, result in {
        "money count": "money", "money rate": "money", "money ratio": "money", "money time": "money",
        "money number": "money", "count": "count", "count rate": "count", "count ratio": "count",
        "count time": "count time", "count number": "count", "rate": "rate", "rate ratio": "rate ratio",
        "rate time": "time", "ratio": "ratio", "ratio time": "time", "time": "time",
        "time number": "time", "number": "number",
    }.items()
}  # fmt: skip
_OVER: dict[tuple[str, str], frozenset[str]] = {
    (left, right): frozenset(result.split())
    for pair, result in {
        "money money": "ratio rate count", "money count": "money", "money rate": "money", "money ratio": "money",
        "money time": "money", "money number": "money",
        "count count": "rate count ratio", "count rate": "count", "count ratio": "count", "count time": "count",
        "count number": "count",
        "rate rate": "rate ratio", "rate ratio": "rate ratio", "rate number": "rate ratio",
        "ratio ratio": "rate ratio", "ratio rate": "rate ratio", "ratio number": "rate ratio",
        "time time": "rate ratio", "time count": "time", "time rate": "time", "time ratio": "time",
        "time number": "time", "number number": "number",
    }.items()
    for left, right in [pair.split()]
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a quantity may be: `kinds` of unit (empty: unknown), its currency and scale when it is money.

    `text` is how people would name it, taken from the units that it came from.
    """

    kinds: frozenset[str]
    currency: str = ""
    scale: float = 1.0
    text: str = ""

    @property
    def is_known(self) -> bool:
        """False for what fits anywhere: numbers, and quantities without a unit."""
        return bool(self.kinds) and self.kinds != {"number"}

    @property
    def is_money(self) -> bool:
        """True when it can only be money."""
        return self.kinds == {"money"}


UNKNOWN = Dimension(frozenset())
NUMBER = Dimension(frozenset({"number"}))


def dimension_of(unit: Unit) -> Dimension:
    """The dimension of a declared unit."""
    return UNKNOWN if unit.kind == "none" else Dimension(frozenset({unit.kind}), unit.currency, unit.scale, unit.text)


def conflict(left: Dimension, right: Dimension) -> str | None:
    """The code of the problem if these two are added, compared or chosen between; None when they fit."""
    if not left.is_known or not right.is_known:
        return None
    if not left.kinds & right.kinds or left.currency != right.currency:
        return "unit_mismatch"
    return "unit_scale" if left.scale != right.scale else None


def joined(left: Dimension, right: Dimension) -> Dimension:
    """What two quantities that fit make when added, compared or chosen between."""
    if left.is_known and right.is_known:
        common = left.kinds & right.kinds
        return Dimension(common, left.currency, left.scale, left.text or right.text) if common else UNKNOWN
    if not left.kinds or not right.kinds:
        known = left if left.is_known else right
        return known if known.is_known else UNKNOWN
    known = left if left.is_known else right
    # 1 + 成長率 is a factor as much as it is a rate.
    return Dimension(known.kinds | {"ratio"}, text=known.text) if "rate" in known.kinds else known


def times(left: Dimension, right: Dimension) -> tuple[Dimension, str | None]:
    """The product, and the code of a problem with it."""
    if left.is_money and right.is_money:
        return UNKNOWN, "unit_product"
    for one, other in ((left, right), (right, left)):
        if not one.kinds:  # 円 times something without a unit is taken for 円
            return (other if other.is_money else UNKNOWN), None
    kinds = [_TIMES.get(frozenset({a, b}), frozenset()) for a in left.kinds for b in right.kinds]
    return _made(kinds, left, right, "×"), None


def over(left: Dimension, right: Dimension) -> tuple[Dimension, str | None]:
    """The quotient, and the code of a problem with it."""
    if not left.kinds or not right.kinds:
        return UNKNOWN, None
    if left.is_money and right.is_money and (code := conflict(left, right)) is not None:
        return UNKNOWN, code
    kinds = [_OVER.get((a, b), frozenset()) for a in left.kinds for b in right.kinds]
    return _made(kinds, left, right, "÷"), None


def _made(kinds: list[frozenset[str]], left: Dimension, right: Dimension, sign: str) -> Dimension:
    if not all(kinds):
        return UNKNOWN
    found = frozenset().union(*kinds)
    if found == {"number"}:
        return NUMBER
    money = "money" in found
    source = left if left.is_money else right
    same = [d for d in (left, right) if d.kinds == found]
    text = source.text if money else same[0].text if same else f"{left.text} {sign} {right.text}".strip(f" {sign}")
    return Dimension(found, source.currency if money else "", source.scale if money else 1.0, text)
