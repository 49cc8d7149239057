"""What people read: a Translator per language, its numbers, and the catalogues. Stands on model and problems only."""

from kpitree.i18n.catalogue import LANGUAGES, Language, guess_language
from kpitree.i18n.translator import Translator

__all__ = ["LANGUAGES", "Language", "Translator", "guess_language"]
