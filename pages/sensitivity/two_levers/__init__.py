"""What do two levers reach together?"""

from pages.sensitivity.two_levers.question import draw

__all__ = ["draw"]
