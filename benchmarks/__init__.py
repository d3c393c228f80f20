"""Benchmarks: each module has `run() -> dict`, prints its ratios and asserts equal results first."""
