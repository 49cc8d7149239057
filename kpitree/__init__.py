"""KPI trees of BtoB marketing and sales: what would happen if, which lever matters, what it would take.

    import kpitree as kt
    tree = kt.template("btob_basic")
    kt.evaluate(tree, {"受注率": "30%"}).kgi

Everything here works without a screen. Names are loaded when they are first used, so importing this package costs
little more than pydantic; NumPy comes with the first question about many values at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kpitree.analysis.better_data import better_data as better_data
    from kpitree.analysis.bottleneck import bottleneck as bottleneck
    from kpitree.analysis.bridge import bridge as bridge
    from kpitree.analysis.bridge_groups import grouped as grouped
    from kpitree.analysis.capacity import capacities as capacities
    from kpitree.analysis.effort import per_effort as per_effort
    from kpitree.analysis.grid import grid as grid
    from kpitree.analysis.ladder import ladder as ladder
    from kpitree.analysis.plans import plans as plans
    from kpitree.analysis.simulation import simulate as simulate
    from kpitree.analysis.sobol import sobol as sobol
    from kpitree.analysis.solve import solve as solve
    from kpitree.analysis.tornado import tornado as tornado
    from kpitree.analysis.volume_mix import volume_mix as volume_mix
    from kpitree.data.files import load as load
    from kpitree.data.files import save as save
    from kpitree.data.measuring.measure import measure as measure
    from kpitree.data.measuring.measure import read_table as read_table
    from kpitree.data.measuring.spark import SparkTable as SparkTable
    from kpitree.data.measuring.warehouse import WarehouseTable as WarehouseTable
    from kpitree.data.templates import template as template
    from kpitree.data.templates import templates as templates
    from kpitree.data.text import parse as parse
    from kpitree.data.text import to_text as to_text
    from kpitree.engine import check as check
    from kpitree.engine import elasticities as elasticities
    from kpitree.engine import evaluate as evaluate
    from kpitree.engine import explain as explain
    from kpitree.engine import gradient as gradient
    from kpitree.errors import ActionRefused as ActionRefused
    from kpitree.errors import FileError as FileError
    from kpitree.errors import FormulaError as FormulaError
    from kpitree.errors import InvalidValue as InvalidValue
    from kpitree.errors import KpiTreeError as KpiTreeError
    from kpitree.errors import UnknownKpi as UnknownKpi
    from kpitree.model import Benchmark as Benchmark
    from kpitree.model import Counts as Counts
    from kpitree.model import Effort as Effort
    from kpitree.model import Kpi as Kpi
    from kpitree.model import KpiTree as KpiTree
    from kpitree.model import Range as Range
    from kpitree.problems import Fix as Fix
    from kpitree.problems import Problem as Problem
    from kpitree.problems import Span as Span
    from kpitree.workspace import Workspace as Workspace

__version__ = "0.1.0"

_HOMES = {
    "kpitree.analysis.better_data": ("better_data",),
    "kpitree.analysis.bottleneck": ("bottleneck",),
    "kpitree.analysis.bridge": ("bridge",),
    "kpitree.analysis.bridge_groups": ("grouped",),
    "kpitree.analysis.capacity": ("capacities",),
    "kpitree.analysis.effort": ("per_effort",),
    "kpitree.analysis.grid": ("grid",),
    "kpitree.analysis.ladder": ("ladder",),
    "kpitree.analysis.plans": ("plans",),
    "kpitree.analysis.simulation": ("simulate",),
    "kpitree.analysis.sobol": ("sobol",),
    "kpitree.analysis.solve": ("solve",),
    "kpitree.analysis.tornado": ("tornado",),
    "kpitree.analysis.volume_mix": ("volume_mix",),
    "kpitree.data.files": ("load", "save"),
    "kpitree.data.measuring.measure": ("measure", "read_table"),
    "kpitree.data.measuring.spark": ("SparkTable",),
    "kpitree.data.measuring.warehouse": ("WarehouseTable",),
    "kpitree.data.templates": ("template", "templates"),
    "kpitree.data.text": ("parse", "to_text"),
    "kpitree.engine": ("check", "elasticities", "evaluate", "explain", "gradient"),
    "kpitree.errors": ("ActionRefused", "FileError", "FormulaError", "InvalidValue", "KpiTreeError", "UnknownKpi"),
    "kpitree.model": ("Benchmark", "Counts", "Effort", "Kpi", "KpiTree", "Range"),
    "kpitree.problems": ("Fix", "Problem", "Span"),
    "kpitree.workspace": ("Workspace",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
__all__ = sorted([*_HOME_OF, "__version__"])


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'kpitree' has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
