"""A few names in a sentence, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence

from kpitree.i18n import Translator

MOST_NAMED = 4


def names_of(t: Translator, names: Sequence[str], most: int = MOST_NAMED) -> str:
    """The first names, joined."""
    more = t("sensitivity.and_more", n=len(names) - most) if len(names) > most else ""
    return t.join(names[:most]) + more
