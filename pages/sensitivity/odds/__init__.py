"""How likely is the target?"""

from pages.sensitivity.odds.question import draw

__all__ = ["draw"]
