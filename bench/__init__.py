"""Benchmarks of numen beside its peers."""
