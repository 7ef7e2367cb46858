"""Lists whose elements are converted, as in CPython but for their types, and whole lists."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from numen import njit


def slices_of_other_numbers(a, n):
    a[:1] = [n > 2, n]
    a[2:2] = (np.int32(n), n)
    a[-1:] = np.arange(2)
    return a


@pytest.mark.parametrize("a", [[1, 2, 3], [0.5, 1.5]])
def test_slices_take_what_can_be_converted(a: list[float]) -> None:
    ours, theirs = list(a), list(a)
    njit(slices_of_other_numbers)(ours, 3)
    slices_of_other_numbers(theirs, 3)
    assert ours == theirs
    assert {type(each) for each in ours} == {type(a[0])}


def repeated(a, times):
    b = a * times
    a *= times
    return b, a == b, len(a)


def compared(a, b, value):
    places = [i for i in range(len(a)) if value in a[i:]]
    return a == b, a.count(value), a.index(value), places


def ordered(a, b):
    return a < b, a <= b


ROWS: list[list[Any]] = [
    [1, 2, 3, 2, 1],
    [0.0, -0.0, 2.5, float("inf"), 2.5],
    [True, False, True],
    [1j, 2 + 0j, 1j],
    ["a", "bc", "", "bc"],
    [(1, "x"), (2, "y"), (1, "x")],
    [[1], [2, 3], [2, 3]],
    [np.int8(-1), np.int8(3), np.int8(3)],
    [np.uint16(7), np.uint16(3)],
    [np.float32(0.5), np.float32(0.25)],
]


@pytest.mark.parametrize("times", [-1, 0, 1, 2, 5, 8, 100])
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_repeats(row: list[Any], times: int) -> None:
    assert njit(repeated)(list(row), times) == repeated(list(row), times)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_compares_rows(row: list[Any]) -> None:
    value = row[-1]
    for other in [row, row[:-1], row[1:], [*row, value]]:
        equal = list(row), list(other), value
        assert njit(compared)(*equal) == compared(*equal)
        if not isinstance(value, complex):
            assert njit(ordered)(row, other) == ordered(row, other)
