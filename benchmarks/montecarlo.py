"""How fast a simulation is, side by side in one run: `python benchmarks/montecarlo.py`.

A funnel of seven uncertain levers, 1,000,000 draws, with mean, standard deviation, five percentiles, the probability of
a target and a histogram. Against the same in plain NumPy (its generator's samplers, whole arrays, `np.percentile`), and
against squigglepy (`pip install squigglepy`) and squiggle-lang (`npm install @quri/squiggle-lang`, its folder in
SQUIGGLE_FOLDER) where they are installed. Times are the best of several rounds in which the candidates take turns.
"""

from __future__ import annotations

import itertools
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from kpitree.analysis.simulation import Sampler, Simulation, simulate
from kpitree.data.text import parse
from kpitree.model import KpiTree

DRAWS = 1_000_000
TARGET = 6e7
TEXT = """\
revenue [円] = won * price
won [件] = opportunities * win_rate
opportunities [件] = sql * opportunity_rate
sql [件] = mql * sql_rate
mql [件] = leads * mql_rate
leads [件] = sessions * cvr
sessions [件] = 100000 (80000..100000..130000)
  shape: triangular
cvr = 1.5% (1%..1.5%..2.5%)
mql_rate = 30% (20%..30%..45%)
sql_rate = 40 of 100
opportunity_rate = 50% (40%..50%..65%)
  shape: triangular
win_rate = 12 of 60
price [円] = 500万 (350万..700万)
  shape: lognormal
"""
SQUIGGLE = """
import { run } from '@quri/squiggle-lang';
const factors = [
  'SampleSet.fromDist(triangular(80000, 100000, 130000))',
  '(0.01 + 0.015 * SampleSet.fromDist(beta(2.3333333, 3.6666667)))',
  '(0.2 + 0.25 * SampleSet.fromDist(beta(2.6, 3.4)))',
  'SampleSet.fromDist(beta(40.5, 60.5)) * SampleSet.fromDist(triangular(0.4, 0.5, 0.65))',
  'SampleSet.fromDist(beta(12.5, 48.5)) * SampleSet.fromDist(lognormal({p10: 3500000, p90: 7000000}))',
];
const source = `k = ${factors.join(' * ')}
p = [quantile(k, 0.05), quantile(k, 0.1), quantile(k, 0.5), quantile(k, 0.9), quantile(k, 0.95)]
[mean(k), stdev(k), p[0], p[1], p[2], p[3], p[4], 1 - cdf(k, 60000000)]`;
const times = [];
let found;
for (let i = 0; i < 3; i++) {
  const start = performance.now();
  found = await run(source, { environment: { sampleCount: DRAWS, xyPointLength: 1000, seed: 'a' } });
  times.push(performance.now() - start);
}
if (!found.result.ok) throw new Error(String(found.result.value));
console.log(JSON.stringify([Math.min(...times), String(found.result.value.result)]));
"""
BELL = 1.2815515655446004  # standard deviations from the median to P90


def tree() -> KpiTree:
    """Seven levers: two PERT, two triangular, two counted, one lognormal."""
    return parse(TEXT)


def plain_columns(rng: np.random.Generator, n: int, *, moved: float | None = None) -> list[Any]:
    """The levers as anybody would draw them with NumPy."""

    def pert(low: float, likely: float, high: float) -> Any:
        place = (likely - low) / (high - low)
        return low + (high - low) * rng.beta(1 + 4 * place, 5 - 4 * place, n)

    sessions = rng.triangular(80_000, 100_000, 130_000, n)
    cvr = pert(0.01, 0.015, 0.025)
    mql = pert(0.2, 0.3, 0.45)
    sql = rng.beta(40.5, 60.5, n)
    opportunity = rng.triangular(0.4, 0.5, 0.65, n)
    rate = 0.2 if moved is None else moved
    win = rng.beta(rate * 60 + 0.5, 60 - rate * 60 + 0.5, n)
    middle = (math.log(3.5e6) + math.log(7e6)) / 2
    price = rng.lognormal(middle, math.log(2) / (2 * BELL), n)
    return [sessions, cvr, mql, sql, opportunity, win, price]


