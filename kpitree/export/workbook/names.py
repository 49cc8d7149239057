"""Defined names: one for each KPI, its id, and KGI. Some ids would mean something else to a spreadsheet (§70)."""

from __future__ import annotations

import re

KGI = "KGI"
# Own names begin with an underscore, which no id does.
SCENARIO = "_Scenario"
SCENARIO_NUMBER = "_ScenarioNumber"
TARGET = "_Target"
FACTOR = "_Factor"

# A place in the notation R1C1, a truth value, a name that Excel keeps for itself, and the KGI's own.
_MEANS_SOMETHING = re.compile(
    r"r[0-9]*c[0-9]*|true|false|print_(area|titles)|criteria|database|extract|sheet_title|consolidate_area|"
    r"auto_(open|close|activate|deactivate)|recorder|data_form|kgi"
)


def defined_name(kpi_id: str) -> str:
    """The name of a KPI's cell: its id, with an underscore before it where that means something else.

    >>> defined_name("win_rate"), defined_name("rc"), defined_name("kgi")
    ('win_rate', '_rc', '_kgi')
    """
    return f"_{kpi_id}" if _MEANS_SOMETHING.fullmatch(kpi_id) else kpi_id
