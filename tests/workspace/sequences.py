"""Random workspaces and random sequences of everything people do to them, sensible or not."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from kpitree.data.files import read_workspace, write_workspace
from kpitree.engine import check, evaluate
from kpitree.errors import ActionRefused
from kpitree.model import (
    HORIZONS,
    Benchmark,
    Change,
    Counts,
    Initiative,
    Kpi,
    KpiTree,
    ScaleBy,
    Scenario,
    SetTo,
    ShiftBy,
)
from kpitree.model.actuals import Actuals
from kpitree.workspace import Workspace
from kpitree.workspace.actions import (
    AcceptBaseline,
    Action,
    ActualsToHistory,
    AddBenchmark,
    AddBenchmarks,
    AddInitiative,
    AddKpi,
    AddScenarioOfInitiatives,
    AddScenarios,
    AdoptChanges,
    ApplyScenario,
    ArchiveScenario,
    ChangeLever,
    ChooseInitiative,
    ClearActuals,
    DuplicateScenario,
    EditInitiative,
    EditKpi,
    LinkLevers,
    MakeKgi,
    MeasuredValue,
    MoveKpi,
    MoveScenario,
    OpenWorkspace,
    PickBenchmark,
    RemoveBenchmark,
    RemoveInitiative,
    RemoveKpi,
    RemoveScenario,
    RenameScenario,
    ReplaceTree,
    ResetLevers,
    ResetScenario,
    SaveScenario,
    SetActuals,
    SetFormula,
    SetInitiativeChange,
    StartFrom,
    SwitchInitiative,
    TakeMeasured,
    UnlinkLevers,
)  # fmt: skip
from tests.strategies import counts, kpi_names, kpi_trees, plain_numbers, ranges
from tests.workspace.kept_imports import imports

ROWS = ("own_a", "own_b")
SCENARIOS = ("scenario", "scenario_2", "gone")
MONTHS = ("2025-12", "2026-04")
INITIATIVES = ("initiative", "initiative_2", "gone")


def changes() -> st.SearchStrategy[Change]:
    numbers = st.one_of(plain_numbers(), st.floats(-1e6, 1e6), st.sampled_from([1.7e308, -1.7e308, 0.0, -0.0]))
    return st.one_of(
        numbers.map(lambda x: SetTo(value=x)),
        numbers.map(lambda x: ScaleBy(factor=x)),
        numbers.map(lambda x: ShiftBy(amount=x)),
    )


def rows() -> st.SearchStrategy[Benchmark]:
    return st.builds(
        Benchmark, id=st.sampled_from(ROWS), ratio=st.just("won/opportunity"), low=st.floats(0, 1), own=st.just(True)
    )


def scenarios(ids: list[str]) -> st.SearchStrategy[Scenario]:
    some = st.dictionaries(st.sampled_from(ids), changes(), max_size=3) if ids else st.just({})
    chosen = st.dictionaries(st.sampled_from([*ids, "gone"]), st.sampled_from(INITIATIVES), max_size=2)
    return st.builds(
        Scenario, id=st.sampled_from(SCENARIOS), name=scenario_names(), changes=some, note=st.just("a\nb"),
        initiatives=st.lists(st.sampled_from(INITIATIVES), max_size=2).map(tuple), chosen=chosen,
        base=st.dictionaries(st.sampled_from([*ids, "gone"]), plain_numbers(), max_size=2), archived=st.booleans(),
    )  # fmt: skip


def initiatives(ids: list[str]) -> st.SearchStrategy[Initiative]:
    some = st.dictionaries(st.sampled_from(ids), changes(), max_size=3) if ids else st.just({})
    return st.builds(
        Initiative, id=st.sampled_from(INITIATIVES), name=scenario_names(), changes=some, owner=st.just("佐々木"),
        cost=st.none() | plain_numbers(), start=st.sampled_from(["", "2026-04"]), horizon=st.sampled_from(HORIZONS),
        confidence=st.none() | st.floats(0, 1), serves=st.just("a\nb"),
    )  # fmt: skip


def scenario_names() -> st.SearchStrategy[str]:
    return st.sampled_from(["強気", "弱気", "plan B"])


def _values(ids: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, float | Counts]]:
    return st.dictionaries(ids, plain_numbers() | counts(), max_size=3)


@st.composite
def workspaces(draw: st.DrawFn, max_kpis: int = 5) -> Workspace:
    tree = draw(kpi_trees(max_kpis=max_kpis))
    ids = [kpi.id for kpi in tree.kpis]
    return Workspace(
        title=draw(st.one_of(st.just(""), kpi_names())),
        tree=tree,
        changes=draw(st.dictionaries(st.sampled_from(ids), changes(), max_size=3)) if ids else {},
        scenarios=tuple(draw(st.lists(scenarios(ids), max_size=2, unique_by=(lambda s: s.id, lambda s: s.name)))),
        initiatives=tuple(
            draw(st.lists(initiatives(ids), max_size=2, unique_by=(lambda one: one.id, lambda one: one.name)))
        ),
        picked=draw(st.dictionaries(st.sampled_from(ids), st.sampled_from(ROWS), max_size=2)) if ids else {},
        benchmarks=tuple(draw(st.lists(rows(), max_size=2, unique_by=lambda row: row.id))),
        template=draw(st.sampled_from(["", "btob_basic"])),
        imports=tuple(draw(st.lists(imports(), max_size=2, unique_by=lambda one: one.id))),
        actuals=Actuals(
            months=draw(st.dictionaries(st.sampled_from(MONTHS), _values(st.sampled_from(ids)), max_size=2))
        )
        if ids
        else Actuals(),
    )


def patches() -> st.SearchStrategy[dict[str, object]]:
    fields: dict[str, st.SearchStrategy[object]] = {
        "name": st.one_of(kpi_names(), st.sampled_from(["", "\x00", "a" * 81, 5])),
        "unit": st.sampled_from(["円", "%", "件", "", "x" * 21, "a\nb", None]),
        "value": st.one_of(st.none(), plain_numbers(), st.sampled_from([float("nan"), "many"])),
        "counts": st.one_of(st.none(), counts()),
        "range": st.one_of(st.none(), ranges("円"), st.just({"low": 2, "high": 1})),
        "target": st.one_of(st.none(), plain_numbers()),
        "note": st.one_of(kpi_names(), st.just("x" * 2001)),
        "locked": st.booleans(),
        "headline": st.booleans(),
        "mix": st.sampled_from(["", "channel", "x" * 81]),
        "formula": st.just("1 + 1"),  # not a field of EditKpi
    }
    return st.fixed_dictionaries({}, optional=fields)


def measured(ids: st.SearchStrategy[str]) -> st.SearchStrategy[MeasuredValue]:
    value = st.none() | plain_numbers() | st.just(float("nan"))
    return st.builds(MeasuredValue, kpi=ids, value=value, counts=st.none() | counts(), source=kpi_names())


@st.composite
def actions(draw: st.DrawFn, workspace: Workspace) -> Action:
    """Any action, on KPIs that exist or not."""
    tree = workspace.tree
    ids = st.sampled_from([*(kpi.id for kpi in tree.kpis), "gone"])
    formula = st.one_of(
        st.none(),
        kpi_names(),
        st.lists(st.sampled_from([*(k.name for k in tree.kpis), "+", "*", "(", "2"]), max_size=5).map(" ".join),
    )
    under = st.one_of(st.none(), ids)
    return draw(
        st.one_of(
            st.builds(EditKpi, kpi=ids, patch=patches()),
            st.builds(SetFormula, kpi=ids, text=formula),
            st.builds(
                AddKpi, name=kpi_names() | st.sampled_from(["", "\ufeff"]), unit=st.sampled_from(["円", "%"]),
                value=st.none() | plain_numbers(), under=under, how=st.sampled_from("*+-/"),
            ),
            st.builds(RemoveKpi, kpi=ids),
            st.builds(MoveKpi, kpi=ids, by=st.integers(-9, 9)),
            st.builds(MakeKgi, kpi=ids),
            st.builds(
                LinkLevers, kpi=ids, to=ids, relative=st.booleans(), word=st.sampled_from(["連動前", "base"]),
                effect=st.sampled_from([-0.02, 0.5, 0.0, 3.0, float("nan")]), anchor=st.none() | plain_numbers(),
            ),
            st.builds(UnlinkLevers, kpi=ids),
            st.builds(ChangeLever, kpi=ids, change=changes()),
            st.builds(ChangeLever, kpi=ids, change=changes()),
            st.builds(ResetLevers, kpis=st.none() | st.lists(ids, max_size=2).map(tuple)),
            st.just(AdoptChanges()),
            st.builds(AddBenchmark, row=rows()),
            st.builds(AddBenchmarks, rows=st.lists(rows(), max_size=3).map(tuple)),
            st.builds(RemoveBenchmark, row=st.sampled_from(ROWS)),
            st.builds(PickBenchmark, kpi=ids, row=st.none() | st.sampled_from(ROWS)),
            st.builds(TakeMeasured, items=st.lists(measured(ids), max_size=3).map(tuple)),
            st.builds(StartFrom, tree=kpi_trees(max_kpis=3), template=st.sampled_from(["", "sdr"])),
            st.builds(ReplaceTree, tree=st.just(tree) | kpi_trees(max_kpis=3)),
            st.builds(SaveScenario, name=scenario_names() | st.sampled_from(["", "x" * 81, "a\nb"])),
            st.builds(ApplyScenario, id=st.none() | st.sampled_from(SCENARIOS)),
            st.builds(RenameScenario, id=st.sampled_from(SCENARIOS), name=scenario_names()),
            st.builds(RemoveScenario, id=st.sampled_from(SCENARIOS)),
            _about_scenarios(ids),
            _about_initiatives(ids),
            _about_actuals(ids),
            st.builds(OpenWorkspace, workspace=workspaces(max_kpis=3)),
        )
    )  # fmt: skip


def _about_scenarios(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Action]:
    some = st.dictionaries(ids, changes(), max_size=2)
    which = st.sampled_from(SCENARIOS)
    return st.one_of(
        st.builds(AddScenarios, changes=st.dictionaries(scenario_names(), some, max_size=2)),
        st.builds(AddScenarioOfInitiatives, name=scenario_names(), initiatives=st.just(("initiative",))),
        st.builds(DuplicateScenario, id=which, name=scenario_names()),
        st.builds(MoveScenario, id=which, to=st.integers(-2, 3)),
        st.builds(ArchiveScenario, id=which, archived=st.booleans()),
        st.builds(AcceptBaseline, id=which),
        st.builds(ResetScenario, id=which),
    )


def _about_initiatives(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Action]:
    some = st.dictionaries(ids, changes(), max_size=2)
    which, where = st.sampled_from(INITIATIVES), st.sampled_from(SCENARIOS)
    fields: dict[str, st.SearchStrategy[object]] = {
        "name": scenario_names() | st.just(""),
        "cost": st.sampled_from([None, 1e6, -1.0, float("nan"), "many"]),
        "start": st.sampled_from(["2026-04", "2026-13", "\n"]),
        "confidence": st.sampled_from([0.7, 7.0, None]),
        "note": st.just("x" * 2001),
        "id": st.just("other"),
    }
    patch = st.fixed_dictionaries({}, optional=fields)
    return st.one_of(
        st.builds(AddInitiative, name=scenario_names(), changes=some, fields=st.just({"cost": 1e6})),
        st.builds(EditInitiative, id=which, patch=patch),
        st.builds(SetInitiativeChange, id=which, kpi=ids, change=st.none() | changes()),
        st.builds(RemoveInitiative, id=which),
        st.builds(SwitchInitiative, scenario=where, initiative=which, on=st.booleans()),
        st.builds(ChooseInitiative, scenario=where, kpi=ids, initiative=st.none() | which),
    )


def _about_actuals(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Action]:
    values = st.dictionaries(st.sampled_from([*MONTHS, "2026-13"]), st.one_of(_values(ids), st.just({"gone": None})))
    months = st.none() | st.sampled_from(MONTHS)
    return st.one_of(
        st.builds(SetActuals, values=values), st.builds(ClearActuals, month=months), st.just(ActualsToHistory())
    )


def assert_sound(workspace: Workspace) -> None:
    """What is always true of a workspace, whatever was done to it."""
    tree = workspace.tree
    assert KpiTree.model_validate(tree.model_dump()) == tree  # nothing slipped past the model's own rules
    bundles = (*workspace.scenarios, *workspace.initiatives)
    for changed in (workspace.changes, *(bundle.changes for bundle in bundles)):
        assert set(changed) <= {kpi.id for kpi in tree.kpis}
    for scenario in workspace.scenarios:
        assert {*scenario.initiatives, *scenario.chosen.values()} <= {one.id for one in workspace.initiatives}
        assert set(scenario.base) | set(scenario.chosen) <= {kpi.id for kpi in tree.kpis}
        evaluate(tree, workspace.at(scenario).lever_values())
    assert set(workspace.picked) <= {kpi.id for kpi in tree.kpis}
    assert tree.kgi is None or tree.kgi in tree
    assert {k for values in workspace.actuals.months.values() for k in values} <= {kpi.id for kpi in tree.kpis}
    check(tree)
    evaluate(tree, workspace.lever_values())
    assert read_workspace(write_workspace(workspace)) == workspace


def three_kpis() -> Workspace:
    return Workspace(
        tree=KpiTree(
            kpis=(
                Kpi(id="revenue", name="受注金額", unit="円", formula="won * price"),
                Kpi(id="won", name="受注件数", unit="件", value=12.0),
                Kpi(id="price", name="平均単価", unit="円", value=5e6),
            ),
            kgi="revenue",
        )
    )


def codes(workspace: Workspace, action: Action) -> list[str]:
    """The codes of the problems with which an action is refused."""
    with pytest.raises(ActionRefused) as caught:
        action.apply(workspace)
    return [problem.code for problem in caught.value.problems]
