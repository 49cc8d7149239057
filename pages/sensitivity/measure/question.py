"""What to measure next: which lever, if it were known better, narrows the KGI most, or decides between two futures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from kpitree.analysis.better_data import BetterData, better_data
from kpitree.analysis.fingerprint import fingerprint
from kpitree.analysis.sobol import obstacle
from kpitree.analysis.uncertain import Uncertain
from kpitree.workspace import Workspace
from pages.sensitivity.assumed import asked, assuming, draw_certain
from pages.sensitivity.lasting import Progress, lasting
from pages.sensitivity.measure.choice import draw_choice
from pages.sensitivity.measure.futures import Future, chosen, draw_chooser, futures
from pages.sensitivity.measure.list import draw_list
from pages.sensitivity.measure.notes import draw_notes
from pages.sensitivity.measure.sentence import draw_sentence

SEED = 0
QUICK = 400  # milliseconds, roughly, that a drawing of the page may take for it


@dataclass(frozen=True)
class Answer:
    """What was found, from what, and between which futures."""

    question: Uncertain
    result: BetterData
    pair: tuple[Future, Future] | None


def draw(workspace: Workspace) -> None:
    """The answer for the workspace as it is now; its KGI has a value."""
    known = futures(workspace)
    pair = chosen(known)
    found = _answer(workspace, pair)
    if found is not None:
        draw_sentence(workspace, found.question, found.result)
        if found.result.std > 0:
            draw_list(workspace, found.question, found.result)
    if pair is not None and (found is None or found.result.rows):
        draw_chooser(known, pair)
        if found is not None:
            draw_choice(workspace, found.result, found.pair)
    if found is not None:
        draw_notes(workspace, found.question, found.result)
        draw_certain(workspace, found.question, key="sensitivity:measure")


def milliseconds(question: Uncertain, *, choosing: bool) -> float:
    """About how long it takes: what a lever costs, and each KPI for each lever, as measured."""
    levers, kpis = len(question.levers), len(question.state.tree.kpis)
    alone = 0.0 if obstacle(question) is None else 3.3 + 0.025 * kpis
    return levers * (alone + (6 + 0.05 * kpis if choosing else 0))


def _answer(workspace: Workspace, pair: tuple[Future, Future] | None) -> Answer | None:
    question = asked(workspace)
    compared = pair if pair is not None and pair[0].changes != pair[1].changes else None
    calculate = partial(_calculate, workspace, question, compared)
    if milliseconds(question, choosing=compared is not None) <= QUICK:
        return calculate(None)
    questions = [question, *(asked(workspace, future.changes) for future in compared or ())]
    return lasting("measure", fingerprint(questions, SEED), calculate)


def _calculate(
    workspace: Workspace, question: Uncertain, pair: tuple[Future, Future] | None, progress: Progress | None
) -> Answer:
    scenarios = None if pair is None else (pair[0].changes, pair[1].changes)
    result = better_data(
        workspace.tree, workspace.lever_values(), scenarios, SEED, assume=assuming(), progress=progress
    )  # fmt: skip
    return Answer(question, result, pair)
