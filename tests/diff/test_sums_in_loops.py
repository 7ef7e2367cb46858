"""Sums in inner loops, several at a time: the bits, stores and errors of Python."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from numen import njit, prange, stages

Arrays = tuple[np.ndarray[Any, Any], ...]

# Around the eight rounds that are run at a time.
SIZES = [0, 1, 7, 8, 9, 15, 16, 21]


def product(a, b, c):
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            s = 0.0
            for k in range(a.shape[1]):
                s += a[i, k] * b[k, j]
            c[i, j] = s


def rows(a, b, c):
    s = -1.0
    for i in range(a.shape[0]):
        s = a[i, 0] - 1
        for k in range(1, a.shape[1]):
            s = s * 0.75 + a[i, k]
        c[i, 0] = s
    return s


def two_sums_and_a_count(a, b, c):
    count = 0
    for j in range(c.shape[1]):
        s = 0.0
        q = 0.0
        count = 0
        for i in range(a.shape[0]):
            s += a[i, 0]
            q -= a[i, 0] * b[0, 0]
            count += i
        c[0, j] = s - q
        c[-1, j] += s
    return count


def backwards(a, b, c):
    for j in range(2, c.shape[1] - 1):
        s = float(j)
        for i in range(a.shape[0] - 1, -1, -2):
            s -= a[i, 1] / (j + 1)
        c[0, j] = s


def convolution(a, b, c):
    s = 0.0
    for i in range(a.shape[0] - b.shape[0] // 2 + 1):
        for j in range(a.shape[1] - b.shape[1] // 2 + 1):
            s = 0.0
            for k in range(b.shape[0] // 2):
                for m in range(b.shape[1] // 2):
                    s += a[i + k, j + m] * b[k, m]
            c[i, j] = s + j
    return s


def variances(a, b, c):
    for j in range(a.shape[1]):
        mean = 0.0
        for i in range(a.shape[0]):
            mean += a[i, j]
        mean *= 0.125
        q = mean
        for i in range(a.shape[0]):
            q += (a[i, j] - mean) * (a[i, j] - mean)
        c[0, j] = q


def triangles(a, b, c):
    for i in range(a.shape[0]):
        s = 0.0
        for j in range(a.shape[0] - 1):
            for k in range(j):
                s += a[i, k] * b[k, 0]
        c[i, 0] = s


def maxima(a, b, c):
    for i in range(a.shape[0]):
        best = a[i, 0]
        for j in range(a.shape[1]):
            if a[i, j] > best:
                best = a[i, j]
            elif a[i, j] < 0:
                best -= 0.5
        c[i, 0] = best


def nearest(a, b, c):
    for i in range(a.shape[0]):
        least = np.inf
        at = -1
        for j in range(b.shape[0]):
            d = (a[i, 0] - b[j, 0]) * (a[i, 0] - b[j, 0])
            if d < least:
                least = d
                at = j
        c[i, 1] = at


def in_parallel(a, b, c):
    for i in prange(a.shape[0]):
        for j in range(b.shape[1]):
            s = 0.0
            for k in range(a.shape[1]):
                s += a[i, k] * b[k, j]
            c[i, j] = s


def singles(a, b, c):
    for j in range(c.shape[1]):
        s = np.float32(1)
        for i in range(a.shape[0]):
            s = s * np.float32(a[i, 0]) + np.float32(b[0, 0])
        c[0, j] = s + c[0, j]


def through_a_view(a, b, c):
    d = c[:, 1:]
    for j in range(d.shape[1]):
        s = 0.0
        for i in range(a.shape[0]):
            s += a[i, 0] + c[i, 0]
        d[0, j] = s


def in_place(a, b, c):
    for j in range(c.shape[1]):
        s = 0.0
        for i in range(c.shape[0]):
            s += c[i, j]
        c[0, j] = s


def matrices(n: int, dtype: str) -> Arrays:
    random = np.random.default_rng(n)
    made = random.standard_normal((3, n, max(n, 2))) if n else np.zeros((3, 0, 2))
    a, b, c = made.astype(dtype)
    return a, b[:, :n].copy(), c


def apart(n: int, dtype: str) -> Arrays:
    return matrices(n, dtype)


def written_to_what_is_read(n: int, dtype: str) -> Arrays:
    a, b, _ = matrices(n, dtype)
    return a, b, a


def written_to_a_part_of_what_is_read(n: int, dtype: str) -> Arrays:
    a, b, _ = matrices(n + 1, dtype)
    return a[:n], b, a[1:]


def strided(n: int, dtype: str) -> Arrays:
    a, b, c = matrices(2 * n, dtype)
    return a[::-2], b[::2, ::2].T, np.asfortranarray(c[::2])


FUNCTIONS = [
    product,
    rows,
    two_sums_and_a_count,
    backwards,
    convolution,
    variances,
    triangles,
    maxima,
    nearest,
    in_parallel,
    singles,
    through_a_view,
    in_place,
]


@pytest.mark.parametrize("dtype", ["float64", "int64", "complex128"])
@pytest.mark.parametrize(
    "made", [apart, written_to_what_is_read, written_to_a_part_of_what_is_read, strided]
)
@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.filterwarnings("ignore")
def test_equals_python(
    function: Callable[..., Any], made: Callable[..., Arrays], dtype: str
) -> None:
    if function is in_parallel and made is written_to_a_part_of_what_is_read:
        pytest.skip("what one iteration writes, another reads")
    compiled = njit(function, parallel=function is in_parallel)
    if function in (backwards, singles, triangles, maxima, nearest):
        dtype = "float64"  # reals, or numbers that grow
    for n in SIZES:
        expected, result = made(n, dtype), made(n, dtype)
        outcomes = []
        for call, arrays in ((function, expected), (compiled, result)):
            try:
                outcomes.append(call(*arrays))
            except (IndexError, TypeError) as error:
                outcomes.append(type(error))
        assert outcomes[0] == outcomes[1], n
        for array, other in zip(expected, result, strict=True):
            np.testing.assert_array_equal(array, other, strict=True)


@njit
def stops(a, out, divisors):
    s = -1.0
    for i in range(a.shape[0]):
        s = 0.0
        for k in range(a.shape[1]):
            s += a[i, k]
        out[i] = s / divisors[i]
    return s


@pytest.mark.parametrize("at", [0, 3, 8, 12])
def test_rounds_before_an_error_have_stored_theirs(at: int) -> None:
    a = np.arange(160.0).reshape(16, 10)
    divisors = np.ones(16)
    divisors[at] = 0
    out = np.zeros(16)
    with pytest.raises(ZeroDivisionError):
        stops(a, out, divisors)
    np.testing.assert_array_equal(out, np.where(np.arange(16) < at, a.sum(axis=1), 0))

    out = np.zeros(at)
    with pytest.raises(IndexError, match=f"index {at} is out of bounds"):
        stops(a, out, np.ones(16))
    np.testing.assert_array_equal(out, a.sum(axis=1)[:at])


@njit
def caught(a, out):
    s = -1.0
    try:
        for i in range(a.shape[0]):
            s = float(i)
            for k in range(a.shape[1]):
                s += a[i, k]
            out[i] = s
    except IndexError:
        return s
    return s


def test_a_handler_sees_the_variables_of_the_round() -> None:
    a = np.ones((16, 4))
    assert caught(a, np.zeros(5)) == 9.0
    assert caught(a, np.zeros(16)) == 19.0


def moments(a, b, c):
    for j in range(a.shape[1]):
        s = 0.0
        q = 0.0
        for i in range(a.shape[0]):
            s += a[i, j]
            q += a[i, j] * a[i, j]
        c[0, j] = q - s * s


MATRICES = ", ".join(["float64[:, ::1]"] * 3)


@pytest.mark.parametrize(
    ("function", "sums"),
    [(product, 8), (moments, 16), (convolution, 8), (variances, 24), (maxima, 16)],
)
def test_eight_rounds_have_one_inner_loop(function: Callable[..., Any], sums: int) -> None:
    loops = stages(function, f"({MATRICES})").loop_ir
    assert max(text.count("set $") for text in loops.split("for ")) == sums


def test_sums_that_are_stored_together_are_a_vector() -> None:
    assert re.search(r"fadd <\d+ x double>", stages(product, f"({MATRICES})").optimized_llvm)
