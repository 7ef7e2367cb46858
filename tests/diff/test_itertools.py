"""itertools, bisect, and what functools and operator make functions of, against CPython."""

from __future__ import annotations

import bisect
import functools
import itertools
import math
import operator
from collections.abc import Callable
from typing import Any

import pytest
from comparison import assert_like_python

from numen import njit
from numen.errors import TypingError


def joined(n):
    return list(itertools.chain([1, 2], range(n), (7,))), max(itertools.chain([1], [5]))


def accumulated(n):
    items = [3, 1, n]
    return (
        list(itertools.accumulate(items)),
        list(itertools.accumulate(items, lambda x, y: x * y)),
        list(itertools.accumulate(items, max)),
        list(itertools.accumulate(items, initial=10)),
        list(itertools.accumulate([0.5, 0.25])),
    )


def combined(n):
    return (
        list(itertools.combinations([1, 2, 3, n], 2)),
        list(itertools.combinations(range(n), 3)),
        list(itertools.combinations([1], 2)),
        list(itertools.combinations_with_replacement("ab", 2)),
        list(itertools.permutations([1, 2, n], 2)),
        list(itertools.permutations(range(3), 3)),
        list(itertools.permutations([1], 2)),
    )


def products(n):
    total = 0
    for i, j in itertools.product(range(n), range(3)):
        total += i * j
    return (
        list(itertools.product([1, 2], "ab")),
        list(itertools.product([0, 1], repeat=3)),
        list(itertools.product([1], range(0))),
        total,
    )


def selected(n):
    return (
        list(itertools.compress([1, 2, 3], [True, False, n > 0])),
        list(itertools.dropwhile(lambda x: x < n, [1, 2, 3, 1])),
        list(itertools.takewhile(lambda x: x < n, [1, 2, 3, 1])),
        list(itertools.filterfalse(lambda x: x % 2, range(6))),
        list(itertools.filterfalse(None, [0, 1, 2])),
    )


def grouped(n):
    return (
        [(mark, len(list(group))) for mark, group in itertools.groupby([1, 1, n, n, n, 1])],
        [(mark, sum(group)) for mark, group in itertools.groupby(range(9), lambda x: x // n)],
        ["".join(group) for _, group in itertools.groupby("aabc", key=lambda c: c < "b")],
        [mark for mark, _ in itertools.groupby([0.5][:0])],
    )


def sliced(n):
    items = [1, 2, 3, 4, 5]
    return (
        list(itertools.islice(items, n)),
        list(itertools.islice(items, 1, 4, 2)),
        list(itertools.islice(items, 2, None)),
        list(itertools.islice(itertools.count(5, 2), n)),
        list(itertools.islice(itertools.cycle([1, 2]), 5)),
        list(itertools.islice(items, 0)),
    )


def paired(n):
    return (
        list(itertools.pairwise([1, 2, n])),
        list(itertools.zip_longest([1, 2], [n], fillvalue=0)),
        list(itertools.zip_longest([1, 2], [n])),
        list(itertools.starmap(lambda x, y: x + y, [(1, 2), (3, n)])),
        list(itertools.repeat(7, n)),
    )


def negative_slice(n):
    return list(itertools.islice([1, 2], -n))


def made_functions(n):
    second = operator.itemgetter(1)
    rows = [(1, 3), (2, 1), (0, n)]
    minus = functools.partial(lambda x, y: x - y, n)
    return (
        sorted(rows, key=operator.itemgetter(1)),
        second(rows[0]),
        operator.itemgetter(1, 0)(rows[0]),
        operator.attrgetter("imag")(2j),
        minus(3),
        functools.partial(pow, 2)(n),
    )


def operators(n):
    items = [1, 2, n]
    operator.setitem(items, 0, 9)
    operator.delitem(items, 1)
    return items, operator.getitem(items, 0), operator.contains(items, 9), operator.inv(n)


def bisected(n):
    items = [1, 3, 3, 7]
    bisect.insort(items, n)
    bisect.insort_left(items, 3)
    by_key = (
        bisect.bisect(["a", "ccc"], 2, key=len),
        bisect.bisect_left([7, 5], -5, key=lambda x: -x),
    )
    return (
        items,
        (bisect.bisect_left(items, 3), bisect.bisect_right(items, 3), bisect.bisect(items, 9)),
        (bisect.bisect_left(items, 3, 2, 4), bisect.bisect([], 1.0)),
        by_key,
        (math.log(8, 2), math.log(n, 10), math.log(n)),
    )


def adder(k):
    return lambda x: x + k


def scaler(k):
    def scale(x):
        return x * k

    return scale


def returned_functions(n):
    return adder(3)(n), scaler(n)(2.5), sorted([3, -1, 2], key=scaler(-1))


@pytest.mark.parametrize(
    "function",
    [
        joined,
        accumulated,
        combined,
        products,
        selected,
        grouped,
        sliced,
        paired,
        negative_slice,
        bisected,
        made_functions,
        operators,
        returned_functions,
    ],
    ids=lambda one: one.__name__,
)
@pytest.mark.parametrize("n", [3, 4])
def test_as_in_python(function: Callable[..., Any], n: int) -> None:
    assert_like_python(function, n)


def test_permutations_need_their_length() -> None:
    with pytest.raises(TypingError, match=r"permutations\(\) of all elements"):
        njit(lambda: list(itertools.permutations([1, 2, 3])))()


def conditions(items, n):
    out = []
    while items and items[-1] > n:
        out.append(items.pop())
    if not (items and n) or out:
        out.append(-1)
    return out, [x for x in items if x and out], 1 if items or n > 3 else 2


def test_only_the_truth_of_operands_matters_in_a_condition() -> None:
    for items in ([1, 5, 4], [9], [1]):
        assert_like_python(conditions, items, 2)


def sorted_by_another_type(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def test_sorted_by_keys_of_another_type_than_the_items() -> None:
    assert_like_python(sorted_by_another_type, ["b", "a", "b", "c"])
