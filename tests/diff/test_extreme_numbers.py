"""Sizes, steps and bounds at the ends of int64, whose sums and products overflow."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python
from table import check

from numen import njit

LEAST, MOST = -(2**63), 2**63 - 1
X = np.arange(6.0)


def sliced(x, start, stop, step):
    return x[start:stop:step].copy()


def stored(x, start, stop, step):
    x[start:stop:step] = 9.0
    return x


def length(start, stop, step):
    return len(range(start, stop, step))


def numbers(start, stop, step):
    return list(range(start, stop, step))


def spaced(start, stop, step):
    return np.arange(start, stop, step).size


def root(n):
    return math.isqrt(n)


def ways(n, k):
    return math.comb(n, k)


SLICES = [
    (LEAST, MOST, MOST),
    (MOST, LEAST, LEAST),
    (0, 6, MOST),
    (-1, LEAST, -MOST),
    (2, 4, MOST - 1),
    (4, 2, LEAST),
    (4, 2, MOST),
    (1, 6, 2),
    (5, 0, -2),
    (5, 5, -1),
]


@pytest.mark.parametrize("part", SLICES)
@pytest.mark.parametrize("function", [sliced, stored])
def test_slices(function: Callable[..., Any], part: tuple[int, int, int]) -> None:
    assert_like_python(function, X, *part)


RANGES = [
    (LEAST, MOST, MOST),
    (LEAST, MOST, 2**62),
    (MOST, LEAST, LEAST),
    (MOST, LEAST, -(2**62) - 1),
    (MOST - 2, MOST, 1),
    (LEAST + 2, LEAST, -1),
    (0, 10, 3),
    (10, 0, -3),
    (3, 3, 1),
    (3, 0, 1),
]


@pytest.mark.parametrize("bounds", RANGES)
@pytest.mark.parametrize("function", [length, numbers])
def test_ranges(function: Callable[..., Any], bounds: tuple[int, int, int]) -> None:
    assert_like_python(function, *bounds)


@pytest.mark.parametrize("function", [length, numbers])
def test_ranges_of_more_than_can_be_counted(function: Callable[..., Any]) -> None:
    assert_like_python(function, LEAST, MOST, 1)


def test_a_list_of_a_range_that_does_not_fit() -> None:
    assert_like_python(numbers, 0, 2**61, 1)
    assert_like_python(numbers, 0, 2**48, 1)


@pytest.mark.parametrize(
    "bounds",
    [
        (0.0, math.inf, 1.0),
        (0.0, -math.inf, 1.0),
        (0.0, 1e30, 1.0),
        (0.0, -1e30, 1.0),
        (math.nan, 1.0, 1.0),
        (0.0, 1.0, 1e-300),
        (1.0, 0.0, 0.5),
    ],
)
def test_arange(bounds: tuple[float, float, float]) -> None:
    assert_like_python(spaced, *bounds)


@pytest.mark.parametrize("n", [0, 1, 3, 4, 2**52, 2**62, 3037000499**2 - 1, 3037000499**2, MOST])
def test_integer_roots(n: int) -> None:
    assert_like_python(root, n)


@pytest.mark.parametrize(("n", "k"), [(66, 33), (61, 30), (62, 5), (5, 0), (5, 5), (2**40, 1)])
def test_binomial_coefficients(n: int, k: int) -> None:
    assert_like_python(ways, n, k)


@pytest.mark.parametrize(("low", "high"), [(LEAST, MOST), (-2, MOST), (LEAST, 1), (0, 2**33)])
def test_random_integers_of_any_range(low: int, high: int) -> None:
    def drawn(low, high):
        np.random.seed(3)
        return np.random.randint(low, high), np.random.randint(low, high, 5)

    assert_like_python(drawn, low, high)


def test_random_draws_that_cannot_be() -> None:
    @njit
    def poisson(mean):
        return np.random.poisson(mean)

    @njit
    def some(size):
        return np.random.choice(5, size, False)

    for mean in (1e30, math.inf):
        with pytest.raises(ValueError, match="lam value too large"):
            poisson(mean)
    with pytest.raises(ValueError, match="negative dimensions are not allowed"):
        some(-1)


def test_random_integers_of_the_standard_library() -> None:
    def drawn(n):
        random.seed(3)
        return random.randrange(n), random.randrange(-n, 0)

    assert_like_python(drawn, MOST)


@pytest.mark.parametrize("k", [LEAST, LEAST + 1, -3, 0, 2, MOST - 1, MOST])
def test_triangles_below_any_diagonal(k: int) -> None:
    @njit
    def triangles(k):
        a = np.ones((3, 4))
        return np.tri(3, 4, k), np.tril(a, k), np.triu(a, k)

    near = max(-9, min(k, 9))  # NumPy refuses some of the others
    a = np.ones((3, 4))
    expected = np.tri(3, 4, near), np.tril(a, near), np.triu(a, near)
    for one, other in zip(triangles(k), expected, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "expression",
    [
        "2**63, 2**64 - 1, -2**63, 3 * 2**62 - 2**63, 10**19 + 1, 2**64 - 2**64, -2**80 + 2**80",
        "np.uint64(2**63), np.uint64(2**64 - 1) // 3, 2**63 > a[0], (-1)**1000001",
        "np.int64(2**63)",
        "np.int8(-129)",
        "np.uint64(-1)",
        "a.dtype.type(70000)",
        "a + 70000",
        "a & 0xFFFFFF",
        "a * 2**63",
        "a.astype(np.uint64) + -1",
        "a < 70000, a == -70000, a / 70000",
        "np.maximum(a, 70000)",
        "np.maximum(a, 2**64 - 1)",
        "np.equal(a, 70000)",
        "np.full(3, 300, np.uint8)",
        "np.array([1, 300], np.uint8)",
    ],
)
def test_written_integers_are_exact_or_raise(expression: str) -> None:
    check(expression, {"a": np.arange(4, dtype=np.int16)})


def store_too_much(x):
    x[0] = 300


def fill_too_much(x):
    x[1:] = -1


def add_too_much(x):
    x += 300


@pytest.mark.parametrize("store", [store_too_much, fill_too_much, add_too_much])
def test_written_integers_that_an_array_does_not_hold_are_not_stored(store: Any) -> None:
    assert_like_python(store, np.arange(3, dtype=np.uint8))
