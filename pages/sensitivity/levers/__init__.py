"""Which lever moves the KGI most?"""

from pages.sensitivity.levers.question import draw

__all__ = ["draw"]
