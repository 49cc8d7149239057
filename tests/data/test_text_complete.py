"""A text that says everything: what was taken out of it is gone; what was not said in a short one stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import kpitree as kt
from kpitree.data.text import read_text
from kpitree.model import Kpi, KpiTree
from tests.strategies import kpi_trees

DETAILS = (
    "history", "target", "source", "owner", "definition", "note", "benchmark", "locked", "headline", "mix", "shape",
    "effort", "target_source", "target_review",
)  # fmt: skip


@given(kpi_trees(min_kpis=1), st.data())
def test_what_is_not_there_is_gone(tree: KpiTree, data: st.DataObject) -> None:
    kpi = data.draw(st.sampled_from(tree.kpis))
    gone = data.draw(st.sets(st.sampled_from(DETAILS), min_size=1))
    plain = Kpi(id="x", name="x")
    patch = {field: getattr(plain, field) for field in gone}
    if "target" in gone:
        patch |= {"target_source": "", "target_review": None}
    fewer = tree.replace(Kpi.model_validate({**dict(kpi), **patch}))
    text = kt.to_text(fewer)
    assert read_text(text, base=tree, complete=True).tree == kt.parse(text)
    assert read_text(kt.to_text(tree), base=tree, complete=True).tree == tree
    assert read_text(kt.to_text(tree, details=False), base=tree).tree == tree


def test_a_line_that_was_taken_out() -> None:
    tree = kt.template("btob_basic")
    text = kt.to_text(tree)
    line = next(line for line in text.split("\n") if line.startswith("  owner:"))
    left = text.replace(f"{line}\n", "", 1)
    assert read_text(left, base=tree, complete=True).tree[tree.kpis[0].id].owner == ""
    assert read_text(left, base=tree).tree == tree
