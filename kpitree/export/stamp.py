"""When a file was made, and of which state of the workspace: said in every export, so that copies can be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kpitree.i18n import Translator
from kpitree.workspace import Workspace


@dataclass(frozen=True)
class Stamp:
    """`made` is the day. `version` is the name of the version that was exported ("board 5/12"); without one, `saved` is
    the moment of its last save, in the time of whoever exports, where that is known.
    """

    made: date
    version: str = ""
    saved: datetime | None = None

    def said(self, t: Translator) -> str:
        """One line."""
        day = self.made.isoformat()
        if self.version:
            return t("stamp.version", date=day, version=self.version)
        if self.saved is not None:
            return t("stamp.saved", date=day, saved=f"{self.saved:%Y-%m-%d %H:%M}")
        return t("stamp.made", date=day)

    def fields(self) -> dict[str, str]:
        """The same as data, for files that programs read."""
        said = {"made": self.made.isoformat(), "version": self.version}
        said["saved"] = "" if self.saved is None else self.saved.isoformat()
        return {key: text for key, text in said.items() if text}


def title_of(workspace: Workspace, t: Translator) -> str:
    """What an export is about."""
    kgi = workspace.tree.kgi
    return workspace.title or (t("stamp.title", name=workspace.tree[kgi].name) if kgi else t("stamp.title_of_none"))
