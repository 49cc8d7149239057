"""What every shape of an uncertain lever can do."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from kpitree.problems import Frozen

Floats = NDArray[np.float64]


class Curve(Frozen, ABC):
    """What all shapes can do. Arguments and results are in the lever's own unit."""

    @property
    @abstractmethod
    def mean(self) -> float:
        """The expected value."""

    @property
    @abstractmethod
    def variance(self) -> float:
        """The expected squared distance from the mean."""

    @abstractmethod
    def quantile(self, u: Floats) -> Floats:
        """The value that a share `u` (between 0 and 1, increasing or not) of the outcomes stays below."""

    @abstractmethod
    def density(self, x: Floats) -> Floats:
        """The probability density at `x`, for drawing; 0 outside."""
