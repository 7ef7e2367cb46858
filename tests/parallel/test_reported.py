"""Wrong results of parallel loops that were reported of Numba, as programs of our own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from numen import njit, prange


def issue_9518(table, before, up, down):
    for k in range(100):
        before = before + table[k, 0]
    for k in prange(100):
        up = up + table[k, 0]
        down = down - table[k, 0]
    return up, down


def issue_4922(n):
    count = 0
    for i in prange(n):
        count += 1
        if i > 10:
            count += 1
    return count


def issue_7344(wanted, start):
    found = start
    for i in prange(wanted.shape[0]):
        if wanted[i]:
            found += 1
    return found


def issue_7630(up):
    result = 0
    if up:
        for _ in prange(100_000):
            result += 1
    else:
        for _ in prange(100_000):
            result -= 3
    return result


def issue_8515(n):
    counts = np.zeros(n, dtype=np.intp)
    gaps = np.zeros(n, dtype=np.intp)
    for i in prange(n):
        for _ in range(i):
            counts[i] += 1
    for i in prange(n):
        if i == 0:
            continue
        gaps[i] = counts[i] - counts[i - 1]
    return gaps[1:]


def issue_4170_element(x):
    sums = np.zeros(4)
    for i in prange(x.shape[0]):
        sums[i % 4] += x[i]
    return sums


def issue_4170_slice(x):
    sums = np.zeros(4)
    for i in prange(x.shape[0]):
        sums[:] += x[i]
    return sums


TABLE = np.arange(10_000).reshape(100, 100)
WANTED = np.arange(100) % 3 == 0
LINE = np.arange(40_000) % 5.0

PROGRAMS = [
    (issue_9518, TABLE, 0, 0, 0),
    (issue_4922, 9),
    (issue_4922, 50_000),
    *[(issue_7344, WANTED, start) for start in (0, 1, 2)],
    (issue_7630, True),
    (issue_7630, False),
    (issue_8515, 16),
    (issue_8515, 300),
    (issue_4170_element, LINE),
    (issue_4170_slice, LINE),
]


@pytest.mark.parametrize(("function", "arguments"), [(f, a) for f, *a in PROGRAMS])
def test_equals_serial(threads: int, function: Callable[..., Any], arguments: list[Any]) -> None:
    np.testing.assert_array_equal(njit(parallel=True)(function)(*arguments), function(*arguments))
