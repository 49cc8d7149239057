"""The one list of pages. Titles and questions are in the catalogue `pages`, under `<slug>` and `<slug>_question`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PageSpec:
    """One page: its folder and URL (`slug`), the section of the menu it stands in, and its Material icon.

    `canvas` says that it draws trees: their script is sent before anything else of the page (app.py).
    """

    slug: str
    section: str
    icon: str
    canvas: bool = False

    @property
    def script(self) -> str:
        """Where its script is, from the top of the project."""
        return f"pages/{self.slug}/page.py"


PAGES = (
    PageSpec("tree_builder", "build", ":material/account_tree:", canvas=True),
    PageSpec("data", "build", ":material/database:"),
    PageSpec("what_if", "simulate", ":material/tune:", canvas=True),
    PageSpec("goal_seek", "simulate", ":material/flag:", canvas=True),
    PageSpec("sensitivity", "analyse", ":material/align_horizontal_center:"),
    PageSpec("benchmarks", "analyse", ":material/straighten:"),
    PageSpec("plan_vs_actual", "analyse", ":material/fact_check:", canvas=True),
    PageSpec("scenarios", "decide", ":material/alt_route:"),
    PageSpec("library", "decide", ":material/folder_copy:"),
    PageSpec("share", "decide", ":material/ios_share:"),
)
