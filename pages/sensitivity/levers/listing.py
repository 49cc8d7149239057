"""A few names in a sentence, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence

from kpitree.i18n import Translator

MOST_NAMED = 4


def names_of(t: Translator, names: Sequence[str]) -> str:
    """The first names, joined."""
    more = t("sensitivity.and_more", n=len(names) - MOST_NAMED) if len(names) > MOST_NAMED else ""
    return t.join(names[:MOST_NAMED]) + more
