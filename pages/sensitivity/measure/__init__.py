"""What to measure next?"""

from pages.sensitivity.measure.question import draw

__all__ = ["draw"]
