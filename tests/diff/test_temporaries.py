"""Array expressions make the arrays that they return, and no others where none is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from numen import _core, njit, prange


def expression(x, y, m):
    return np.sqrt(x * x + y * y) + x * 0.5 - y


def total(x, y, m):
    return np.sum(x * y + 1.0)


def distance(x, y, m):
    return np.sqrt(((x - y) ** 2).sum())


def least(x, y, m):
    return (x[1:] - x[:-1]).min()


def neighbours(x, y, m):
    return x[:-2] + x[2:] - 2 * x[1:-1]


def broadcast(x, y, m):
    return np.max(m * x - y)


def some(x, y, m):
    return np.any(x > y)


def into_a_slice(x, y, m):
    out = np.zeros(x.size)
    out[1:-1] = 0.5 * (x[:-2] + x[2:])
    return out


def into_an_argument(x, y, m):
    y[1:-1] = x[1:-1] * 2 + x[2:]
    y += x
    y[:3] = 7


def in_place(x, y, m):
    x[...] = x * 2 + x


def overlapping(x, y, m):
    x[1:] = x[:-1] * 2


def rows_of_one(x, y, m):
    for i in range(m.shape[0]):
        for k in range(m.shape[0]):
            m[i, :] = np.minimum(m[i, :], m[i, k] + m[k, :])


def blocks_of_one(x, y, m):
    cube = m.reshape((5, 10, m.shape[1]))
    for k in range(5):
        cube[k] = cube[1] - cube[k] * 0.5


def columns_of_one(x, y, m):
    for k in range(m.shape[1]):
        m[:, 3] = m[:, k] + m[:, 3]


def moved_rows(x, y, m):
    for k in range(m.shape[0]):
        m[1, 2:] = m[k, :-2] + m[1, 2:]
        m[1, ::-1] = m[k, :] * 2


def outer_products(x, y, m):
    m += np.outer(y[:50], x) + np.outer(x[:50], y)


@pytest.mark.parametrize(
    ("function", "arrays"),
    [
        (expression, 1),
        (total, 0),
        (distance, 0),
        (least, 0),
        (neighbours, 1),
        (broadcast, 0),
        (some, 0),
        (into_a_slice, 1),
        (into_an_argument, 0),
        (in_place, 0),
        (overlapping, 1),
        (rows_of_one, 0),
        (blocks_of_one, 0),
        (columns_of_one, 0),
        (moved_rows, 2),
        (outer_products, 0),
    ],
    ids=lambda v: getattr(v, "__name__", str(v)),
)
def test_number_of_arrays_made(function: Callable[..., Any], arrays: int) -> None:
    rng = np.random.default_rng(8)
    ours = rng.random(1000), rng.random(1000), rng.random((50, 1000))
    theirs = tuple(each.copy() for each in ours)
    compiled = njit(function)
    compiled(*(each.copy() for each in ours))
    before = _core.objects_made()["Buffer"]
    result = compiled(*ours)
    assert _core.objects_made()["Buffer"] - before == arrays
    expected = function(*theirs)
    if expected is not None:
        np.testing.assert_allclose(result, expected, rtol=1e-14)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one, other)


def small_arrays(x):
    points = np.array([-1.0, 2.0, 5.0])
    total = 0.0
    for i in prange(x.size):
        differences = -((x[i] - points) ** 2) / 2.0
        least = np.min(differences)
        total += least - np.log(0.5 * points.size) + np.log(np.sum(np.exp(differences - least)))
    return total


def small_arrays_of_rounds(x):
    total = 0.0
    for i in prange(x.size - 2):
        row = np.zeros((2, 2))
        row[0, 1] = x[i]
        row[1] += x[i + 1 : i + 3][0]
        total += row.sum() + row[1, 0]
    return total


@pytest.mark.parametrize("function", [small_arrays, small_arrays_of_rounds])
@pytest.mark.parametrize("parallel", [False, True])
def test_small_arrays_of_rounds_are_on_the_stack(
    function: Callable[..., Any], parallel: bool
) -> None:
    x = np.random.default_rng(3).random(3000)
    compiled = njit(parallel=parallel, tier="optimized")(function)
    compiled(x)
    before = _core.objects_made()["Buffer"]
    result = compiled(x)
    assert _core.objects_made()["Buffer"] == before
    np.testing.assert_allclose(result, function(x), rtol=1e-12)


def swapped_rounds(x):
    last = np.zeros(3)
    total = 0.0
    for i in range(x.size):
        current = np.empty(3)
        current[0] = x[i]
        current[1] = last[0] * 0.5
        current[2] = last[1]
        total += current[2] - current[1]
        last = current
    return total


def test_small_arrays_that_the_next_round_reads() -> None:
    x = np.random.default_rng(3).random(300)
    assert njit(swapped_rounds)(x) == swapped_rounds(x)


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4, 5, 7, 8, 9, 20, 64, 65, 127, 128, 129, 300])
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.complex128])
def test_sums_of_few(length: int, dtype: Any) -> None:
    rng = np.random.default_rng(length)
    x = (rng.random(length) - 0.5).astype(dtype)
    if dtype is np.complex128:
        x += 1j * rng.random(length)

    def sums(x):
        copied = np.empty(length, x.dtype)
        copied[:] = x
        return copied.sum(), (copied + copied - 0.25).sum(), (-0.0 * copied).sum()

    for ours, theirs in zip(njit(sums)(x), sums(x), strict=True):
        assert np.array(ours, dtype).tobytes() == np.array(theirs).tobytes()
