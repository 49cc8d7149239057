"""What the odds stand on, and what a reader has to know of them."""

from __future__ import annotations

from kpitree.analysis.odds import Forecast, can_count
from kpitree.i18n import Translator
from pages.sensitivity.odds.asked import PAGE, Asked
from pages.sensitivity.odds.options import noise_sentence
from pages.shell.markup import caption, note
from pages.shell.messages import draw_problems

# Said elsewhere on the page, in its own words.
ELSEWHERE = ("simulation_nothing_uncertain", "simulation_constant", "correlation_of_fixed")
MOST_PROBLEMS = 4


def draw_notes(t: Translator, question: Asked, found: Forecast) -> None:
    """Assumptions, chance in small numbers, draws without a value, what was cut or adjusted."""
    if found.sources.get("assumption", 0):
        note(t("sensitivity_odds.assumed_lead"), t("sensitivity_odds.assumed_rest"))
    varies = not found.constant and found.undefined < 1
    if question.odds.counting_noise and varies and can_count(question.tree, dict(question.moved)):
        note(t("sensitivity_odds.noise_lead"), noise_sentence(t, question))
    problems = [problem for problem in found.problems if problem.code not in ELSEWHERE]
    draw_problems(problems[:MOST_PROBLEMS], key=f"{PAGE}:notes")
    if len(problems) > MOST_PROBLEMS:
        caption(t("sensitivity_odds.more_problems", n=len(problems) - MOST_PROBLEMS))
