"""What this session has drawn: one Sampler while its inputs stay, what it found lately, and one long result.

Kept in one object in the session's views: it is dear to make and nobody's work, and is made again when it is gone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from kpitree.analysis.odds import Floats, Forecast, beats, forecast
from kpitree.analysis.simulation import Sampler, Simulation
from pages.sensitivity.odds.asked import PAGE, Asked
from pages.shell import session

QUICK = 1 << 17  # Sobol points at every redraw: odds within about 0.1 points of those of ten million draws
KEEP = 64_000_000  # bytes of levers' draws in a session
MOST_FOUND, MOST_SAMPLES = 120, 3


@dataclass
class _Drawn:
    inputs: Any = None
    sampler: Sampler | None = None
    found: OrderedDict[Asked, Forecast] = field(default_factory=OrderedDict)
    samples: OrderedDict[Asked, Floats] = field(default_factory=OrderedDict)
    kept: Kept | None = None
    wanted: int = 0  # draws of long work that a button asked for
    stopped: bool = False


@dataclass(frozen=True)
class Kept:
    """A long result, what it was asked, and the fingerprint of the `quick` one beside it (its own is in `forecast`)."""

    forecast: Forecast
    asked: Asked
    quick: str


def drawn() -> _Drawn:
    """The session's."""
    holder: _Drawn | None = session.view(f"{PAGE}:drawn", default=None)
    if holder is None:
        holder = _Drawn()
        session.set_view(f"{PAGE}:drawn", holder)
    return holder


def forecast_for(question: Asked) -> Forecast:
    """The answer; what was answered lately is not calculated again."""
    holder = _ready(question)
    if question not in holder.found:
        _run(holder, question)
    holder.found.move_to_end(question)
    return holder.found[question]


def compared(first: Asked, second: Asked) -> tuple[float, float, float]:
    """How often, under the same draws, `first` is above `second`, is equal to it, and the share where both exist."""
    holder = _ready(first)
    found = [_samples(holder, question) for question in (first, second)]
    return beats(found[0], found[1])


def long_run(question: Asked, draws: int, progress: Callable[[float], object]) -> Forecast:
    """The same with many draws, of which nothing is kept. What `progress` raises ends it."""
    return _figures(question, _ask(_sampler(question, draws, keep=0), question, progress))


def _ready(question: Asked) -> _Drawn:
    holder = drawn()
    inputs = (question.tree, question.odds.together, question.seed, question.assume)
    # Most often it is the very same tree, and comparing large ones takes longer than moving a lever.
    if holder.sampler is None or holder.inputs[0] is not question.tree or holder.inputs[1:] != inputs[1:]:
        holder.inputs, holder.sampler = inputs, _sampler(question, QUICK, keep=KEEP)
        holder.found.clear()
        holder.samples.clear()
    return holder


def _sampler(question: Asked, draws: int, keep: int) -> Sampler:
    return Sampler(
        question.tree, draws=draws, seed=question.seed, method="sobol", correlation=question.odds.correlation(),
        assume=question.assume, keep=keep,
    )  # fmt: skip


def _samples(holder: _Drawn, question: Asked) -> Floats:
    if question not in holder.samples:
        _run(holder, question)
    holder.samples.move_to_end(question)
    return holder.samples[question]


def _run(holder: _Drawn, question: Asked) -> None:
    assert holder.sampler is not None
    simulation = _ask(holder.sampler, question, None)
    _remember(holder.found, question, _figures(question, simulation), MOST_FOUND)
    _remember(holder.samples, question, simulation.samples, MOST_SAMPLES)


def _remember(store: OrderedDict[Asked, Any], question: Asked, what: Any, most: int) -> None:
    store[question] = what
    while len(store) > most:
        store.popitem(last=False)


def _ask(sampler: Sampler, question: Asked, progress: Callable[[float], object] | None) -> Simulation:
    return sampler.run(
        dict(question.moved), target=question.target, counting_noise=question.odds.counting_noise, of=question.kpi.id,
        progress=progress,
    )  # fmt: skip


def _figures(question: Asked, simulation: Simulation) -> Forecast:
    return forecast(simulation, whole=question.odds.counting_noise and question.kpi.is_volume)


def with_noise(question: Asked, on: bool) -> Asked:
    """The same question with or without chance in counted results."""
    return replace(question, odds=question.odds.model_copy(update={"counting_noise": on}))
