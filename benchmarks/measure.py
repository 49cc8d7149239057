"""How fast a funnel is measured: `kt.measure` against the bare SQL and against pandas, turn about.

python benchmarks/measure.py [ROWS] [ROUNDS]        # 10,000,000 and 3 unless told otherwise

Leads with a channel and five dates are made once, as CSV and as Parquet, in the folder of temporary files. Asked for:
channel × month, with counts, medians and P90 of the days between stages, and the money won. Every candidate runs in a
process that is started for it: time is from its start to its end, memory the largest of it and its children.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FOLDER = Path(tempfile.gettempdir()) / "kpitree-measure"
ROOT = Path(__file__).resolve().parents[1]
STAGES = ("created", "mql", "sql_date", "opportunity", "won")
MAKE = """
WITH a AS (SELECT i, random() r1, random() r2, random() r3, random() r4, random() c, random() t1, random() t2,
                  random() t3, random() t4, random() d, random() am FROM range({n}) t(i)),
b AS (SELECT *, DATE '2024-01-01' + floor(d * 730)::INT AS created,
             ['organic', 'paid search', 'webinar', 'trade show', 'referral', 'partner'][1 + floor(c * 6)::INT]
                 AS channel,
             floor(-ln(1 - t1) * 9)::INT AS l1, floor(-ln(1 - t2) * 14)::INT AS l2,
             floor(-ln(1 - t3) * 12)::INT AS l3, floor(-ln(1 - t4) * 45)::INT AS l4 FROM a),
e AS (SELECT *, created + l1 AS m, created + l1 + l2 AS s, created + l1 + l2 + l3 AS o,
             created + l1 + l2 + l3 + l4 AS w, DATE '2025-12-31' AS z FROM b)
SELECT 'L' || lpad(i::VARCHAR, 8, '0') AS lead_id, channel, 'owner ' || (i % 25) AS owner, created,
       CASE WHEN r1 < 0.3 AND m <= z THEN m END AS mql,
       CASE WHEN r1 < 0.3 AND r2 < 0.4 AND s <= z THEN s END AS sql_date,
       CASE WHEN r1 < 0.3 AND r2 < 0.4 AND r3 < 0.5 AND o <= z THEN o END AS opportunity,
       CASE WHEN r1 < 0.3 AND r2 < 0.4 AND r3 < 0.5 AND r4 < 0.25 AND w <= z THEN w END AS won,
       CASE WHEN r1 < 0.3 AND r2 < 0.4 AND r3 < 0.5 AND r4 < 0.25 AND w <= z THEN (floor(am * 500) * 10000)::BIGINT END
           AS amount
FROM e
"""
BARE = """
import duckdb, json, sys
con = duckdb.connect(config={"threads": 2})
con.execute("SET memory_limit = '400MB'; SET preserve_insertion_order = false; SET enable_progress_bar = false")
rows = con.execute('''
SELECT channel, date_trunc('month', created) AS cohort, count(*), count(mql), count(sql_date), count(opportunity),
       count(won), sum(amount), quantile_cont(mql - created, [0.5, 0.9]), quantile_cont(sql_date - mql, [0.5, 0.9]),
       quantile_cont(opportunity - sql_date, [0.5, 0.9]), quantile_cont(won - opportunity, [0.5, 0.9])
FROM %s GROUP BY ALL''' % sys.argv[1]).fetchall()
print(json.dumps([len(rows), sum(r[2] for r in rows), sum(r[6] for r in rows)]))
"""
OURS = """
import json, sys
import kpitree as kt
mapping = {"lead": "created", "mql": "mql", "sql": "sql_date", "opportunity": "opportunity", "won": "won",
           "amount": "amount"}
found = kt.measure(sys.argv[1], mapping, by="channel", cohort="month")
lead, won = ([row.count for row in found.rows if row.stage == stage] for stage in ("lead", "won"))
print(json.dumps([len(lead), sum(lead), sum(won)]))
"""
PANDAS = """
import json, sys
import pandas as pd
dates = ["created", "mql", "sql_date", "opportunity", "won"]
wanted = ["channel", *dates, "amount"]
if sys.argv[1].endswith("csv"):
    t = pd.read_csv(sys.argv[1], usecols=wanted, parse_dates=dates)
else:
    t = pd.read_parquet(sys.argv[1], columns=wanted)
    for name in dates:
        t[name] = pd.to_datetime(t[name])
for before, after in zip(dates, dates[1:]):
    t["days_" + after] = (t[after] - t[before]).dt.days
groups = t.groupby(["channel", t["created"].dt.to_period("M")])
counts = groups[dates].count()
groups["amount"].sum()
groups[["days_" + name for name in dates[1:]]].quantile([0.5, 0.9])
print(json.dumps([len(counts), int(counts["created"].sum()), int(counts["won"].sum())]))
"""


def run(script: str, argument: str) -> tuple[float, float, list[int]]:
    """(seconds, megabytes, answer) of a process of its own."""
    watched = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run([sys.executable, '-c', *sys.argv[1:]], capture_output=True, text=True)\n"
        "print(done.stdout.strip() or done.stderr)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    begun = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", watched, script, argument], capture_output=True, text=True, check=True,
                          env=environment)  # fmt: skip
    seconds = time.perf_counter() - begun
    answer, memory = done.stdout.strip().rsplit("\n", 1)
    return seconds, float(memory), json.loads(answer)


def cpu() -> float:
    """Processor seconds of all children so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def made(n: int) -> dict[str, Path]:
    import duckdb

    FOLDER.mkdir(exist_ok=True)
    files = {kind: FOLDER / f"{n}.{kind}" for kind in ("csv", "parquet")}
    if not all(file.exists() for file in files.values()):
        con = duckdb.connect()
        con.execute(f"COPY ({MAKE.format(n=n)}) TO '{files['parquet']}' (FORMAT parquet)")
        con.execute(f"COPY (FROM '{files['parquet']}') TO '{files['csv']}' (HEADER)")
    return files


def main(n: int, rounds: int) -> None:
    for kind, file in made(n).items():
        source = f"read_csv('{file}')" if kind == "csv" else f"read_parquet('{file}')"
        candidates = {"bare SQL": (BARE, source), "kpitree": (OURS, str(file)), "pandas": (PANDAS, str(file))}
        times: dict[str, list[tuple[float, float, float]]] = {name: [] for name in candidates}
        answers = {}
        for _ in range(rounds):
            for name, (script, argument) in candidates.items():
                before = cpu()
                seconds, memory, answers[name] = run(script, argument)
                times[name].append((seconds, cpu() - before, memory))
        assert len({tuple(answer) for answer in answers.values()}) == 1, answers
        print(f"{kind}, {n:,} leads")
        base = [statistics.median(t[i] for t in times["bare SQL"]) for i in range(3)]
        for name, found in times.items():
            wall, used, memory = (statistics.median(t[i] for t in found) for i in range(3))
            said = f"{wall:7.2f} s {wall / base[0]:6.2f}   processor {used:7.2f} s {used / base[1]:6.2f}"
            print(f"  {name:10} {said}   {memory:6.0f} MB")


if __name__ == "__main__":
    main(int(float(sys.argv[1])) if len(sys.argv) > 1 else 10_000_000, int(sys.argv[2]) if len(sys.argv) > 2 else 3)
