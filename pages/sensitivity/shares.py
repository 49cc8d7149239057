"""How shares and widths are said: whole percents, never 0 % or 100 % of what is only nearly so; ± of the KGI's unit."""

from __future__ import annotations

import math

from kpitree.i18n import Translator
from kpitree.model import Kpi
from pages.shell.markup import esc


def percent(t: Translator, share: float) -> str:
    """37%, under 1%, over 99%; estimates below zero are zero."""
    if math.isnan(share):
        return t.value(None)
    if 0 < share < 0.005:
        return t("sensitivity_causes.below_one")
    if 0.995 < share < 1:
        return t("sensitivity_causes.above_99")
    return t.value(round(min(1.0, max(0.0, share)), 2), "%", trim=True)


def within(t: Translator, half_width: float) -> str:
    """±2pt: the half-width of an interval of a share; nothing for what is exact, or as good as whole percents are."""
    points = 100 * half_width
    return f"±{t.plain(points, digits=0)}pt" if points >= 0.5 else ""


def doubted(t: Translator, share: float, half_width: float) -> str:
    """37% (±2pt): a share with its error; without one where it is exact."""
    error = within(t, half_width)
    return t("sensitivity_causes.with_error", share=percent(t, share), error=error) if error else percent(t, share)


def width(t: Translator, kgi: Kpi, std: float) -> str:
    """±¥1,200万 as HTML: the sign stays with its number."""
    return f"<span class='kt-number'>±{esc(t.delta(std, kgi.measure, signed=False))}</span>"
