"""Months as people write them."""

from __future__ import annotations

from collections.abc import Sequence

from kpitree.i18n import Translator


def month_name(t: Translator, month: str) -> str:
    """2026年4月, Apr 2026."""
    year, number = month.split("-")
    return t("months.month", year=year, month=t(f"months.month_{int(number)}"))


def span_name(t: Translator, months: Sequence[str]) -> str:
    """One month, or from the first to the last."""
    if len(months) == 1:
        return month_name(t, months[0])
    return t("months.span", first=month_name(t, months[0]), last=month_name(t, months[-1]))
