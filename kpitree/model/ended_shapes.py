"""Shapes between two ends: uniform, triangular, PERT."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from pydantic import model_validator

from kpitree.model.beta_curve import beta_density, beta_quantile
from kpitree.model.curve import Curve, Floats
from kpitree.model.kpi import Finite


class _Ends(Curve):
    """Shapes that end at `low` and `high`."""

    low: Finite
    high: Finite

    @model_validator(mode="after")
    def _ordered(self) -> _Ends:
        if not self.low <= getattr(self, "likely", self.low) <= self.high:
            raise ValueError("low, likely and high must be in order")
        if not math.isfinite(self.high - self.low):
            raise ValueError("low and high are too far apart")
        return self

    @property
    def _width(self) -> float:
        return self.high - self.low


class Uniform(_Ends):
    """Every value between low and high alike."""

    kind: Literal["uniform"] = "uniform"

    @property
    def mean(self) -> float:
        """The middle."""
        return self.low + self._width / 2

    @property
    def variance(self) -> float:
        """Width² / 12."""
        return self._width * self._width / 12

    def quantile(self, u: Floats) -> Floats:
        """A straight line."""
        return np.asarray(self.low + u * self._width, dtype=np.float64)

    def density(self, x: Floats) -> Floats:
        """1 / width between the ends."""
        inside = (x >= self.low) & (x <= self.high) & (self._width > 0)
        return np.where(inside, 1.0 / (self._width or 1.0), 0.0)


class Triangular(_Ends):
    """Straight lines from low up to likely and down to high."""

    kind: Literal["triangular"] = "triangular"
    likely: Finite

    @property
    def mean(self) -> float:
        """The average of the three."""
        return self.low + ((self.likely - self.low) + self._width) / 3

    @property
    def variance(self) -> float:
        """(w² - w m + m²) / 18, m being likely - low."""
        w, m = self._width, self.likely - self.low
        return (w * w - w * m + m * m) / 18

    def quantile(self, u: Floats) -> Floats:
        """Square roots on either side of the mode."""
        mode = (self.likely - self.low) / self._width if self._width > 0 else 0.5
        share = np.asarray(u, dtype=np.float64)
        place = np.where(share <= mode, np.sqrt(share * mode), 1.0 - np.sqrt((1.0 - share) * (1.0 - mode)))
        return np.asarray(self.low + self._width * place, dtype=np.float64)

    def density(self, x: Floats) -> Floats:
        """2 / width at the mode, 0 at the ends."""
        if self._width == 0:
            return np.zeros(np.shape(x))
        top = 2.0 / self._width
        return np.interp(x, [self.low, self.likely, self.high], [0.0, top, 0.0], left=0.0, right=0.0)


class Pert(_Ends):
    """A smooth hill from low over likely to high: the beta distribution of PERT (Malcolm et al. 1959), weight 4."""

    kind: Literal["pert"] = "pert"
    likely: Finite

    @property
    def _parameters(self) -> tuple[float, float]:
        place = (self.likely - self.low) / self._width if self._width > 0 else 0.5
        return 1.0 + 4.0 * place, 5.0 - 4.0 * place

    @property
    def mean(self) -> float:
        """(low + 4 likely + high) / 6."""
        return self.low + (4 * (self.likely - self.low) + self._width) / 6

    @property
    def variance(self) -> float:
        """That of the beta distribution, a b / 252 × width²."""
        a, b = self._parameters
        return a * b / 252 * (self._width * self._width)

    def quantile(self, u: Floats) -> Floats:
        """To 1e-6 of the width."""
        a, b = self._parameters
        return np.asarray(self.low + self._width * beta_quantile(u, a, b), dtype=np.float64)

    def density(self, x: Floats) -> Floats:
        """The hill."""
        if self._width == 0:
            return np.zeros(np.shape(x))
        return beta_density((np.asarray(x) - self.low) / self._width, *self._parameters) / self._width
