"""A keeper that does nothing by itself: tests make its rounds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest.mock import patch

from kpitree.data.store import open_store
from kpitree.data.store.desk import Desk
from kpitree.data.store.keeper import Keeper

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store


class ByHand(Keeper):
    """Goes round when it is asked to, and looks every time."""

    def _look_after(self, desk: Desk) -> None:
        self._desks[desk] = None

    def go_round(self) -> None:
        self._looked = self._told = float("-inf")
        super().go_round()


@contextmanager
def by_hand(url: str) -> Iterator[tuple[Store, ByHand]]:
    """A store and its keeper, which never rests after a failure."""
    with open_store(url) as store, patch("kpitree.data.store.desk.AGAIN", (0.0,)):
        yield store, ByHand(lambda: store)
