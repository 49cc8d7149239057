"""What tests of the range editor send it and look at, without a browser."""

from __future__ import annotations

from typing import Any

import pytest

from kpitree.i18n import Language, Translator
from kpitree.model import Benchmark, Counts, Kpi, KpiTree, Range
from kpitree.workspace import History, Workspace
from pages.shell import session
from pages.shell.range_editor.editor import receive, told

KEY = "tree_builder:rate:range"
JA, EN = Translator("ja"), Translator("en")
BARE = Kpi(id="rate", name="受注率", unit="%", value=0.2)
RANGED = BARE.model_copy(update={"range": Range(low=0.1, likely=0.2, high=0.3, source="前年の実績")})
COUNTED = Kpi(id="rate", name="受注率", unit="%", counts=Counts(successes=12, trials=80))


def workspace_with(kpi: Kpi, benchmarks: tuple[Benchmark, ...] = ()) -> Workspace:
    kgi = Kpi(id="sales", name="売上", unit="円", formula="rate * 100")
    return Workspace(tree=KpiTree(kpis=(kgi, kpi), kgi="sales"), benchmarks=benchmarks)


def open_session(
    monkeypatch: pytest.MonkeyPatch, kpi: Kpi, lang: Language = "ja", benchmarks: tuple[Benchmark, ...] = ()
) -> None:
    state: dict[str, Any] = {session.KEY: session._Session(History(workspace_with(kpi, benchmarks)), lang)}
    monkeypatch.setattr(session.st, "session_state", state)


def lever() -> Kpi:
    return session.workspace().tree["rate"]


def send(what: str, n: int = 1, offer: str = "", **typed: str) -> bool:
    return receive(KEY, lever(), what, {"n": n, "typed": typed, "offer": offer})


def shown(kpi: Kpi, t: Translator = JA, **typed: str) -> dict[str, Any]:
    return told(t, workspace_with(kpi), kpi, typed, 1)


def words(said: dict[str, Any]) -> str:
    return "\n".join(text for _, text in said["say"])
