"""Runs Numba's own tests with numen in Numba's place."""
