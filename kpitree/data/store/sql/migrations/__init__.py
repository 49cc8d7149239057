"""How the tables came to be, step by step: each file in versions/ takes a database from one schema to the next."""
