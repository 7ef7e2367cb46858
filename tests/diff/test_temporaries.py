"""Array expressions make the arrays that they return, and no others where none is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from numen import _core, njit


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
