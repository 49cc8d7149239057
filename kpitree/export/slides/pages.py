"""The slides in their order; those that would be empty are left out."""

from __future__ import annotations

from collections.abc import Callable

from kpitree.export.slides.assumptions import draw_assumptions
from kpitree.export.slides.benchmarks import draw_benchmarks
from kpitree.export.slides.bridge import draw_bridge
from kpitree.export.slides.deck import Deck
from kpitree.export.slides.odds import draw_odds
from kpitree.export.slides.scenarios import draw_scenarios
from kpitree.export.slides.story import NAMES, Story
from kpitree.export.slides.summary import draw_nothing, draw_summary
from kpitree.export.slides.tornado import draw_tornado
from kpitree.export.slides.tree import draw_tree

Draw = Callable[[Deck, Story], None]
DRAWN: dict[str, Draw] = {
    "tree": draw_tree, "tornado": draw_tornado, "bridge": draw_bridge, "odds": draw_odds,
    "scenarios": draw_scenarios, "benchmarks": draw_benchmarks, "assumptions": draw_assumptions,
}  # fmt: skip


def draw(deck: Deck, story: Story, made: str) -> None:
    """All of them; one that says so where there is nothing to tell. `made` says when and of which version."""
    there = [name for name in NAMES if name not in story.absent]
    if "summary" in there:
        draw_summary(deck, story, made)
    elif not there:
        draw_nothing(deck, made)
    for name in there:
        if name in DRAWN:
            DRAWN[name](deck, story)
