"""Loops whose indices are in bounds, or not: the same values, errors and stores as in Python.

Checks that always pass are left out and others are tested before loops, so each function is run
with arguments for which they hold and with such for which they do not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import numen


def copy(x, out):
    for i in range(x.shape[0]):
        out[i] = x[i] + 1


def shifted(x, out):
    for i in range(1, x.shape[0] - 1):
        out[i] = x[i - 1] + x[i + 1]


def periodic(x, out):
    for i in range(x.shape[0]):
        out[i] = x[i - 1] - x[(i + 1) % x.shape[0]]


def downwards(x, out):
    for i in range(len(x) - 1, -1, -1):
        out[i] = x[i]


def downwards_too_far(x, out):
    for i in range(len(x) - 1, -3, -1):
        out[i] = x[i] + i


def strided(x, out):
    for i in range(0, len(x), 3):
        out[i] = x[i] * 2


def pairs(x, out):
    for i in range(len(x) // 2):
        out[i] = x[2 * i] + x[2 * i + 1]


def pairs_too_far(x, out):
    for i in range((len(x) + 1) // 2):
        out[i] = x[2 * i] + x[2 * i + 1]


def window(x, out):
    for i in range(len(x) - 2):
        total = 0
        for k in range(3):
            total += x[i + k]
        out[i] = total


def trailing(x, out):
    for i in range(len(x)):
        out[i] = x[i]
        if i >= 4:
            out[i] -= x[i - 4]


def while_up(x, out):
    i = 0
    while i < len(x):
        out[i] = x[i] + 3
        i += 1


def while_down(x, out):
    i = len(x)
    while i > 0:
        i -= 1
        out[i] = x[i] + 3


def insertion_sort(x, out):
    for i in range(len(x)):
        out[i] = x[i]
    for i in range(1, len(out)):
        key = out[i]
        j = i - 1
        while j >= 0 and out[j] > key:
            out[j + 1] = out[j]
            j -= 1
        out[j + 1] = key


def two_ends(x, out):
    low = 0
    high = len(x) - 1
    while low <= high:
        out[low] = x[high]
        out[high] = x[low]
        low += 1
        high -= 1


def positive(x, out):
    count = 0
    for i in range(len(x)):
        if x[i] > 2:
            out[count] = x[i]
            count += 1


def with_break(x, out):
    for i in range(len(out)):
        if i + 1 >= len(x):
            break
        out[i] = x[i + 1]


def with_else(x, out):
    for i in range(len(out)):
        if i == 100:
            break
        out[i] = x[i]
    else:
        out[0] = 77


def caught(x, out):
    for i in range(len(x) + 2):
        try:
            out[i] = x[i]
        except IndexError:
            out[0] += 100


def heap_down(x, out):
    n = len(x)
    for i in range(n):
        out[i] = x[i]
    root = 0
    while True:
        child = 2 * root + 1
        if child >= n:
            break
        if child + 1 < n and out[child] < out[child + 1]:
            child += 1
        if out[root] >= out[child]:
            break
        out[root], out[child] = out[child], out[root]
        root = child


def tiles(x, out):
    for start in range(0, len(x), 4):
        stop = min(start + 4, len(x))
        for i in range(start, stop):
            out[i] = x[i] + start


def indirect(x, out):
    if len(out) == 0:
        return
    for i in range(len(x)):
        out[x[i] % len(out)] += 1


def far_steps(x, out):
    for i in range(0, len(x), 1 << 62):
        out[i + (1 << 62) - (1 << 62)] = x[i]


FUNCTIONS: list[Callable[..., Any]] = [
    copy,
    shifted,
    periodic,
    downwards,
    downwards_too_far,
    strided,
    pairs,
    pairs_too_far,
    window,
    trailing,
    while_up,
    while_down,
    insertion_sort,
    two_ends,
    positive,
    with_break,
    with_else,
    caught,
    heap_down,
    tiles,
    indirect,
    far_steps,
]


def outcome(function: Callable[..., Any], *arguments: Any) -> tuple[Any, ...]:
    """What a call returns or raises, and its arrays afterwards."""
    arrays = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
    try:
        result: Any = function(*arrays)
    except (IndexError, ZeroDivisionError) as error:
        result = (type(error), str(error))
    return result, [a.tolist() if isinstance(a, np.ndarray) else a for a in arrays]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_loops(function: Callable[..., Any]) -> None:
    compiled = numen.njit(function)
    for size in (0, 1, 2, 5, 12):
        for room in (0, 1, size - 1, size, size + 3):
            if room < 0:
                continue
            x = np.arange(size, dtype=np.int64) * 7 % 10
            out = np.zeros(room, np.int64)
            assert outcome(compiled, x, out) == outcome(function, x, out), (size, room)


def product(a, b, out):
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            for j in range(b.shape[1]):
                out[i, j] += a[i, k] * b[k, j]


def blur(a, out):
    h, w = a.shape
    for i in range(1, h - 1):
        for j in range(1, w - 1):
            total = 0
            for di in range(-1, 2):
                for dj in range(-1, 2):
                    total += a[i + di, j + dj]
            out[i, j] = total


@pytest.mark.parametrize("layout", ["C", "F"])
def test_matrices(layout: Any) -> None:
    compiled = numen.njit(product)
    blurred = numen.njit(blur)
    for n, k, m, inner, rows, columns in [
        (3, 4, 5, 4, 3, 5),
        (3, 4, 5, 3, 3, 5),
        (3, 4, 5, 4, 2, 5),
        (3, 4, 5, 4, 3, 4),
        (0, 4, 5, 4, 0, 5),
        (3, 0, 5, 0, 3, 5),
        (3, 4, 5, 9, 9, 9),
    ]:
        a = np.arange(n * k).reshape(n, k).astype(np.int64, order=layout)
        b = np.ones((inner, m), np.int64, order=layout)
        out = np.zeros((rows, columns), np.int64, order=layout)
        assert outcome(compiled, a, b, out) == outcome(product, a, b, out)
        assert outcome(blurred, a, out) == outcome(blur, a, out)


def offset_window(x, out, start, stop, shift):
    for i in range(start, stop):
        out[i] += x[i + shift]


def scaled(x, out, start, stop, factor):
    for i in range(start, stop):
        out[i] += x[3 * i + factor]


def wrapped(n: int) -> int:
    return (n + 2**63) % 2**64 - 2**63


def offset_reference(x: Any, out: Any, start: int, stop: int, shift: int) -> None:
    for i in range(start, stop):
        out[i] += x[wrapped(i + shift)]


def scaled_reference(x: Any, out: Any, start: int, stop: int, factor: int) -> None:
    for i in range(start, stop):
        out[i] += x[wrapped(3 * i + factor)]


EXTREME = [-(2**63), -(2**63) + 1, -3, -1, 0, 1, 2, 5, 2**62, 2**63 - 2, 2**63 - 1]


@pytest.mark.parametrize(
    ("function", "reference"), [(offset_window, offset_reference), (scaled, scaled_reference)]
)
def test_extreme_bounds(function: Callable[..., Any], reference: Callable[..., Any]) -> None:
    """Sums that wrap around are what machine integers make of them, and checked as such."""
    compiled = numen.njit(function)
    x, out = np.arange(6), np.zeros(6, np.int64)
    for start in EXTREME:
        for stop in EXTREME:
            for shift in EXTREME:
                arguments = (x, out, start, stop, shift)
                assert outcome(compiled, *arguments) == outcome(reference, *arguments), arguments
