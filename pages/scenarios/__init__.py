"""シナリオ / Scenarios: which future do we choose?"""
