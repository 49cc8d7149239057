"""Links: the one form of formula in which a KPI gives way, or gains, as another one moves from where it was (§51).

    max(0%, min(100%, base - 2% * (driver / 1000 - 1) / 10%))         in points: 2 pt for every 10 % above 1,000
    max(0%, min(100%, base * (1 - 5% * (driver / 1000 - 1) / 10%)))   relative: 5 % of it
    max(0, base * (1 - 5% * (driver / 1000 - 1) / 10%))               of an amount, which has no upper end

A link is nothing but its formula, so whatever reads formulas knows it: both engines, files, exports.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from kpitree.formula.expression import Binary, Call, Expression, Name, Number
from kpitree.formula.operators import MINUS, PLUS, TIMES

OVER = "/"


@dataclass(frozen=True, slots=True)
class LinkFormula:
    """What the formula says: `base` changes by `effect` whenever `driver` is another `step` (0.1) above `anchor`.

    `effect` is in points (0-1) or, when `relative`, a part of the base; below zero it takes away. What is a `share` is
    held within 0-100 %, anything else at 0 or more.
    """

    base: str
    driver: str
    anchor: float
    effect: float
    step: float
    relative: bool
    share: bool


def write_link(link: LinkFormula) -> Expression:
    """The formula of a link. At the anchor it is exactly the base: x / x - 1 is 0 in IEEE arithmetic."""
    moved = Binary(MINUS, Binary(OVER, Name(link.driver), Number(link.anchor)), Number(1.0))
    size = Binary(TIMES, Number(abs(link.effect), percent=True), moved)
    part = Binary(OVER, size, Number(link.step, percent=True))
    sign, base = MINUS if link.effect < 0 else PLUS, Name(link.base)
    whole = Number(1.0)
    found = Binary(TIMES, base, Binary(sign, whole, part)) if link.relative else Binary(sign, base, part)
    if not link.share:
        return Call("max", (Number(0.0), found))
    return Call("max", (Number(0.0, percent=True), Call("min", (Number(1.0, percent=True), found))))


def read_link(expression: Expression | None) -> LinkFormula | None:
    """What a formula says as a link; None when it is any other formula, however alike."""
    inner, share = _held(expression)
    if not isinstance(inner, Binary):
        return None
    relative = inner.op == TIMES
    change = inner.right if relative else inner
    if not (isinstance(change, Binary) and change.op in (PLUS, MINUS)):
        return None
    found = _part(change.right)
    if found is None or not isinstance(inner.left, Name):
        return None
    size, driver, anchor, step = found
    effect = -size if change.op == MINUS else size
    link = LinkFormula(inner.left.name, driver, anchor, effect, step, relative, share)
    return link if _sensible(link) and write_link(link) == expression else None


def _held(expression: Expression | None) -> tuple[Expression | None, bool]:
    """What stands within the ends, and whether there is an upper one."""
    if not (isinstance(expression, Call) and expression.function == "max" and len(expression.arguments) == 2):
        return None, False
    inner = expression.arguments[1]
    if isinstance(inner, Call) and inner.function == "min" and len(inner.arguments) == 2:
        return inner.arguments[1], True
    return inner, False


def _part(node: Expression) -> tuple[float, str, float, float] | None:
    """effect, driver, anchor and step of `effect * (driver / anchor - 1) / step`."""
    if not (isinstance(node, Binary) and isinstance(node.left, Binary) and isinstance(node.right, Number)):
        return None
    effect, moved = node.left.left, node.left.right
    if not (isinstance(effect, Number) and isinstance(moved, Binary) and isinstance(moved.left, Binary)):
        return None
    driver, anchor = moved.left.left, moved.left.right
    if not (isinstance(driver, Name) and isinstance(anchor, Number)):
        return None
    return effect.value, driver.name, anchor.value, node.right.value


def _sensible(link: LinkFormula) -> bool:
    return (
        0 < link.anchor < math.inf and 0 < link.step < math.inf and 0 < abs(link.effect) < math.inf
        and link.base != link.driver
    )  # fmt: skip
