"""Mappings of tables as a workspace keeps them."""

from __future__ import annotations

from hypothesis import strategies as st

from kpitree.model.imported import Import, ImportLine, ImportText, Taken
from tests.strategies import kpi_names


def imports() -> st.SearchStrategy[Import]:
    """Kept mappings of tables, as odd as their columns are called."""
    said = st.builds(ImportText, when=kpi_names(), column=kpi_names(), values=st.just(("成約", "a|b")))
    return st.builds(
        Import, id=st.sampled_from(["0123456789abcdef", "f" * 16]), shape=st.sampled_from(["dates", "now"]),
        lines=st.lists(st.builds(ImportLine, stage=st.sampled_from(["lead", "won"]), said=said), max_size=2),
        beside=st.dictionaries(st.sampled_from(["amount", "id"]), kpi_names(), max_size=2), by=st.just("経路"),
        answers=st.just({"Created": "dmy"}), own=st.just(("won",)),
        taken=st.none() | st.just(Taken(file="六月.csv", until="2026-06-30", counts={"lead": 3, "won": 0})),
    )  # fmt: skip
