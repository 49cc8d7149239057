"""Times of the store (UTC, ms) as people read them where their browser is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import streamlit as st

from kpitree.i18n import Translator


def local(at: int) -> datetime:
    """The time where the browser is."""
    offset = st.context.timezone_offset
    zone = timezone(timedelta(minutes=-offset)) if isinstance(offset, int | float) else UTC
    return datetime.fromtimestamp(at / 1000, zone)


def now() -> datetime:
    """The present moment where the browser is."""
    return local(int(datetime.now(UTC).timestamp() * 1000))


def clock(at: int) -> str:
    """Hours and minutes."""
    return local(at).strftime("%H:%M")


def day_and_time(t: Translator, at: int) -> str:
    """Day, hours and minutes; the year only when it is another."""
    moment = local(at)
    this_year = moment.year == datetime.now(moment.tzinfo).year
    month, day = (f"{n:02d}" if t.lang == "en" else str(n) for n in (moment.month, moment.day))
    said = t("keeping.day", month=month, day=day)
    if not this_year:
        said = t("keeping.day_of_year", year=moment.year, month=month, day=day)
    return f"{said} {moment:%H:%M}"
