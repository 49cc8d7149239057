"""Measuring a funnel: counts, rates with their uncertainty and lead times, in one statement over the rows."""
