"""What makes the difference between two futures: an exact split of the KGI, as a waterfall."""

from pages.scenarios.bridge.panel import draw

__all__ = ["draw"]
