"""Loops over rows of a few columns, as of points: of just so many columns, and of more."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from numen import njit, stages


def norms(p, out):
    for i in range(p.shape[0]):
        out[i] = p[i, 0] * p[i, 0] + p[i, 1] * p[i, 1] + p[i, 2] * p[i, 2]


def moves(p, out):
    for i in range(1, p.shape[0]):
        p[i, 0] += 1.0
        p[i, 1] = p[i, 2] - out[i]
        p[i, 2] = p[i - 1, 1] * 0.5


def of_some(p, out):
    for i in range(p.shape[0]):
        if p[i, 0] > 0.5:
            out[i] = p[i, 2]


def of_integers(p, out):
    total = 0
    for i in range(p.shape[0]):
        total += int(p[i, 0] * 8) - int(p[i, 2] * 8)
    return total


@pytest.mark.parametrize("function", [norms, moves, of_some, of_integers])
def test_rows(function: Callable[..., Any]) -> None:
    compiled = njit(tier="optimized")(function)
    rng = np.random.default_rng(1)
    for rows in (0, 1, 2, 7, 8, 9, 40):
        for columns in (3, 4, 7):
            whole = rng.random((rows, columns))
            for of in (
                lambda x: x,
                lambda x: x[::2],
                lambda x: x[::-1],
                lambda x: x[:, :3],
                lambda x: np.asfortranarray(x),
            ):
                ours, theirs = whole.copy(), whole.copy()
                results = np.zeros((2, rows))
                p, q = of(ours), of(theirs)
                assert compiled(p, results[0]) == function(q, results[1])
                np.testing.assert_array_equal(p, q)
                np.testing.assert_array_equal(*results)


def test_rows_of_cubes() -> None:
    def last_rows(p, out):
        for k in range(p.shape[0]):
            for i in range(p.shape[1]):
                out[k, i] = p[k, i, 0] - p[k, i, 1]

    compiled = njit(tier="optimized")(last_rows)
    for shape in ((3, 20, 2), (3, 20, 5), (1, 1, 2), (2, 0, 2)):
        p = np.random.default_rng(2).random(shape)
        ours, theirs = np.zeros((2, *shape[:2]))
        compiled(p, ours)
        last_rows(p, theirs)
        np.testing.assert_array_equal(ours, theirs)


def test_too_few_columns() -> None:
    with pytest.raises(IndexError):
        njit(tier="optimized")(norms)(np.zeros((4, 2)), np.zeros(4))


def test_sums_with_fastmath() -> None:
    def center(p):
        x = y = z = 0.0
        for i in range(p.shape[0]):
            x += p[i, 0]
            y += p[i, 1]
            z += p[i, 2]
        return x, y, z

    compiled = njit(tier="optimized", fastmath=True)(center)
    for shape in ((100, 3), (100, 4), (1, 3), (0, 3)):
        p = np.random.default_rng(3).random(shape)
        np.testing.assert_allclose(compiled(p), center(p), rtol=1e-13)


def test_are_in_vectors() -> None:
    text = stages(njit(norms), "(float64[:, ::1], float64[::1])")
    # Three columns of the rows that a vector holds: four, or eight with AVX-512.
    assert re.search("shufflevector <(12|24) x double>", text.optimized_llvm)
