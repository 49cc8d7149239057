"""Questions asked of a tree; each returns a frozen result with to_frame()."""

from kpitree.analysis.achievable import Reach, achievable, percentile, wilson
from kpitree.analysis.better_data import BetterData, Worth, better_data
from kpitree.analysis.bridge import Bridge, Step, bridge
from kpitree.analysis.effort import Payoff, Payoffs, per_effort
from kpitree.analysis.grid import Axis, Grid, Place, grid
from kpitree.analysis.insight import Disagreement, Move, best_moves, disagreement
from kpitree.analysis.ladder import Ladder, Rung, ladder
from kpitree.analysis.quick import QuickMove, quick_moves
from kpitree.analysis.simulation import Sampler, Simulation, simulate
from kpitree.analysis.sobol import GlobalSensitivity, Influence, sobol
from kpitree.analysis.solve import Solution, solve, ways
from kpitree.analysis.tornado import Bar, Tornado, tornado

__all__ = [
    "Axis", "Bar", "BetterData", "Bridge", "Disagreement", "GlobalSensitivity", "Grid", "Influence", "Ladder",
    "Move", "Payoff", "Payoffs", "Place", "QuickMove", "Reach", "Rung", "Sampler", "Simulation", "Solution",
    "Step", "Tornado", "Worth", "achievable", "best_moves", "better_data", "bridge", "disagreement", "grid",
    "ladder", "per_effort", "percentile", "quick_moves", "simulate", "sobol", "solve", "tornado", "ways", "wilson",
]  # fmt: skip
