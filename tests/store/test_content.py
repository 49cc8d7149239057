"""Deltas give back every byte, whatever the two texts are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kpitree.data.store.content import card_of, delta, text_in, whole
from kpitree.workspace import Workspace
from tests.fixtures.trees import broken_tree

texts = st.one_of(st.binary(max_size=60), st.lists(st.sampled_from([b"ab", b"a", b"\n"]), max_size=40).map(b"".join))


@given(texts, texts)
def test_a_delta_gives_back_the_text(text: bytes, earlier: bytes) -> None:
    assert text_in(delta(text, earlier), earlier) == text
    assert text_in(whole(text)) == text


def test_an_edit_in_two_places_is_small() -> None:
    """Longer than the window of deflate; the two edits are far from each other."""
    lines = [f'"kpi_{n}": {n * 7919 % 10007},\n'.encode() for n in range(1_500)]
    after = [*lines]
    after[100], after[1400] = b'"x": 1,\n', b'"y": 2,\n'
    assert len(delta(b"".join(after), b"".join(lines))) < 500


def test_every_tree_has_a_card() -> None:
    assert card_of(Workspace()).kgi == ""
    broken = card_of(Workspace(tree=broken_tree()))
    assert broken.kpis > 0
