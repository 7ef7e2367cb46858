"""Arrays of more than 2^31 elements. Their memory is asked for, and hardly any of it is touched."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from numen import njit

FAR = 2**31 + 3
LENGTH = FAR + 7


def element(a: Any, i: int) -> Any:
    a[i] = 7
    a[-1] += 2
    return a[i], a[-1], a.flat[i], a.size


def tail(a: Any, i: int) -> Any:
    part = a[i - 2 :]
    part[::2] = np.arange(1, 6)
    return part.copy(), part.size, a[::i].copy(), a[: i - LENGTH : -1].copy()


def picked(a: Any, i: int) -> Any:
    a[np.array([i, -1])] = 5
    return a[np.array([0, i - 1, i, i + 1, -1])]


def rows(a: Any, i: int) -> Any:
    m = a.reshape((2, LENGTH // 2))
    m[1, i - LENGTH // 2] = 4
    return m[1, -8:].copy(), m[:, i - LENGTH // 2].copy(), m.T[i - LENGTH // 2, 1], a[i]


def loop_to_the_end(a: Any, i: int) -> Any:
    total = 0
    for k in range(i, a.size):
        a[k] = k % 100
        total += int(a[k])
    return total


@pytest.mark.parametrize("function", [element, tail, picked, rows, loop_to_the_end])
def test_elements_beyond_two_gigabytes(function: Any) -> None:
    expected = function(np.zeros(LENGTH, np.int8), FAR)
    result = njit(function)(np.zeros(LENGTH, np.int8), FAR)
    np.testing.assert_equal(result, expected)


def test_made_in_compiled_code() -> None:
    @njit
    def made(n: int) -> Any:
        a = np.empty((2, n // 2), np.int8)
        a[1, n // 2 - 1] = 9
        return a

    a = made(LENGTH)
    assert a.shape == (2, LENGTH // 2)
    assert a[1, -1] == 9


@njit
def strided_sum(a: Any) -> Any:
    return a[:, :3].sum(), a.shape[0] * a.shape[1], a[a.shape[0] - 1, a.shape[1] - 1]


def test_more_elements_than_memory() -> None:
    one = np.ones(1, np.float64)
    a = np.lib.stride_tricks.as_strided(one, (2**20 + 1, 2**20 + 1), (0, 0))
    assert strided_sum(a) == (3.0 * (2**20 + 1), (2**20 + 1) ** 2, 1.0)


def test_index_beyond_the_end() -> None:
    with pytest.raises(IndexError, match=f"index {2**33} is out of bounds .* size {LENGTH}"):
        njit(element)(np.zeros(LENGTH, np.int8), 2**33)