def numpy_summary(kgi: Any) -> dict[str, Any]:
    """What the page shows, by NumPy's own functions."""
    p = np.percentile(kgi, [5, 10, 50, 90, 95])
    found = {"mean": kgi.mean(), "std": kgi.std(), "p": p, "probability": (kgi >= TARGET).mean()}
    return found | {"histogram": np.histogram(kgi, 60)}


def plain(n: int = DRAWS, seed: int = 0, moved: float | None = None) -> dict[str, Any]:
    """The whole of it in NumPy."""
    columns = plain_columns(np.random.default_rng(seed), n, moved=moved)
    kgi = columns[0]
    for column in columns[1:]:
        kgi = kgi * column
    return numpy_summary(kgi)


def our_summary(simulation: Simulation) -> dict[str, Any]:
    """The same from a simulation."""
    p = [simulation.percentile(q) for q in (5, 10, 50, 90, 95)]
    found = {"mean": simulation.mean, "std": simulation.std, "p": p, "probability": simulation.probability(TARGET)}
    return found | {"histogram": simulation.outcome.histogram(60)}


def in_squigglepy(correlated: bool = False) -> Callable[[], dict[str, Any]] | None:
    """The same in squigglepy; None when it is not installed."""
    try:
        import squigglepy as sq  # type: ignore[import-untyped]
    except ImportError:
        return None

    def run() -> dict[str, Any]:
        levers = [
            sq.triangular(80_000, 100_000, 130_000), sq.pert(0.01, 0.015, 0.025), sq.pert(0.2, 0.3, 0.45),
            sq.beta(40.5, 60.5), sq.triangular(0.4, 0.5, 0.65), sq.beta(12.5, 48.5),
            sq.lognorm(3.5e6, 7e6, credibility=80),
        ]  # fmt: skip
        if correlated:
            levers[0], levers[2] = sq.correlate((levers[0], levers[2]), -0.5)
        kgi = levers[0]
        for lever in levers[1:]:
            kgi = kgi * lever
        return numpy_summary(sq.sample(kgi, DRAWS))

    return run


