"""Elements that are the least or greatest of something and the one before plus a constant."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from bench.ten import levenshtein
from numen import njit, stages

# Around the rounds from which on a loop is split, and around eight, which are scanned at a time.
SIZES = [0, 1, 2, 8, 15, 16, 17, 18, 23, 24, 25, 33, 100]
Arrays = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


def towards_zero(a, b):
    for i in range(1, len(a)):
        a[i] = min(a[i], a[i - 1] + 1)


def running_greatest(a, b):
    for i in range(1, len(a)):
        a[i] = max(a[i - 1], b[i])


def backed_off(a, b):
    for i in range(len(a) - 1):
        a[i + 1] = max(0, a[i] - 3, b[i] + 1, a[i + 1])


def with_a_variable(a, b):
    corner = 7
    for i in range(1, len(a)):
        above = a[i]
        cost = corner
        if b[i] > 0:
            cost += 1
        a[i] = min(cost, above + 1, a[i - 1] + 1)
        corner = above
    return corner


def reads_ahead(a, b):
    for i in range(1, len(a) - 2):
        a[i] = min(a[i + 2], 4 + a[i - 1], a[i + 1] + b[i])


def reads_behind(a, b):
    for i in range(2, len(a)):
        a[i] = min(a[i - 2] + 1, a[i - 1] + 1, b[i])


def grows(a, b):
    for i in range(1, len(a)):
        a[i] = max(a[i], a[i - 1] + 1)


def stores_two(a, b):
    for i in range(1, len(a)):
        a[i] = min(a[i], a[i - 1] + 1)
        b[i] = a[i]


LOOPS = [
    towards_zero,
    running_greatest,
    backed_off,
    with_a_variable,
    reads_ahead,
    reads_behind,
    grows,
    stores_two,
]


def in_python(function: Callable[..., Any], *arguments: Any) -> Any:
    """NumPy's integers would warn where they wrap around."""
    with np.errstate(over="ignore"):
        return function(*arguments)


def check(function: Callable[..., Any], compiled: Callable[..., Any], a: Any, b: Any) -> None:
    ours, theirs = (a.copy(), b.copy()), (a.copy(), b.copy())
    assert compiled(*ours) == in_python(function, *theirs)
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(mine, other)


@pytest.mark.parametrize("tier", ["quick", "optimized"])
@pytest.mark.parametrize("function", LOOPS)
def test_loops(function: Callable[..., Any], tier: str) -> None:
    compiled = njit(tier=tier)(function)
    rng = np.random.default_rng(3)
    for size in SIZES:
        for least, most in ((-3, 4), (-30, 100), (-(2**62), 2**62)):
            check(function, compiled, *rng.integers(least, most, (2, size)))


@pytest.mark.parametrize("function", [towards_zero, backed_off])
def test_values_that_wrap_around(function: Callable[..., Any]) -> None:
    compiled = njit(tier="optimized")(function)
    rng = np.random.default_rng(4)
    extremes = np.array([2**63 - 1, 2**63 - 3, 2**63 - 9, -(2**63), -(2**63) + 5, 0, 4])
    for size in SIZES:
        for _ in range(10):
            a, b = rng.choice(extremes, (2, size))
            check(function, compiled, a, b // 2)


@pytest.mark.parametrize("function", LOOPS)
def test_other_memory(function: Callable[..., Any]) -> None:
    """Steps between elements, the same array twice, and arrays that overlap."""
    compiled = njit(tier="optimized")(function)
    values = np.random.default_rng(5).integers(-9, 9, 90)
    for of in (
        lambda x: (x[::2], x[1::2]),
        lambda x: (x[::-1], x),
        lambda x: (x, x),
        lambda x: (x[:60], x[1:61]),
        lambda x: (x[1:61], x[:60]),
        lambda x: (x[:40].astype(np.int32), x[40:80]),
    ):
        mine, other = values.copy(), values.copy()
        assert compiled(*of(mine)) == function(*of(other))
        np.testing.assert_array_equal(mine, other)


def aligned(d, s, t, gap):
    """Of Needleman and Wunsch, in a matrix."""
    for i in range(1, len(s) + 1):
        for j in range(1, len(t) + 1):
            equal = 2 if s[i - 1] == t[j - 1] else -1
            d[i, j] = max(d[i - 1, j - 1] + equal, d[i - 1, j] - gap, d[i, j - 1] - 1)
    return d[len(s), len(t)]


def transform(d):
    for i in range(1, d.shape[0]):
        for j in range(1, d.shape[1]):
            d[i, j] = min(d[i, j], d[i - 1, j] + 1, d[i, j - 1] + 1)
    for i in range(d.shape[0]):
        for j in range(d.shape[1] - 2, -1, -1):
            d[i, j] = min(d[i, j], d[i, j + 1] + 1)


def in_a_wider_row(d, i, k):
    for j in range(1, 20):
        d[k, j] = min(d[i, j] + 2, d[k, j - 1] + 1)


@pytest.mark.parametrize("letters", ["ab", "aé", "a\u0416", "a\U0001f600"])
@pytest.mark.parametrize("lengths", [(3, 3), (20, 17), (5, 40), (40, 5)])
def test_texts(letters: str, lengths: tuple[int, int]) -> None:
    rng = np.random.default_rng(6)
    for others in ("ab", letters):
        s, t = (
            "".join(rng.choice(list(of), n))
            for of, n in zip((letters, others), lengths, strict=True)
        )
        assert njit(tier="optimized")(levenshtein)(s, t) == levenshtein(s, t)
        ours, theirs = np.zeros((2, len(s) + 1, len(t) + 1), np.int64)
        assert njit(tier="optimized")(aligned)(ours, s, t, 2) == aligned(theirs, s, t, 2)
        np.testing.assert_array_equal(ours, theirs)


def test_matrices() -> None:
    rng = np.random.default_rng(7)
    for shape in ((1, 1), (30, 30), (3, 50)):
        ours = rng.integers(0, 60, shape)
        theirs = ours.copy()
        njit(tier="optimized")(transform)(ours)
        transform(theirs)
        np.testing.assert_array_equal(ours, theirs)
    for i, k in ((0, 1), (1, 0), (1, 1)):
        ours = rng.integers(0, 60, (2, 20))
        theirs = ours.copy()
        njit(tier="optimized")(in_a_wider_row)(ours, i, k)
        in_a_wider_row(theirs, i, k)
        np.testing.assert_array_equal(ours, theirs)


def test_indices_are_checked() -> None:
    def beyond(a, n):
        for i in range(1, n):
            a[i] = min(a[i], a[i - 1] + 1)

    ours = np.full(30, 9)
    theirs = ours.copy()
    ours[0] = theirs[0] = 0
    with pytest.raises(IndexError):
        njit(tier="optimized")(beyond)(ours, 40)
    with pytest.raises(IndexError):
        beyond(theirs, 40)
    np.testing.assert_array_equal(ours, theirs)


def test_are_in_vectors() -> None:
    text = stages(njit(levenshtein), "int64(unicode_type, unicode_type)")
    assert "scan_least" in text.loop_ir
    assert re.search(r"llvm.smin.v\d+i64", text.optimized_llvm)
