"""Benchmarks: are we good?"""
