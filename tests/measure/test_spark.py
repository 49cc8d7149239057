"""The same statement on Spark gives the same, to the last digit (§54-§56). Needs the extra `spark` and Java."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

import kpitree as kt
from kpitree.data.measuring.spark import in_spark
from tests.measure.funnels import AS_OF, COLUMNS, MAPPING
from tests.measure.test_counts import RECORDS

AMOUNT = 5  # the column of money


def test_days_between_dates_are_numbers_and_other_differences_stay() -> None:
    said = in_spark('SELECT d1 - d0 AS days, EXTRACT(MONTH FROM d0) - 1 AS month FROM "a `b"')
    assert "DATEDIFF(" in said.upper().replace(" ", "")
    assert "- 1 AS month" in said
    assert "`a ``b`" in said


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A session of a real Spark on this machine."""
    sql = pytest.importorskip("pyspark.sql", reason="needs Spark: pip install 'kpitree[spark]'")
    if shutil.which("java") is None:
        pytest.skip("needs Java")
    builder = sql.SparkSession.builder.master("local[2]").appName("kpitree")
    for name, value in {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2"}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.mark.parametrize("typed", [True, False])
def test_spark_gives_the_same(spark: Any, typed: bool) -> None:
    """Once with real dates and numbers, once with all columns of text."""
    from pyspark.sql import types

    clean = [r for r in RECORDS if not any(isinstance(d, str) for d in r.days)] if typed else RECORDS
    kinds = [types.StringType(), *([types.DateType() if typed else types.StringType()] * 4),
             types.DecimalType(24, 4) if typed else types.StringType(),
             types.DateType() if typed else types.StringType()]  # fmt: skip
    schema = types.StructType([types.StructField(c, k) for c, k in zip(COLUMNS, kinds, strict=True)])
    rows = [tuple(_cell(value, typed=typed, at=i) for i, value in enumerate(r.cells().values())) for r in clean]
    name = "leads `of` 2026" if typed else "texts"
    spark.createDataFrame(rows, schema).createOrReplaceTempView("leads")
    spark.sql(f"CREATE OR REPLACE TEMP VIEW `{name.replace('`', '``')}` AS SELECT * FROM leads")
    found = kt.measure(kt.SparkTable(spark, name), MAPPING, by="Channel", cohort="month", as_of=AS_OF)
    memory = kt.measure(pd.DataFrame([r.cells() for r in clean]), MAPPING, by="Channel", cohort="month", as_of=AS_OF)
    assert found.rows == memory.rows
    assert found.totals == memory.totals
    assert [(p.code, p.params) for p in found.problems] == [(p.code, p.params) for p in memory.problems]


def test_a_table_that_is_not_there_is_said(spark: Any) -> None:
    with pytest.raises(kt.InvalidValue) as caught:
        kt.measure(kt.SparkTable(spark, "gone; DROP TABLE texts"), MAPPING)
    assert caught.value.problem is not None
    assert caught.value.problem.code == "no_such_table"


def _cell(value: str, *, typed: bool, at: int) -> Any:
    if not typed or not at:
        return value
    if not value:
        return None
    return Decimal(value) if at == AMOUNT else date.fromisoformat(value.replace("/", "-"))
