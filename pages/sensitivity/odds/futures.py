"""Which futures stand side by side: the baseline, the levers as they are now, and every saved scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from pages.sensitivity.odds.asked import Asked, Moved, moved

BASELINE, NOW = "baseline", "now"


@dataclass(frozen=True)
class Future:
    """Lever values with a name; `now`: it is what the levers are at."""

    id: str
    name: str
    moved: Moved
    now: bool

    def asked(self, question: Asked) -> Asked:
        """The same question about this future."""
        return replace(question, moved=self.moved)


def futures(t: Translator, workspace: Workspace) -> list[Future]:
    """Each once: what the levers are at now is marked where it is the baseline or a scenario, else it is one more."""
    here = moved(workspace)
    saved = [(f"scenario:{s.id}", s.name, moved(workspace.at(s))) for s in workspace.compared]
    named = [(BASELINE, t("sensitivity_odds.baseline"), moved(workspace.model_copy(update={"changes": {}}))), *saved]
    at = next((i for i, one in enumerate(named) if one[2] == here), None)
    found = [
        Future(i, t("sensitivity_odds.is_now", name=name) if n == at else name, values, n == at)
        for n, (i, name, values) in enumerate(named)
    ]
    if at is None:
        found.insert(1, Future(NOW, t("sensitivity_odds.now"), here, now=True))
    return found
