"""Lists whose elements are counted: arrays, strings and lists."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python

from numen import _core, njit


def pop_last():
    items = [np.arange(3), np.arange(4)]
    return items.pop()


def pop_all_but_two():
    items = []
    for i in range(20):
        items.append(np.arange(i + 1))
    while len(items) > 2:
        items.pop(1)
    return items[0].size, items[1].size


def replace_one():
    items = [np.arange(2), np.arange(2)]
    items[0] = np.arange(5)
    items[-1] = items[0]
    return items[0].sum() + items[1].sum()


def move_lists(n):
    rows = [[i] for i in range(n)]
    for row in rows:
        rows[0] = row
    return rows[0][0], len(rows)


def pop_from_tables():
    table = {1: np.arange(3), 2: np.arange(4)}
    table[1] = np.arange(5)
    first = table.pop(1)
    key, second = table.popitem()
    words = {"a"}
    return first.size, key, second.size, words.pop()


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (pop_last, ()),
        (pop_all_but_two, ()),
        (replace_one, ()),
        (move_lists, (3,)),
        (pop_from_tables, ()),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_as_python(function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    before = _core.live_objects()
    compiled = njit(function)
    np.testing.assert_equal(compiled(*arguments), function(*arguments))
    assert _core.live_objects() == before


def test_an_array_popped_from_a_list_that_owned_it_comes_back() -> None:
    @njit
    def pop(items):
        return items.pop()

    items = [np.arange(3.0), np.arange(4.0)]
    popped = pop(items)
    assert popped.tolist() == [0, 1, 2, 3]
    assert len(items) == 1
    assert sys.getrefcount(popped) == 2
    assert pop([np.arange(2.0)]).tolist() == [0, 1]


def test_an_array_moved_between_lists_lives_on() -> None:
    @njit
    def move(source, target):
        target[0] = source.pop()

    source, target = [np.arange(5.0)], [np.zeros(1)]
    move(source, target)
    assert source == []
    assert target[0].tolist() == [0, 1, 2, 3, 4]


def test_the_greater_of_two_arrays() -> None:
    x, y = np.array([1.0]), np.array([2.0])
    assert_like_python(lambda a, b: (max(a, b), min(a, b), max(a, b, key=lambda c: -c)), x, y)
    with pytest.raises(ValueError, match="The truth value of an array"):
        njit(lambda a, b: max(a, b))(np.ones(2), np.ones(2))
