"""Measurements: speed and quality, one line a figure."""
