"""The steps. One that was ever released is never changed; a better schema is a further step."""
