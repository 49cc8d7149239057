"""When, and of which version, what leaves the app now is: what `kpitree.export.Stamp` says in every file."""

from __future__ import annotations

from datetime import datetime

from kpitree.data.store import Version
from kpitree.errors import StoreError
from kpitree.export.stamp import Stamp
from pages.shell import keeping
from pages.shell.keeping import browser
from pages.shell.keeping.clock import local, now
from pages.shell.shelf import shared_store


def stamp() -> Stamp:
    """Today, where the browser is; with the named version the workspace is at, else the moment of its last save."""
    made = now().date()
    status = keeping.status()
    if status is None or status.workspace_id is None or status.saved_at is None:
        return Stamp(made)
    return Stamp(made, version=_version(status.workspace_id, status.revision), saved=_minute(status.saved_at))


def _minute(at: int) -> datetime:
    return local(at).replace(second=0, microsecond=0, tzinfo=None)


def _version(workspace_id: str, revision: int | None) -> str:
    """The name of the version that is this revision; the newest when it has several."""
    try:
        named: tuple[Version, ...] = shared_store().versions(workspace_id, by=browser.me())
    except StoreError:  # the bar says that the store is away; a file can be made without it
        return ""
    return next((version.name for version in named if version.number == revision), "")
