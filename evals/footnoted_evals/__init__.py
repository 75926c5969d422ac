"""Answer-quality evals: gold cases, metrics, runner, report."""
