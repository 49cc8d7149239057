"""Two people changed the same workspace: what goes together by itself, and what has to be asked (§67).

Edits to different units (units.py) merge; edits to the same one are a Clash with both values. So are edits that are
harmless apart and not together: a cycle, a scenario of a KPI that the other one deleted. Nothing is dropped silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import ValidationError

from kpitree.engine import check
from kpitree.problems import Frozen
from kpitree.workspace.units import Path, assembled, lists, units
from kpitree.workspace.workspace import Workspace

Side = Literal["mine", "theirs"]
_ABSENT: Any = object()


class Clash(Frozen):
    """One unit that both changed, with its three values; None where it is not there. A path () is the whole workspace.

    `code` says why: "both" changed it, it was deleted ("gone"), or together they would be "broken".
    """

    path: Path
    code: Literal["both", "gone", "broken"] = "both"
    base: Any = None
    mine: Any = None
    theirs: Any = None


class Merge(Frozen):
    """`workspace` has everything of both but the clashes, where it has `theirs`; it is final when there are none."""

    workspace: Workspace
    clashes: tuple[Clash, ...] = ()


def merge(*, base: Workspace, mine: Workspace, theirs: Workspace, decided: Mapping[Path, Side] | None = None) -> Merge:
    """`mine` and `theirs`, both made from `base`, in one. `decided` says whose value to take where they clash."""
    if mine in (theirs, base):
        return Merge(workspace=theirs)
    if theirs == base:
        return Merge(workspace=mine)
    return _Merging(units(base), mine, theirs, dict(decided or {})).merged()


class _Merging:
    def __init__(self, base: dict[Path, Any], mine: Workspace, theirs: Workspace, decided: dict[Path, Side]) -> None:
        self.base, self.mine, self.theirs = base, units(mine), units(theirs)
        self.of_mine, self.of_theirs = mine, theirs
        self.decided = decided
        self.lists = lists(theirs)

    def merged(self) -> Merge:
        if side := self.decided.get(()):
            return Merge(workspace=self.of_mine if side == "mine" else self.of_theirs)
        clashes: list[Clash] = []
        planned: dict[Path, Any] = {}
        for path in dict.fromkeys([*self.theirs, *self.mine]):
            if path not in self.lists:
                value = self._one(path, clashes)
                if value is not _ABSENT:
                    planned[path] = value
        for path in sorted(self.lists):
            planned[path] = self._order(path, planned, clashes)
        try:
            whole = assembled(self.of_theirs, planned)
        except ValidationError:
            return Merge(workspace=self.of_theirs, clashes=tuple(clashes) or (self._clash((), "broken"),))
        assert isinstance(whole, Workspace)
        # One question after the other: what does not go together depends on what was decided before.
        clashes = clashes or self._lost(planned, units(whole)) + self._changed_kind(whole)
        if not clashes and self._newly_broken(whole):
            # All of it may have been decided already, and still not go together.
            clashes = self._undecided(self._touched_kpis(), "broken") or [self._clash((), "broken")]
        return Merge(workspace=whole, clashes=tuple({clash.path: clash for clash in reversed(clashes)}.values()))

    def _one(self, path: Path, clashes: list[Clash]) -> Any:
        base, mine, theirs = (of.get(path, _ABSENT) for of in (self.base, self.mine, self.theirs))
        if mine == theirs:
            return theirs
        if path in self.decided:
            return mine if self.decided[path] == "mine" else theirs
        if mine == base or theirs == base:
            return theirs if mine == base else mine
        clashes.append(self._clash(path, "both"))
        return theirs

    def _order(self, path: Path, planned: Mapping[Path, Any], clashes: list[Clash]) -> tuple[str, ...]:
        """Theirs where only they moved something, with what is new in the other's put behind what it stood behind."""
        base, mine, theirs = (of.get(path, ()) for of in (self.base, self.mine, self.theirs))
        shared = {*mine} & {*theirs}
        was, is_mine, is_theirs = ([k for k in order if k in shared] for order in (base, mine, theirs))
        first, second = theirs, mine
        if is_mine != is_theirs and is_theirs == [k for k in was if k in shared]:
            first, second = mine, theirs
        elif is_mine != is_theirs and is_mine != was:
            if path not in self.decided:
                clashes.append(self._clash(path, "both"))
            elif self.decided[path] == "mine":
                first, second = mine, theirs
        order = list(first)
        for at, key in enumerate(second):
            if key not in order:
                before = next((k for k in reversed(second[:at]) if k in order), None)
                order.insert(0 if before is None else order.index(before) + 1, key)
        return tuple(key for key in order if (*path, key) in planned)

    def _lost(self, planned: Mapping[Path, Any], whole: Mapping[Path, Any]) -> list[Clash]:
        """What the workspace would not keep: it belongs to a KPI that the other one deleted."""
        found = [path for path, value in planned.items() if path not in self.lists and whole.get(path) != value]
        return self._undecided([at for path in found for at in self._behind(path)], "gone")

    def _behind(self, path: Path) -> list[Path]:
        """The KPIs that only one of the two has and this unit speaks of; else the unit itself."""
        only_one = {k.id for k in self.of_mine.tree.kpis} ^ {k.id for k in self.of_theirs.tree.kpis}
        said = [repr(of.get(path)) for of in (self.mine, self.theirs)]
        kpis = [kpi for kpi in sorted(only_one) if kpi in path or any(f"'{kpi}'" in text for text in said)]
        return [("tree", "kpis", kpi) for kpi in kpis] or [path]

    def _changed_kind(self, whole: Workspace) -> list[Clash]:
        """Levers that one moved while the other gave them a formula, or the reverse: it would now mean an override."""
        found = []
        for kpi in whole.changes:
            for side, of in ((self.of_mine, self.mine), (self.of_theirs, self.theirs)):
                moved = of.get(("changes", kpi)) not in (None, self.base.get(("changes", kpi)))
                if moved and kpi in side.tree and kpi in whole.tree:
                    found += [kpi] * (side.tree[kpi].is_lever != whole.tree[kpi].is_lever)
        return self._undecided([("tree", "kpis", kpi) for kpi in found], "gone")

    def _newly_broken(self, whole: Workspace) -> bool:
        before = {p for side in (self.of_mine, self.of_theirs) for p in _errors(side)}
        return not _errors(whole) <= before

    def _touched_kpis(self) -> list[Path]:
        return [
            path for path in dict.fromkeys([*self.theirs, *self.mine])
            if path[:2] == ("tree", "kpis") and path not in self.lists and self.mine.get(path) != self.theirs.get(path)
        ]  # fmt: skip

    def _undecided(self, paths: Iterable[Path], code: Literal["gone", "broken"]) -> list[Clash]:
        return [self._clash(path, code) for path in dict.fromkeys(paths) if path not in self.decided]

    def _clash(self, path: Path, code: Literal["both", "gone", "broken"]) -> Clash:
        return Clash(
            path=path, code=code, base=self.base.get(path), mine=self.mine.get(path), theirs=self.theirs.get(path)
        )


def _errors(workspace: Workspace) -> set[tuple[str, str | None]]:
    return {(p.code, p.kpi) for p in check(workspace.tree) if p.severity == "error"}
