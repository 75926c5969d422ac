"""Benchmarks: `python -m footnoted_evals.benchmarks.<name>`."""
