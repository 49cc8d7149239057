"""Pages through app.py, as a person opens them, without a browser: see `open_page`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from kpitree.data.store.place import VARIABLE, sqlite_url
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, Range
from kpitree.workspace import History, Workspace
from pages import PAGES

ROOT = Path(__file__).resolve().parents[2]
OpenPage = Callable[..., AppTest]
SECONDS = 30


def session_of(app: AppTest) -> Any:
    """The session behind an app: `.history.present` is the workspace."""
    return app.session_state["kpitree"]


def workspace_of(app: AppTest) -> Workspace:
    """The workspace as it is now."""
    workspace: Workspace = session_of(app).history.present
    return workspace


def assert_sound(app: AppTest) -> None:
    """Nothing failed: no exception, and not the message that stands for one."""
    assert not app.exception, [e.value for e in app.exception]
    unexpected = {Translator(lang)("shell.unexpected") for lang in ("ja", "en")}
    assert not [e.value for e in app.error if e.value in unexpected]


def big_tree(n: int = 300) -> KpiTree:
    """A sum of products with `n` KPIs: as large as anyone will build by hand."""
    branches = (n - 1) // 3
    kpis = [Kpi(id="total", name="売上合計", unit="円", formula=" + ".join(f"sales_{i}" for i in range(branches)))]
    for i in range(branches):
        kpis += [
            Kpi(id=f"sales_{i}", name=f"売上{i}", unit="円", formula=f"deals_{i} * price_{i}"),
            Kpi(id=f"deals_{i}", name=f"件数{i}", unit="件", value=10 + i, range=Range(low=5, high=50 + i)),
            Kpi(id=f"price_{i}", name=f"単価{i}", unit="円", value=1e6, range=Range(low=8e5, high=1.2e6)),
        ]
    return KpiTree(kpis=tuple(kpis), kgi="total")


@pytest.fixture(scope="session", autouse=True)
def _components_of_packages_are_looked_for_once() -> Iterator[None]:
    """Each new AppTest reads the metadata of every installed package, which takes longer than drawing a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def _a_store_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests must not look into the workspaces of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, sqlite_url(tmp_path_factory.mktemp("store") / "workspaces.db"))
        yield


@pytest.fixture
def open_page() -> OpenPage:
    """`open_page(slug, lang="ja", tree=None)`: a session that looks at that page, with that tree if one is given."""

    def open_(slug: str = PAGES[0].slug, *, lang: str = "ja", tree: KpiTree | None = None) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
        app.query_params["lang"] = lang
        app.run()
        assert_sound(app)
        if tree is not None:
            session_of(app).history = History(Workspace(tree=tree))
        spec = next(spec for spec in PAGES if spec.slug == slug)
        app.switch_page(spec.script).run()
        assert_sound(app)
        return app

    return open_
