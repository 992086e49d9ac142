"""Benchmarks: each module has a NAME and `run() -> str`, a Markdown table of ratios against a floor of the same run."""
