"""Where the KGI's spread comes from: one bar a lever, under one headline."""

from __future__ import annotations

import math
from functools import partial

from kpitree.analysis.fingerprint import fingerprint
from kpitree.analysis.sobol import GlobalSensitivity, obstacle, sobol
from kpitree.analysis.uncertain import Uncertain
from kpitree.workspace import Workspace
from pages.sensitivity.assumed import asked, assuming, draw_certain
from pages.sensitivity.causes.bars import draw_bars
from pages.sensitivity.causes.notes import draw_notes
from pages.sensitivity.causes.sentence import draw_sentence
from pages.sensitivity.causes.table import draw_table
from pages.sensitivity.lasting import Progress, lasting

SEED = 0
FEWEST, MOST = 1024, 4096  # draws
QUICK = 8000  # levers x KPIs x thousands of draws: about 0.2 s
LONG = 2048  # draws of what takes longer anyway

Answer = tuple[Uncertain, GlobalSensitivity]


def draw(workspace: Workspace) -> None:
    """The answer for the workspace as it is now; its KGI has a value."""
    found = _answer(workspace, asked(workspace))
    if found is None:
        return
    question, result = found
    draw_sentence(workspace, result)
    if result.variance > 0:
        draw_bars(workspace, question, result)
        draw_notes(workspace, result)
    draw_certain(workspace, question, key="sensitivity:causes")
    if result.variance > 0:
        draw_table(workspace, result)


def draws_for(question: Uncertain) -> tuple[int, bool]:
    """How many draws an estimate takes, and whether it is quick enough for every drawing of the page."""
    work = len(question.levers) * len(question.state.tree.kpis)
    if obstacle(question) is None:
        return FEWEST, True
    fitting = QUICK * 1024 / max(1, work)
    if fitting < FEWEST:
        return LONG, False
    return min(MOST, 2 ** int(math.log2(fitting))), True


def _answer(workspace: Workspace, question: Uncertain) -> Answer | None:
    draws, quick = draws_for(question)
    calculate = partial(_calculate, workspace, question, draws)
    if quick:
        return calculate(None)
    return lasting("causes", fingerprint([question], draws, SEED), calculate)


def _calculate(workspace: Workspace, question: Uncertain, draws: int, progress: Progress | None) -> Answer:
    changes = workspace.lever_values()
    return question, sobol(workspace.tree, draws, SEED, changes, assume=assuming(), progress=progress)
