"""A KPI tree: KPIs in the order people see them, one of them the KGI. It may be broken; `engine.check` says how."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from pydantic import model_validator

from kpitree.errors import UnknownKpi
from kpitree.formula import names
from kpitree.model.kpi import Kpi, Text, name_key
from kpitree.problems import Frozen, Problem

MAX_KPIS = 2_000
Period = Literal["", "month", "quarter", "year"]  # the empty one is unknown
MONTHS: dict[Period, int] = {"month": 1, "quarter": 3, "year": 12}


class KpiTree(Frozen):
    """KPIs and which of them is the KGI. Unknown names, cycles and missing values are allowed here: people edit.

    `period` says of what stretch of time its volumes and amounts are.
    """

    kpis: tuple[Kpi, ...] = ()
    kgi: str | None = None
    note: Text = ""
    period: Period = ""

    @model_validator(mode="after")
    def _sound(self) -> KpiTree:
        if len(self.kpis) > MAX_KPIS:
            raise ValueError(f"a tree can have {MAX_KPIS} KPIs at most")
        if len(self._by_id) != len(self.kpis):
            raise ValueError("two KPIs have the same id")
        if self.kgi is not None and self.kgi not in self._by_id:
            raise ValueError("the KGI is not in the tree")
        return self

    @cached_property
    def _by_id(self) -> dict[str, Kpi]:
        return {kpi.id: kpi for kpi in self.kpis}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {name_key(kpi.name): kpi.id for kpi in reversed(self.kpis)}

    @cached_property
    def _hash(self) -> int:
        return hash((self.kpis, self.kgi, self.note, self.period))

    def __hash__(self) -> int:
        """Counted once: a tree is a key of the engine's cache of compiled programs."""
        return self._hash

    def __contains__(self, kpi_id: object) -> bool:
        return kpi_id in self._by_id

    def __getitem__(self, kpi_id: str) -> Kpi:
        """The KPI with this id; KeyError when there is none."""
        return self._by_id[kpi_id]

    def resolve(self, name_or_id: str) -> str | None:
        """The id behind a stored reference: an id, else a name; None when the tree has neither."""
        return name_or_id if name_or_id in self._by_id else self._by_name.get(name_key(name_or_id))

    def resolve_typed(self, name_or_id: str) -> str | None:
        """The id behind what people type, who see names: a name, else an id; None when the tree has neither."""
        return self._by_name.get(name_key(name_or_id)) or self.resolve(name_or_id)

    def find(self, name_or_id: str) -> Kpi:
        """The KPI with this id, else of this name. Raises UnknownKpi with the nearest names."""
        found = self.resolve(name_or_id)
        if found is None:
            near = self.nearest(name_or_id)
            problem = Problem(code="unknown_kpi", params={"name": name_or_id[:80], "nearest": near})
            hint = f" Did you mean {near[0]}?" if near else ""
            raise UnknownKpi(f"There is no KPI called {name_or_id[:80]!r}.{hint}", [problem], near)
        return self._by_id[found]

    def nearest(self, name: str, n: int = 3) -> tuple[str, ...]:
        """The names most like `name`, best first: those that begin with it, then those spelt alike."""
        key = name_key(name)
        known = [kpi.name for kpi in self.kpis]
        starting = [k for k in known if key and (k.startswith(key) or key.startswith(k))]
        alike = difflib.get_close_matches(key, known, n=n, cutoff=0.4)
        return tuple(dict.fromkeys([*starting, *alike]))[:n]

    @property
    def levers(self) -> tuple[Kpi, ...]:
        """The KPIs that people set, in tree order."""
        return tuple(kpi for kpi in self.kpis if kpi.is_lever)

    def inputs(self, kpi_id: str) -> tuple[str, ...]:
        """Ids of the KPIs that this one's formula uses, each once, in order of appearance; unknown names left out."""
        return self._inputs[kpi_id]

    @cached_property
    def _inputs(self) -> dict[str, tuple[str, ...]]:
        inputs: dict[str, tuple[str, ...]] = {}
        for kpi in self.kpis:
            found = () if kpi.expression is None else (self.resolve(name) for name in names(kpi.expression))
            inputs[kpi.id] = tuple(dict.fromkeys(i for i in found if i is not None))
        return inputs

    @cached_property
    def _users(self) -> dict[str, tuple[str, ...]]:
        users: dict[str, list[str]] = {kpi.id: [] for kpi in self.kpis}
        for kpi in self.kpis:
            for used in self.inputs(kpi.id):
                users[used].append(kpi.id)
        return {kpi_id: tuple(found) for kpi_id, found in users.items()}

    def users(self, kpi_id: str) -> tuple[str, ...]:
        """Ids of the KPIs whose formulas use this one, in tree order."""
        return self._users[kpi_id]

    def below(self, kpi_id: str) -> Iterator[tuple[str, int]]:
        """(id, depth) of `kpi_id` and all that feeds it, depth first; each KPI once, so cycles end."""
        seen: set[str] = set()
        stack = [(kpi_id, 0)]
        while stack:
            current, depth = stack.pop()
            if current in seen:
                continue
            seen.add(current)
            yield current, depth
            stack.extend((i, depth + 1) for i in reversed(self.inputs(current)))

    def replace(self, kpi: Kpi) -> KpiTree:
        """This tree with the KPI of the same id replaced."""
        return self.with_kpis(tuple(kpi if k.id == kpi.id else k for k in self.kpis))

    def with_kpis(self, kpis: tuple[Kpi, ...]) -> KpiTree:
        """This tree with other KPIs; the KGI stays while it is among them, else the first KPI becomes it."""
        ids = {kpi.id for kpi in kpis}
        kgi = self.kgi if self.kgi in ids else (kpis[0].id if kpis else None)
        return KpiTree(kpis=kpis, kgi=kgi, note=self.note, period=self.period)

    def with_kgi(self, kpi_id: str | None) -> KpiTree:
        """This tree with another KGI."""
        return KpiTree(kpis=self.kpis, kgi=kpi_id, note=self.note, period=self.period)
