"""Where does the KGI's spread come from?"""

from pages.sensitivity.causes.question import draw

__all__ = ["draw"]