def in_squiggle_lang(draws: int = 100_000) -> tuple[float, float] | None:
    """(seconds for DRAWS draws, mean) in squiggle-lang, scaled up from `draws`; None when it is not installed."""
    folder = os.environ.get("SQUIGGLE_FOLDER")
    if not folder:
        return None
    (Path(folder) / "simulate.mjs").write_text(SQUIGGLE.replace("DRAWS", str(draws)), encoding="utf-8")
    done = subprocess.run(["node", "simulate.mjs"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stderr[-500:])
        return None
    milliseconds, value = json.loads(done.stdout.splitlines()[-1])
    return milliseconds / 1e3 * DRAWS / draws, float(value.strip("[]").split(",")[0])


def best(candidates: Mapping[str, Callable[[], Any]], rounds: int = 7) -> dict[str, float]:
    """Seconds of each candidate: the best round, candidates taking turns."""
    times = dict.fromkeys(candidates, math.inf)
    for _ in range(rounds):
        for name, call in candidates.items():
            start = time.perf_counter()
            call()
            times[name] = min(times[name], time.perf_counter() - start)
    return times


def full_summary() -> None:
    """One simulation from nothing, and one after a lever has moved."""
    ours, others = tree(), {"plain NumPy": plain}
    squigglepy = in_squigglepy()
    if squigglepy is not None:
        others["squigglepy"] = squigglepy
    sampler = Sampler(ours, draws=DRAWS)
    rates = itertools.cycle([0.2, 0.21, 0.22, 0.23])
    prices = itertools.cycle([5e6, 5.1e6, 5.2e6])
    candidates: dict[str, Callable[[], Any]] = {
        "kpitree": lambda: our_summary(simulate(ours, DRAWS)),
        "kpitree, Sobol points": lambda: our_summary(simulate(ours, DRAWS, method="sobol")),
        "after moving one lever": lambda: our_summary(sampler.run({"win_rate": next(rates)})),
        "the same, another lever": lambda: our_summary(again.run({"price": next(prices)})),
        "the same, 2^17 Sobol points": lambda: our_summary(fewer.run({"win_rate": next(rates)})),
    }
    again, fewer = Sampler(ours, draws=DRAWS), Sampler(ours, draws=1 << 17, method="sobol")
    for warm in (sampler, again, fewer):
        warm.run()
    means = {name: float(call()["mean"]) for name, call in {**others, "kpitree": candidates["kpitree"]}.items()}
    assert max(means.values()) / min(means.values()) < 1.005, means
    times = best(candidates | others)
    print(f"{DRAWS:,} draws x 7 levers with the full summary (milliseconds, and times plain NumPy)")
    slow = in_squiggle_lang()
    if slow is not None:
        assert abs(slow[1] / means["kpitree"] - 1) < 0.01, slow
        times["squiggle-lang (from 100,000)"] = slow[0]
    for name, seconds in times.items():
        print(f"{name:>30} {1e3 * seconds:>9.1f} {times['plain NumPy'] / seconds:>8.2f}")


def correlated() -> None:
    """Sessions against the MQL rate at -0.5."""
    ours = tree()
    pair = {("sessions", "mql_rate"): -0.5}
    candidates: dict[str, Callable[[], Any]] = {
        "kpitree": lambda: our_summary(simulate(ours, DRAWS, correlation=pair)),
        "kpitree, counting noise too": lambda: our_summary(
            simulate(ours, DRAWS, correlation=pair, counting_noise=True)
        ),
    }
    squigglepy = in_squigglepy(correlated=True)
    if squigglepy is not None:
        candidates["squigglepy"] = squigglepy
    times = best(candidates, rounds=5)
    print(f"\n{DRAWS:,} draws, two levers correlated at -0.5 (milliseconds)")
    for name, seconds in times.items():
        print(f"{name:>30} {1e3 * seconds:>9.1f} {seconds / times['kpitree']:>8.1f}")


def accuracy() -> None:
    """How far mean, P(target) and P10 are off (root mean square over seeds), and what that takes."""
    ours = tree()
    truth = our_summary(simulate(ours, 1 << 24, seed=99, method="sobol"))
    wanted = np.array([truth["mean"] / truth["std"], truth["probability"], truth["p"][1] / truth["std"]])

    def off(summary: Callable[[int], dict[str, Any]], seeds: int) -> Any:
        found = [summary(seed) for seed in range(seeds)]
        values = [[f["mean"] / truth["std"], f["probability"], f["p"][1] / truth["std"]] for f in found]
        return np.sqrt(np.mean((np.array(values) - wanted) ** 2, axis=0)) * 1e4

    print("\nError against 2^24 Sobol points, in 1e-4 of a standard deviation (probability: 1e-4)")
    print(f"{'':>22} {'ms':>8} {'ratio':>7} {'mean':>7} {'P(target)':>9} {'P10':>7}")
    times = best({"plain": plain}, rounds=3)
    error = off(lambda seed: plain(seed=seed), 12)
    print(f"{'plain NumPy, 1e6':>22} {1e3 * times['plain']:>8.1f} {1:>7} " + "".join(f"{e:>8.2f}" for e in error))
    for power in (12, 13, 14, 15, 16, 17):

        def sobol(seed: int = 0, n: int = 1 << power) -> dict[str, Any]:
            return our_summary(simulate(ours, n, seed=seed, method="sobol"))

        seconds = best({"ours": sobol}, rounds=15)["ours"]
        row = "".join(f"{e:>8.2f}" for e in off(sobol, 24))
        print(f"{f'Sobol points, 2^{power}':>22} {1e3 * seconds:>8.2f} {times['plain'] / seconds:>7.0f} {row}")


def memory() -> None:
    """The most memory that 1e7 draws take, in a process of their own."""
    # (The highest resident size so far: Linux only.)
    script = """
import sys; sys.path.insert(0, "benchmarks"); import montecarlo as m
def peak(): return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1e3
m.our_summary(m.simulate(m.tree(), 1000)); start = peak()
m.our_summary(m.simulate(m.tree(), 10_000_000)); print(f"{peak() - start:.0f}")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True
    )
    print(f"\n10,000,000 draws with the full summary: {done.stdout.strip()} MB above the start")


if __name__ == "__main__":
    full_summary()
    correlated()
    accuracy()
    memory()
