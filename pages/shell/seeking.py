"""The way to the Goal seek page from wherever somebody wants a computed KPI to be something."""

from __future__ import annotations

from pages.shell import session

ASKED = "goal_seek:asked"  # (KPI, value) that was asked about: looked at on the page, nobody's target yet


def ask(kpi_id: str, value: float) -> None:
    """What the page is to show when it is opened."""
    session.set_view(ASKED, (kpi_id, value))
