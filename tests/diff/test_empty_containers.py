"""Containers that are written empty: their elements are found from what is done with them later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from numen import njit
from numen.errors import TypingError


def first_of_appended(n):
    items = []
    for i in range(n):
        items.append(i * 0.5)
    x = items[0]
    return x + 1


def popped(n):
    items = list(range(n))
    x = items.pop(1)
    return x, items


def helper(items):
    return items[-1] + 1


def passed_on(n):
    items = []
    items.append(n)
    return helper(items)


def looked_up(n):
    table = {}
    table[n] = "a"
    word = table[n]
    return word + "b"


def counted(n):
    counts = {}
    for v in (n, 2, n, 3):
        if v in counts:
            counts[v] += 1
        else:
            counts[v] = 1
    return len(counts), counts[n]


def counted_by_exceptions(n):
    counts = {}
    for v in (n, 2, n, 3):
        try:
            counts[v] += 1
        except KeyError:
            counts[v] = 1
    return len(counts), counts[n]


def different(n):
    seen = set()
    for v in (n, 2, n, 3):
        if v not in seen:
            seen.add(v)
    return len(seen)


def in_each_other(n):
    rows = [[]]
    rows.append([n])
    table = {"a": ([], 1)}
    table["b"] = ([0.5], n)
    return rows, table["b"], table["a"]


@pytest.mark.parametrize(
    "function",
    [
        first_of_appended,
        popped,
        passed_on,
        looked_up,
        counted,
        counted_by_exceptions,
        different,
        in_each_other,
    ],
)
def test_as_python(function: Callable[..., Any]) -> None:
    assert njit(function)(4) == function(4)


def test_an_error_behind_an_empty_list_is_shown() -> None:
    @njit
    def f(n):
        items = []
        items.append(n)
        return items[0] + "a"

    with pytest.raises(TypingError, match="unsupported operand types"):
        f(1)


def test_a_list_made_of_none_says_what_to_begin_with() -> None:
    @njit
    def f(n):
        items = [None] * n
        for i in range(n):
            items[i] = i * 0.5
        return items

    with pytest.raises(TypingError, match=r"as in \[0.0\] \* n"):
        f(3)
