"""Undo and redo: every workspace that was, up to 200 steps back. One gesture is one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kpitree.workspace.actions import Action
from kpitree.workspace.workspace import Workspace

LIMIT = 200


@dataclass(frozen=True)
class History:
    """The present workspace, the past ones (oldest first) and the undone ones (nearest first).

    `gesture` names the gesture that made the present; a further change of the same gesture is no new step.
    """

    present: Workspace
    past: tuple[Workspace, ...] = ()
    future: tuple[Workspace, ...] = ()
    gesture: str | None = None

    def apply(self, action: Action, gesture: str | None = None) -> History:
        """The history after `action`. An action that changes nothing is no step. Raises ActionRefused."""
        after = action.apply(self.present)
        if after == self.present:
            return self
        if gesture is not None and gesture == self.gesture and self.past:
            if after == self.past[-1]:  # back where the gesture began: it was nothing
                return History(present=after, past=self.past[:-1])
            return replace(self, present=after, future=())
        return History(present=after, past=(*self.past, self.present)[-LIMIT:], gesture=gesture)

    def undo(self) -> History:
        """One step back; the same history when there is none."""
        if not self.past:
            return self
        return History(present=self.past[-1], past=self.past[:-1], future=(self.present, *self.future))

    def redo(self) -> History:
        """One step forward again; the same history when there is none."""
        if not self.future:
            return self
        return History(present=self.future[0], past=(*self.past, self.present)[-LIMIT:], future=self.future[1:])

    def restated(self, restate: Callable[[Workspace], Workspace]) -> History:
        """The same history with everything said differently (another language): no step."""
        return replace(
            self,
            present=restate(self.present),
            past=tuple(restate(w) for w in self.past),
            future=tuple(restate(w) for w in self.future),
        )
