"""Answers, sources and articles to escaped HTML. Pure functions."""
