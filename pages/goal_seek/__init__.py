"""Goal seek: what would it take?"""
