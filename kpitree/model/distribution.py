"""What a lever may turn out to be: seven shapes, each with its quantiles, mean, variance and density. No SciPy.

A value inside the product is always one of these (`Distribution`, told apart by `kind`). How the three numbers of a
range become one is decided in `kpitree.analysis.spread` (§28).
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from kpitree.model.bell_shapes import LogNormal, Normal
from kpitree.model.beta_curve import beta_density, beta_quantile
from kpitree.model.curve import Curve, Floats
from kpitree.model.ended_shapes import Pert, Triangular, Uniform
from kpitree.model.kpi import Finite

__all__ = [
    "Beta", "Curve", "Distribution", "Fixed", "LogNormal", "Normal", "Pert", "Triangular", "Uniform",
]  # fmt: skip

# Below 1/2 the density has a pole that no table can hold; Jeffreys' prior is 1/2.
BetaParameter = Annotated[Finite, Field(ge=0.5)]


class Fixed(Curve):
    """One value, for certain. Its density is drawn as nothing."""

    kind: Literal["fixed"] = "fixed"
    value: Finite

    @property
    def mean(self) -> float:
        """The value."""
        return self.value

    @property
    def variance(self) -> float:
        """None."""
        return 0.0

    def quantile(self, u: Floats) -> Floats:
        """The value, whatever `u`."""
        return np.full(np.shape(u), self.value)

    def density(self, x: Floats) -> Floats:
        """0 everywhere: a spike cannot be drawn."""
        return np.zeros(np.shape(x))


class Beta(Curve):
    """A share between 0 and 1. After s successes in n trials: alpha = s + 1/2, beta = n - s + 1/2 (Jeffreys)."""

    kind: Literal["beta"] = "beta"
    alpha: BetaParameter
    beta: BetaParameter

    @property
    def mean(self) -> float:
        """alpha / (alpha + beta)."""
        return self.alpha / (self.alpha + self.beta)

    @property
    def variance(self) -> float:
        """Mean × (1 - mean) / (alpha + beta + 1)."""
        n = self.alpha + self.beta
        return self.alpha / n * (self.beta / n) / (n + 1)

    def quantile(self, u: Floats) -> Floats:
        """To 1e-6."""
        return beta_quantile(u, self.alpha, self.beta)

    def density(self, x: Floats) -> Floats:
        """The density between 0 and 1."""
        return beta_density(np.asarray(x, dtype=np.float64), self.alpha, self.beta)


Distribution = Annotated[Fixed | Uniform | Triangular | Pert | Normal | LogNormal | Beta, Field(discriminator="kind")]
