"""Runs as tables, JSON, HTML and comparisons."""
