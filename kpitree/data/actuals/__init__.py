"""Actuals out of what people paste or save: a sheet's cells, CSV, TSV; with month and KPI in rows or in columns."""

from kpitree.data.actuals.months import read_month
from kpitree.data.actuals.reading import Entry, Reading, read_actuals

__all__ = ["Entry", "Reading", "read_actuals", "read_month"]
