"""The page データ / Data."""
