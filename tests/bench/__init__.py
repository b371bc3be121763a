"""Benchmarks that anyone can run; they print ratios and never assert on a clock."""
