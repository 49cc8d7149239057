"""Two people edit one workspace in any order, while pages are reloaded and processes killed: a machine of random steps.

What is checked is worked out from what the two did with their hands, not by merging. Every revision may replace in the
one before only what its author saw and changed: a value leads to another one by steps of the author's own, or somebody
was asked. No tree has a cycle, and in the end everybody sees the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kpitree.data.store.sql.base import new_id
from kpitree.engine import check
from kpitree.errors import ActionRefused
from kpitree.workspace import Workspace
from kpitree.workspace.actions import Action, AddKpi, EditKpi, RemoveKpi, SetFormula
from tests.store.by_hand import ByHand
from tests.store.steps import SATO, SUZUKI
from tests.workspace.sequences import three_kpis

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store

PEOPLE = (SATO, SUZUKI)
WHO = st.integers(0, 1)
FORMULAS = ("won * price", "won + {other}", "{other} * 2", "revenue / price", "min({other}, price)")


def run(store: Store, examples: int, **options: Any) -> None:
    """So many random sequences, each in a workspace of its own."""
    machine = type("TwoEditors", (Editors,), {"store": store})
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=25, **options))  # type: ignore[no-untyped-call]


class Editors(RuleBasedStateMachine):
    """Two people, each at one page, in one process or in two."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.id = new_id()
        self.store.create(three_kpis(), by=SATO, workspace_id=self.id)
        self.checked, self.head = 1, three_kpis()
        keeper = ByHand(lambda: self.store)
        self.keepers = [keeper, keeper]
        self.shown = [three_kpis(), three_kpis()]
        self.told = [1, 1]  # the revision that the browser remembers
        self.desks = [
            self.keepers[n].desk(by=PEOPLE[n], workspace_id=self.id, base=1, known=self.shown[n]) for n in (0, 1)
        ]
        for desk in self.desks:
            desk.alive()
        self.steps: list[set[tuple[str, str, str]]] = [set(), set()]  # (KPI, what it was, what it became), by hand
        self.asked: list[set[str]] = [set(), set()]  # KPIs that somebody was asked about
        self.count = 0

    @rule(who=WHO, at=st.integers(0, 9), text=st.sampled_from(FORMULAS), what=st.sampled_from("vvvrfad"))
    def edit(self, who: int, at: int, text: str, what: str) -> None:
        """A value, a name, a formula, a new KPI, or one deleted; each unlike anything before."""
        self.count += 1
        kpis, levers = self.shown[who].tree.kpis, self.shown[who].tree.levers
        if not kpis or (what == "v" and not levers):
            return
        kpi, other = kpis[at % len(kpis)], kpis[(at + 1) % len(kpis)]
        formula = f"{text.format(other=other.id)} + {self.count}"
        actions: dict[str, Action] = {
            "v": EditKpi(kpi=(levers or kpis)[at % max(1, len(levers))].id, patch={"value": float(self.count)}),
            "r": EditKpi(kpi=kpi.id, patch={"name": f"指標{self.count}"}),
            "f": SetFormula(kpi=kpi.id, text=formula),
            "a": AddKpi(name=f"追加{self.count}", value=1.0),
            "d": RemoveKpi(kpi=kpi.id),
        }
        try:
            after = actions[what].apply(self.shown[who])
        except ActionRefused:
            return
        if cyclic(after):
            return
        before, now = said(self.shown[who]), said(after)
        self.steps[who] |= {
            (k, before.get(k, ""), now.get(k, "")) for k in {*before, *now} if before.get(k) != now.get(k)
        }
        self.shown[who] = after
        self.desks[who].note(after)

    @rule(who=WHO)
    def save(self, who: int) -> None:
        """The keeper goes round."""
        self.keepers[who].go_round()

    @rule(who=WHO)
    def look(self, who: int) -> None:
        """The page takes what others did, and tells the browser how far it is."""
        if (taken := self.desks[who].take(self.shown[who])) is not None:
            self.shown[who] = taken.workspace
        self.told[who] = self.desks[who].status().shown or self.told[who]

    @rule(who=WHO, mine=st.booleans(), all_of_it=st.booleans())
    def decide(self, who: int, mine: bool, all_of_it: bool) -> None:
        """Answer, where there is something to decide."""
        side: Any = "mine" if mine else "theirs"
        desk, decided = self.desks[who], {}
        everything = {*said(self.shown[who]), *said(desk.theirs() or Workspace())}
        if all_of_it and desk.theirs() is not None:
            decided[()] = side
            self.asked[who] |= everything
        for _ in range(30):
            if desk.status().asked is None:
                return
            if (resolved := desk.resolve(self.shown[who], decided)) is not None:
                self.shown[who] = resolved
                return
            for clash in desk.clashes(self.shown[who], decided):
                decided[clash.path] = side
                self.asked[who] |= {*clash.path} if clash.path else everything
        raise AssertionError("asked again and again")

    @rule(who=WHO)
    def reload(self, who: int) -> None:
        """The page is left, whatever is on its way; the next one begins with what the browser kept."""
        old = self.desks[who]
        if not old.unsaved:
            self.keepers[who]._desks.pop(old, None)
        self._begin(who)

    @rule(who=WHO, together=st.booleans())
    def restart(self, who: int, together: bool) -> None:
        """The process is killed: what was not saved is only in the browsers."""
        alone = self.keepers[0] is not self.keepers[1]
        keeper = ByHand(lambda: self.store)
        for n in (0, 1):
            if n == who or not alone:
                self.keepers[n] = keeper if together or n == who else ByHand(lambda: self.store)
                self._begin(n)

    def _begin(self, who: int) -> None:
        self.desks[who] = self.keepers[who].desk(by=PEOPLE[who], workspace_id=self.id, base=self.told[who])
        self.desks[who].note(self.shown[who])

    @invariant()
    def nothing_is_overwritten_in_silence(self) -> None:
        """Every new revision is explained by what its author did."""
        newest = self.store.revisions(self.id, by=SATO, limit=20)
        for one in sorted((r for r in newest if r.number > self.checked), key=lambda r: r.number):
            after, who = self.store.read(self.id, one.number, by=SATO), [p.id for p in PEOPLE].index(one.by.id)
            assert not cyclic(after)
            was, now = said(self.head), said(after)
            for kpi in {*was, *now} - self.asked[who]:
                assert self._leads(who, kpi, was.get(kpi, ""), now.get(kpi, "")), (one, kpi, was.get(kpi), now.get(kpi))
            self.checked, self.head = one.number, after

    def _leads(self, who: int, kpi: str, was: str, now: str) -> bool:
        reached, more = {was}, {was}
        while more and now not in reached:
            more = {b for k, a, b in self.steps[who] if k == kpi and a in more} - reached
            reached |= more
        return now in reached

    def teardown(self) -> None:
        """In the end everything is decided and saved, and both see the same."""
        for _ in range(60):
            for n in (0, 1):
                self.save(n)
                self.decide(n, mine=True, all_of_it=False)
                self.look(n)
            self.nothing_is_overwritten_in_silence()
            at = self.store.open(self.id, by=SATO)
            done = all(d.status().revision == at.entry.revision and not d.unsaved for d in self.desks)
            if done and self.shown[0] == self.shown[1] == at.workspace:
                return
        raise AssertionError((self.shown, [desk.status() for desk in self.desks]))


def said(workspace: Workspace) -> dict[str, str]:
    """What there is, by KPI."""
    return {kpi.id: kpi.model_dump_json() for kpi in workspace.tree.kpis}


def cyclic(workspace: Workspace) -> bool:
    """Whether a KPI needs itself."""
    return any(problem.code.startswith("cycle") for problem in check(workspace.tree))
