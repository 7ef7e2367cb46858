"""What `deterministic=True` costs reductions of parallel loops."""

from __future__ import annotations

from functools import partial

import numpy as np

from bench.table import Table, steady
from numen import njit, prange


def total(x):
    s = 0.0
    for i in prange(len(x)):
        s += x[i]
    return s


def logarithms(x):
    s = 0.0
    for i in prange(len(x)):
        s += np.log(x[i] + 1.0)
    return s


def statement(x):
    return (x * 2.0 + 1.0).sum()


def histogram(x):
    counts = np.zeros(256)
    for i in prange(len(x)):
        counts[int(x[i] * 256.0)] += 1.0
    return counts


def rows(x):
    m = x.reshape(-1, 16)
    sums = np.zeros(16)
    for i in prange(m.shape[0]):
        sums += m[i]
    return sums


def measure(repeat: int) -> list[Table]:
    """Times of each by the order that threads happen to take, and by one that is kept."""
    table = Table("deterministic reductions", "ms", [("plain", "deterministic")])
    for function in (total, logarithms, statement, histogram, rows):
        plain = njit(parallel=True)(function)
        fixed = njit(parallel=True, deterministic=True)(function)
        for size in (100_000, 4_000_000):
            x = np.random.default_rng(1).random(size)
            calls = {"plain": partial(plain, x), "deterministic": partial(fixed, x)}
            table.rows[f"{function.__name__}, {size:,}"] = steady(calls, repeat)
    return [table]
