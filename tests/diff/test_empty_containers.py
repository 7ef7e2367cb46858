"""Containers that are written empty: their elements are found from what is done with them later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from comparison import assert_like_python

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


def emptied_slices(n):
    items, none = [1, 2, 3, n], []
    items[2:] = []
    items[:0] = none
    none.append(n)
    return items, none


def called_with_nothing(n):
    made = list(map(abs, ()))
    return made, made == [], list(map(lambda a, b: a + b, (), [n])), sum(map(abs, ()))


def counted_nothing(n):
    pairs, grown = list(enumerate([])), list(enumerate([]))
    grown.append((n, 0.5))
    for i, each in enumerate([]):
        pairs.append((i, each + 1))
    return pairs, list(enumerate({})), list(zip((), [n])), dict(enumerate([])), grown


def next_of_nothing(n):
    try:
        return next(iter(()))
    except StopIteration:
        return next(iter(()), n), list(iter(()))


def compared(n):
    rows, members = [], set()
    return (
        [] == [],
        rows != [],
        {} == {},
        members == set(),
        members <= set(),
        [] in [[]],
        ([], n) == ([], n),
    )


def joined(n):
    left, right = [], []
    either = left if n else right
    return left + right, set() | set(), either, [[]] == [[]]


@pytest.mark.parametrize(
    "function", [called_with_nothing, counted_nothing, next_of_nothing, compared, joined]
)
def test_of_empty_displays(function: Callable[..., Any]) -> None:
    assert_like_python(function, 4)


def test_next_of_nothing_raises() -> None:
    assert_like_python(lambda: next(iter(())))


def test_slices_are_emptied() -> None:
    assert njit(emptied_slices)(4) == emptied_slices(4)


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


def first(items):
    return items[0]


def first_and_more(items):
    return items[0] + 1


def first_or_code(items):
    try:
        return items[0]
    except IndexError:
        return 5
    except KeyError:
        return 6


def last_of_list(items):
    return items.pop()


def popped_key(table):
    return table.pop(1)


def popped_key_or_default(table):
    return table.pop(1, 2)


def popped_item(table):
    return table.popitem()


def without_first(items):
    del items[0]
    return items


def removed(members):
    members.remove(1)
    return members


def greatest_or_default(items):
    return max(items, default=3)


def unpacked(items):
    x, y = items
    return x + y


@pytest.mark.parametrize(
    ("function", "empty"),
    [
        *((one, []) for one in (first, first_and_more, first_or_code, last_of_list)),
        *((one, []) for one in (without_first, greatest_or_default, unpacked)),
        *((one, {}) for one in (first, first_and_more, first_or_code, popped_key, popped_item)),
        *((one, {}) for one in (popped_key_or_default, without_first, greatest_or_default)),
        *((one, set()) for one in (last_of_list, removed, greatest_or_default)),
    ],
)
def test_of_nothing(function: Callable[..., Any], empty: Any) -> None:
    assert_like_python(function, empty)


@pytest.mark.parametrize("empty", [[], {}, set(), ()])
def test_least_of_nothing(empty: Any) -> None:
    with pytest.raises(ValueError, match=r"min\(\) iterable argument is empty"):
        njit(lambda items: min(items))(empty)


def test_of_lists_that_stay_empty() -> None:
    def one_of(n):
        items = []
        if n:
            return items.pop()
        table = {}
        return table[3]

    assert_like_python(one_of, 0)
    assert_like_python(one_of, 1)


def test_read_before_something_is_put_in() -> None:
    def distances(n):
        stack = []
        table = {}
        s = 0
        for i in range(n):
            if len(stack) > 0:
                s += stack[-1] - table[i - 1]
            if i % 3 == 2:
                s += stack.pop()
            table[i] = i * 2
            stack.append(i)
        return s

    assert_like_python(distances, 10)


def takes_turns(n):
    a, b, c = [], [], []
    for i in range(n):
        b.append(i)
        if i % 3:
            a, b, c = b, c, a
        else:
            a, c = c, a
    return a, b, c


def dicts_take_turns(n):
    a, b = {}, {}
    for i in range(n):
        a[i] = 1.5
        a, b = b, a
    return a, b


def copies_take_turns(n):
    a, b = list(range(n)), list(range(n + 1))
    while len(a) < 9:
        a.append(len(b))
        a, b = b, a
    return a, b


def rounds_of_a_search(n):
    now, later, seen = [0], [], {0}
    while now:
        for x in now:
            for y in (x * 2 + 1, x * 2 + 2):
                if y < n and y not in seen:
                    seen.add(y)
                    later.append(y)
        now, later = later, []
    return len(seen), now


@pytest.mark.parametrize(
    "function", [takes_turns, dicts_take_turns, copies_take_turns, rounds_of_a_search]
)
def test_containers_that_take_turns(function):
    compiled = njit(function)
    for n in range(8):
        assert compiled(n) == function(n)
