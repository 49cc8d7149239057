"""Where trading begins when costs are straight: knobs go to their ends one after the other until the target is met."""

from __future__ import annotations

from collections.abc import Sequence

from kpitree.analysis.costs import Costs

Step = tuple[list[float], float, Sequence[float], list[int]]


class Filling:
    """Fills of one question, each the knob first that gains most for its cost where the fill has got to.

    What two fills pass through is looked at once, and a fill that comes to where another one passed ends there.
    """

    def __init__(self, costs: Costs) -> None:
        self.costs = costs
        self._all = range(len(costs.now))
        self._per = [1.0 / weight for weight in costs.weight]
        self._passed: dict[int, Step] = {}
        self._whole: set[int] = set()  # where a fill that was free to take every knob has been
        self._ended: set[tuple[int, int]] = set()
        self._start = self._step(0, costs.start())

    def _step(self, filled: int, xs: list[float]) -> Step:
        """Where the knobs stand, the value, its slopes, and the knobs by what they gain for their cost."""
        here, slope = self.costs.look(xs)
        gain = [abs(g) * per for g, per in zip(slope, self._per, strict=True)]
        found = xs, here, slope, sorted(self._all, key=gain.__getitem__, reverse=True)
        self._passed[filled] = found
        return found

    def __call__(self, most: float, *, first: int | None = None, without: int | None = None) -> list[float] | None:
        """The target met exactly, by the last knob; None when it cannot be, costs more than `most`, or is known.

        `first` is the knob to begin with, `without` one that stays where it is.
        """
        costs = self.costs
        filled, spent = 0, 0.0  # two bits a knob: gone to its low end, to its high end
        used = 0 if without is None else 1 << without
        xs, here, slope, order = self._start
        target = costs.target
        while here < target:
            best = first
            if best is None:
                for best in order:
                    if not used >> best & 1:
                        break
                else:
                    return None
            first = None
            used |= 1 << best
            g, x, now = slope[best], xs[best], costs.now[best]
            if not g:
                return None  # and none that is left gains anything either
            end = costs.high[best] if g > 0 else costs.low[best]
            landing = x + (target - here) / g
            over = abs(landing - x) <= abs(end - x)
            spent += costs.weight[best] * (abs((landing if over else end) - now) - abs(x - now))
            if spent > most:
                return None
            if over:
                if (filled, best) in self._ended:
                    return None
                self._ended.add((filled, best))
                xs = xs.copy()
                xs[best] = landing
                return xs
            filled |= 1 << 2 * best + (g > 0)
            if without is None:
                if filled in self._whole:
                    return None
                self._whole.add(filled)
            step = self._passed.get(filled)
            if step is None:
                xs = xs.copy()
                xs[best] = end
                step = self._step(filled, xs)
            xs, here, slope, order = step
        return None
