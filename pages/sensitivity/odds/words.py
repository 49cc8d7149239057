"""How chances are said: whole percents, and never 0 % or 100 %, which no simulation can promise. And what of."""

from __future__ import annotations

import math

from kpitree.analysis.odds import Forecast
from kpitree.i18n import Translator
from pages.sensitivity.odds.asked import Asked

LEAST, MOST = 0.01, 0.99


def chance(t: Translator, share: float | None) -> str:
    """A probability in a sentence: 38%, 1%未満, 99%超; — where there is none."""
    if share is None or math.isnan(share):
        return t.value(None)
    if share < LEAST:
        return t("sensitivity_odds.under_one")
    if share > MOST:
        return t("sensitivity_odds.over_99")
    return t.value(round(share, 2), "%", trim=True)


def fine(t: Translator, share: float | None) -> str:
    """The same to a tenth of a percent, where two are compared."""
    if share is None or math.isnan(share) or not LEAST <= share <= MOST:
        return chance(t, share)
    return t.value(share, "%")


def draws(t: Translator, n: int) -> str:
    """So many draws."""
    return t("sensitivity_odds.draws_n", n=f"{n:,}")


def basis(t: Translator, question: Asked, found: Forecast) -> str:
    """One line: how many ranges, which of them are assumptions, what is taken as known; agreements, draws and seed."""
    sources = found.sources
    n = sum(count for source, count in sources.items() if source != "fixed")
    said = t("sensitivity_odds.basis", n=n) if n else t("sensitivity_odds.basis_none")
    if assumed := sources.get("assumption", 0):
        said += t("sensitivity_odds.basis_assumed", n=assumed)
    if fixed := sources.get("fixed", 0):
        said += t("sensitivity_odds.basis_fixed", n=fixed)
    if linked := len(question.odds.together):
        said += t("sensitivity_odds.basis_correlated", n=linked)
    if found.counting_noise:
        said += t("sensitivity_odds.basis_noise")
    return said + t("sensitivity_odds.basis_draws", draws=draws(t, found.draws), seed=str(found.seed))
