"""What tests of the odds stand on: asking the question, reading the page, small trees."""

from __future__ import annotations

import re
from typing import Any

from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from kpitree.i18n import Translator
from kpitree.model import Counts, Kpi, KpiTree, Range
from tests.pages.conftest import OpenPage, assert_sound, session_of

JA, EN = Translator("ja"), Translator("en")
NOWRAP = re.compile(r"<span class='kt-number'>(.*?)</span>")
QUESTION = "sensitivity:question"


def ask(open_page: OpenPage, tree: KpiTree | None = None, *, lang: str = "ja") -> AppTest:
    app = open_page("sensitivity", lang=lang, tree=tree)
    app.segmented_control(key=QUESTION).set_value("odds").run()
    assert_sound(app)
    return app


def said(app: AppTest) -> str:
    """Every text of the page that is HTML, as people read it."""
    bodies = (element.proto.body for element in app.get("html"))
    return NOWRAP.sub(r"\1", "\n".join(body for body in bodies if "--kt-up" not in body))


def headline(app: AppTest) -> str:
    (found,) = re.findall(r"<div class='kt-headline'><h1>(.*?)</h1>", said(app), re.DOTALL)
    return re.sub(r"<[^>]*>", "", found)


def charts(app: AppTest) -> list[list[dict[str, Any]]]:
    """The rows of every chart, as the browser gets them; fields that a row does not have are left out."""
    found = []
    for chart in app.get("vega_lite_chart"):
        (table,) = [dataset.data.data for dataset in chart.proto.datasets] or [chart.proto.data.data]
        rows = convert_arrow_bytes_to_pandas_df(table).to_dict("records")
        found.append([{str(name): value for name, value in row.items() if not is_missing(value)} for row in rows])
    return found


def is_missing(value: Any) -> bool:
    return value is None or value != value


def do(app: AppTest, *actions: Any) -> None:
    """Do something elsewhere, and come back."""
    session = session_of(app)
    for action in actions:
        session.history = session.history.apply(action)
    app.run()
    assert_sound(app)


def draws_said(n: int) -> str:
    return JA("sensitivity_odds.basis_draws", draws=JA("sensitivity_odds.draws_n", n=f"{n:,}"), seed="0")


def opened(app: AppTest, part: str) -> AppTest:
    app.session_state[f"sensitivity:odds:{part}"] = True
    app.run()
    assert_sound(app)
    return app


def small(target: float | None = 50, **kgi: Any) -> KpiTree:
    kgi = {"formula": "leads * rate", "target": target, "unit": "件"} | kgi
    return KpiTree(
        kpis=(
            Kpi(id="deals", name="受注<b>", **kgi),
            Kpi(id="leads", name="リード", unit="件", value=200, range=Range(low=100, high=300)),
            Kpi(id="rate", name="受注率", unit="%", counts=Counts(successes=16, trials=80)),
        ),
        kgi="deals",
    )


def bare() -> KpiTree:
    """No range anywhere."""
    kpis = (
        Kpi(id="deals", name="受注", unit="件", formula="leads * rate", target=50),
        Kpi(id="leads", name="リード", unit="件", value=200),
        Kpi(id="rate", name="受注率", unit="%", value=0.2),
    )
    return KpiTree(kpis=kpis, kgi="deals")
