"""Bell curves, of a value or of its logarithm, cut off where a value cannot be."""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from kpitree.model.curve import Curve, Floats
from kpitree.model.kpi import Finite
from kpitree.model.normal_curve import normal_cdf, normal_density, normal_quantile

Positive = Annotated[Finite, Field(gt=0)]


class _Cut(Curve):
    """Bell curves, of the value or of its logarithm, kept between `lower` and `upper`: what is beyond cannot happen."""

    mu: Finite
    sigma: Positive
    lower: Finite | None = None
    upper: Finite | None = None

    def _score(self, bound: float) -> float:
        """Standard deviations from the centre to a bound."""
        return (bound - self.mu) / self.sigma

    @property
    def _scores(self) -> tuple[float, float]:
        low = -math.inf if self.lower is None else self._score(self.lower)
        return low, math.inf if self.upper is None else self._score(self.upper)

    @model_validator(mode="after")
    def _something_left(self) -> _Cut:
        low, high = self._scores
        if normal_cdf(high) - normal_cdf(low) < 1e-6:
            raise ValueError("nothing is left between the bounds")
        return self

    @property
    def cut_away(self) -> float:
        """The share of the whole bell curve that lies beyond the bounds."""
        low, high = self._scores
        return normal_cdf(low) + normal_cdf(-high)

    def _standard(self, u: Floats) -> Floats:
        low, high = (normal_cdf(z) for z in self._scores)
        return normal_quantile(low + np.asarray(u, dtype=np.float64) * (high - low))

    def _inside(self, x: Floats) -> Floats:
        return x if self.lower is None and self.upper is None else np.clip(x, self.lower, self.upper)

    def _moments(self) -> tuple[float, float]:
        """Mean and variance of the standard bell between the bounds."""
        low, high = self._scores
        mass = normal_cdf(high) - normal_cdf(low)
        dl, dh = normal_density(low), normal_density(high)
        mean = (dl - dh) / mass
        ends = (0.0 if math.isinf(low) else low * dl) - (0.0 if math.isinf(high) else high * dh)
        return mean, 1.0 + ends / mass - mean * mean


class Normal(_Cut):
    """The bell curve around `mu`."""

    kind: Literal["normal"] = "normal"

    @property
    def mean(self) -> float:
        """`mu` where nothing is cut away."""
        return self.mu + self.sigma * self._moments()[0]

    @property
    def variance(self) -> float:
        """`sigma`² where nothing is cut away."""
        return self.sigma * self.sigma * self._moments()[1]

    def quantile(self, u: Floats) -> Floats:
        """Exact."""
        return self._inside(self.mu + self.sigma * self._standard(u))

    def density(self, x: Floats) -> Floats:
        """The bell, higher by what was cut away."""
        z = (np.asarray(x, dtype=np.float64) - self.mu) / self.sigma
        low, high = self._scores
        bell = np.exp(-0.5 * z * z) / (math.sqrt(2 * math.pi) * self.sigma * (1.0 - self.cut_away))
        return np.where((z >= low) & (z <= high), bell, 0.0)


class LogNormal(_Cut):
    """The logarithm is a bell curve around `mu`: never below 0, a long tail upwards."""

    kind: Literal["lognormal"] = "lognormal"

    def _score(self, bound: float) -> float:
        return (math.log(bound) - self.mu) / self.sigma if bound > 0 else -math.inf

    def _raw_moment(self, power: int) -> float:
        low, high = self._scores
        shift = power * self.sigma
        mass = normal_cdf(high) - normal_cdf(low)
        kept = (normal_cdf(high - shift) - normal_cdf(low - shift)) / mass
        return math.exp(power * self.mu + 0.5 * shift * shift) * kept

    @property
    def mean(self) -> float:
        """exp(mu + sigma² / 2) where nothing is cut away."""
        return self._raw_moment(1)

    @property
    def variance(self) -> float:
        """Mean² × (exp(sigma²) - 1) where nothing is cut away."""
        if self.cut_away == 0:
            return self.mean * self.mean * math.expm1(self.sigma**2)
        return self._raw_moment(2) - self.mean * self.mean

    def quantile(self, u: Floats) -> Floats:
        """Exact."""
        return self._inside(np.exp(self.mu + self.sigma * self._standard(u)))

    def density(self, x: Floats) -> Floats:
        """The bell of the logarithm, divided by x."""
        x = np.asarray(x, dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            z = (np.log(x) - self.mu) / self.sigma
            bell = np.exp(-0.5 * z * z) / (math.sqrt(2 * math.pi) * self.sigma * (1.0 - self.cut_away) * x)
        low, high = self._scores
        return np.where((x > 0) & (z >= low) & (z <= high), bell, 0.0)
