"""Values that outlive what they were taken from: counting that is left out must not be missed."""

from __future__ import annotations

from types import FunctionType

import numpy as np
import pytest

from numen import njit


def row_of_an_array_that_is_rebound(n):
    a = np.arange(n * 3.0).reshape(n, 3)
    row = a[1]
    total = 0.0
    for i in range(n):
        total += row[0]
        a = np.full((n, 3), 7.0)
        total += a[0, 0] + row[2]
    return total


def row_kept_over_rounds(n):
    row = np.zeros(3)
    total = 0.0
    for i in range(n):
        a = np.full((4, 3), float(i))
        total += row[0]
        row = a[2]
    return total + row[1]


def view_that_is_rebound_before_its_expression_is_used(n):
    view = np.empty(n + 1)[1:]
    view[:] = 1.0
    sums = np.zeros(n) + view
    view = np.zeros(3)
    filled = np.full(n + 1, 9.0)
    return np.concatenate((sums * 2.0, filled, view))


def element_that_is_replaced(n):
    lists = [[i] for i in range(n)]
    first = lists[0]
    lists[0] = [99]
    junk = [[7] for _ in range(n)]
    return first[0] + lists[0][0] + junk[0][0]


def element_that_is_popped(n):
    lists = [[i, i + 1] for i in range(n)]
    last = lists[n - 1]
    lists.pop()
    junk = [[7, 7] for _ in range(n)]
    return last[0] + last[1] + junk[0][0]


def elements_of_a_cleared_list(n):
    arrays = [np.full(4, float(i)) for i in range(n)]
    total = 0.0
    for a in arrays:
        arrays.clear()
        junk = np.full(4, -1.0)
        total += a[0] + a[3] + junk[0]
    return total


def two_elements_exchanged(n):
    lists = [[i] for i in range(n)]
    for i in range(n - 1):
        a = lists[i]
        b = lists[i + 1]
        lists[i] = b
        lists[i + 1] = a
    total = 0
    for i in range(n):
        row = lists[i]
        total = 10 * total + row[0]
    return total


def row_returned(n):
    a = np.arange(n * 3.0).reshape(n, 3)
    row = a[1]
    a = np.zeros((n, 3))
    return row


def words_that_are_joined(n):
    words = ["a" * i for i in range(n)]
    longest = ""
    for w in words:
        if len(w) > len(longest):
            longest = w
        words[0] = longest + "b"
    return longest + words[0]


def values_of_a_dict(n):
    d = {}
    for i in range(n):
        d[i] = [i, 2 * i]
    total = 0
    for i in range(n):
        value = d[i]
        d[i] = [100]
        total += value[1] + d[i][0]
    return total


def raised_meanwhile(n):
    lists = [[i] for i in range(n)]
    total = 0
    for i in range(n + 2):
        try:
            row = lists[i]
            total += row[0]
        except IndexError:
            lists.append([5])
    return total


PROGRAMS = [
    each
    for each in list(globals().values())
    if isinstance(each, FunctionType) and each.__module__ == __name__
]


@pytest.mark.parametrize("function", PROGRAMS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("n", [2, 9])
def test_program_equals_python(function: FunctionType, n: int) -> None:
    ours, theirs = njit(function)(n), function(n)
    assert type(ours) is type(theirs) or isinstance(theirs, np.generic)
    np.testing.assert_array_equal(ours, theirs)
