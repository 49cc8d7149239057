"""Sensitivity: which lever moves the KGI most?"""
