"""The store on a database. Loaded late: everything here imports SQLAlchemy (tests/architecture/test_one_home.py)."""
