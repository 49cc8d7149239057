"""Every page with overrides, locks, a mix and a scenario in the workspace (§15, §25, §26): nothing fails."""

from __future__ import annotations

import pytest

from kpitree.data.templates import template, templates
from kpitree.model import ScaleBy, Scenario, SetTo
from kpitree.workspace import History, Workspace
from pages import PAGES
from tests.pages.conftest import OpenPage, assert_sound, session_of, workspace_of

SLUGS = [spec.slug for spec in PAGES]


def everything_overridden(name: str) -> Workspace:
    """A template with every other formula overridden, a lever moved, another one locked, and shares of one whole."""
    tree = template(name)
    marked = tuple(
        kpi.model_copy(update={"mix": "channel" if kpi.is_lever and kpi.measure.is_rate else "", "locked": at % 5 == 4})
        for at, kpi in enumerate(tree.kpis)
    )
    tree = tree.with_kpis(marked)
    computed = [kpi.id for kpi in tree.kpis if not kpi.is_lever and kpi.id != tree.kgi]
    changes = {kpi_id: ScaleBy(factor=1.25) for kpi_id in (*computed[::2], tree.levers[-1].id)}
    kgi = tree.kgi or ""
    scenarios = (Scenario(id="scenario", name="強気", changes={kgi: SetTo(value=1e9)}),)
    return Workspace(tree=tree, changes=changes, scenarios=scenarios)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("name", templates())
def test_every_page_draws_overrides(open_page: OpenPage, slug: str, name: str) -> None:
    app = open_page(slug)
    workspace = everything_overridden(name)
    for changes in (workspace.changes, workspace.scenarios[0].changes):
        session_of(app).history = History(workspace.model_copy(update={"changes": changes}))
        app.run()
        assert_sound(app)
        assert workspace_of(app).changes == changes
