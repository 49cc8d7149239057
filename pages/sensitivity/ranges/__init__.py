"""How sure is each lever, and where is that from?"""

from pages.sensitivity.ranges.question import draw

__all__ = ["draw"]
