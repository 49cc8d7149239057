"""Words on the map of two levers: they stay inside and the less important ones give way."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pages.sensitivity.two_levers.labels import CORNERS, WIDTHS, place


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=2),
    st.sampled_from(WIDTHS), st.floats(0.1, 0.9),
)  # fmt: skip
def test_words_on_the_map_never_cover_each_other_in_corners_and_stay_inside(
    spots: list[tuple[float, float]], width: tuple[float, float, tuple[float, float]], height: float
) -> None:
    line = [(n / 20, height) for n in range(21)]
    points = [(at, "いま ¥9,000万", "strong") for at in spots]
    plot = width[2]
    labels = place(plot, points, line, "目標 ¥1億", dict.fromkeys(CORNERS, "¥4,500万"))
    assert [label.tone for label in labels[: len(points) + 1]] == ["strong"] * (len(points) + 1)
    boxes = [label.box(plot) for label in labels]
    for label, (left, right, low, high) in zip(labels, boxes, strict=True):
        if label.tone == "quiet":
            assert left >= 0
            assert right <= plot[0]
            others = [box for box in boxes if box != (left, right, low, high)]
            assert not [b for b in others if left < b[1] and b[0] < right and low < b[3] and b[2] < high]


def test_the_widths_leave_no_gap() -> None:
    assert WIDTHS[0][0] == 0
    assert all(one[1] == other[0] for one, other in pairwise(WIDTHS))
