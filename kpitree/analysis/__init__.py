"""Questions asked of a tree; each returns a frozen result with to_frame()."""

from kpitree.analysis.achievable import Reach, achievable, percentile, wilson
from kpitree.analysis.bridge import Bridge, Step, bridge
from kpitree.analysis.insight import Disagreement, Move, best_moves, disagreement
from kpitree.analysis.ladder import Ladder, Rung, ladder
from kpitree.analysis.tornado import Bar, Tornado, tornado

__all__ = [
    "Bar", "Bridge", "Disagreement", "Ladder", "Move", "Reach", "Rung", "Step", "Tornado",
    "achievable", "best_moves", "bridge", "disagreement", "ladder", "percentile", "tornado", "wilson",
]  # fmt: skip
