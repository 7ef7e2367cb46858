"""Inner functions that call themselves, against CPython."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python

from numen import njit
from numen.errors import TypingError


def factorial(n):
    def product(k):
        if k <= 1:
            return 1
        return k * product(k - 1)

    return product(n), product(n - 2)


def captures(n, x, a):
    scale = x * 2

    def total(low, high):
        if high - low == 0:
            return 0.0
        if high - low == 1:
            return a[low] * scale
        middle = (low + high) // 2
        return total(low, middle) + total(middle, high)

    first = total(0, a.size)
    scale = 0.5
    return first, total(0, n)


def fills_a_list(a):
    out = []

    def walk(i):
        if i >= len(a):
            return
        walk(2 * i + 1)
        out.append(a[i])
        walk(2 * i + 2)

    walk(0)
    return out


def writes_an_array(a):
    def swap(i, j):
        a[i], a[j] = a[j], a[i]

    def quicksort(low, high):
        if low >= high:
            return
        pivot, store = a[high], low
        for i in range(low, high):
            if a[i] < pivot:
                swap(i, store)
                store += 1
        swap(store, high)
        quicksort(low, store - 1)
        quicksort(store + 1, high)

    quicksort(0, len(a) - 1)
    return a


def mutual(n):
    def is_even(k):
        return True if k == 0 else is_odd(k - 1)

    def is_odd(k):
        return False if k == 0 else is_even(k - 1)

    return is_even(n), is_odd(n), is_even(n + 1)


def counts(n):
    calls, deepest = 0, 0.0

    def fibonacci(k, depth):
        nonlocal calls, deepest
        calls += 1
        if depth > deepest:
            deepest = depth + 0.5
        if k < 2:
            return k
        return fibonacci(k - 1, depth + 1) + fibonacci(k - 2, depth + 1)

    result = fibonacci(n, 0)
    for _ in range(3):
        fibonacci(2, 1)
    return result, calls, deepest


def counts_without_result(n):
    moves = 0

    def hanoi(k, source, target, spare):
        nonlocal moves
        if k > 0:
            hanoi(k - 1, source, spare, target)
            moves += 1
            hanoi(k - 1, spare, target, source)

    hanoi(n, "a", "c", "b")
    return moves


def counts_in_a_helper(n):
    found = 0

    def hit():
        nonlocal found
        found += 1

    def place(row, columns, down, up):
        if row == n:
            hit()
            return
        for c in range(n):
            if not (columns >> c & 1 or down >> (row + c) & 1 or up >> (row - c + n) & 1):
                place(row + 1, columns | 1 << c, down | 1 << (row + c), up | 1 << (row - c + n))

    place(0, 0, 0, 0)
    return found


def arguments_of_all_kinds(n, x):
    def add(k, *rest, weight=x, twice=False):
        if k == 0:
            return 0.0
        inner = add(k - 1, *rest, weight=weight, twice=not twice)
        return inner + weight * len(rest) * (2 if twice else 1)

    x = 100.0
    return add(n), add(n, 1, 2), add(n, 1.5, weight=3.0), add(n, 7, twice=True), x


def permutations(n):
    results = []

    def extend(chosen, left):
        if len(left) == 0:
            results.append(chosen.copy())
            return
        for i in range(len(left)):
            extend([*chosen, left[i]], left[:i] + left[i + 1 :])

    extend([0][:0], list(range(n)))
    return results


def in_an_inner_function(n):
    def outer(m):
        def down(k):
            return m if k == 0 else down(k - 1) + outer(m - 1) if m > 0 else k

        return down(3)

    return outer(n)


def with_types_of_its_own(x):
    def depth(t):
        if len(t) == 0:
            return 0
        return 1 + depth(t[1:])

    return depth((1, "two", x))


def in_a_comprehension(n):
    def triangle(k):
        return 0 if k == 0 else k + triangle(k - 1)

    return [triangle(k) for k in range(n)], np.array([triangle(k) * 0.5 for k in range(n)])


def raises(n):
    def down(k):
        if k == 2:
            raise ValueError("two")
        return 0 if k == 0 else down(k - 1) + 1

    try:
        down(n)
    except ValueError:
        return -1
    return down(n)


def as_an_argument(a):
    def apply(f, k):
        return f(k) if k == 0 else f(k) + apply(f, k - 1)

    return apply(abs, 3)


A = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0])
PROGRAMS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (factorial, (10,)),
    (captures, (3, 0.25, A)),
    (fills_a_list, (A,)),
    (writes_an_array, (A,)),
    (mutual, (11,)),
    (counts, (8,)),
    (counts_without_result, (5,)),
    (counts_in_a_helper, (6,)),
    (arguments_of_all_kinds, (5, 0.75)),
    (permutations, (4,)),
    (in_an_inner_function, (2,)),
    (with_types_of_its_own, (2.5,)),
    (in_a_comprehension, (6,)),
    (raises, (5,)),
    (as_an_argument, (A,)),
]


@pytest.mark.parametrize(
    ("function", "arguments"), PROGRAMS, ids=lambda p: getattr(p, "__name__", "")
)
def test_is_like_python(function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    assert_like_python(function, *arguments)


def test_endless_type_is_an_error() -> None:
    @njit
    def calls(n):
        def endless(k):
            return endless(k - 1) + 1

        return endless(n)

    with pytest.raises(TypingError, match="cannot be found"):
        calls(1)


def test_recursion_that_passes_an_inner_function_is_an_error() -> None:
    @njit
    def calls(n):
        def grow(f, k):
            return f(k) if k == 0 else grow(lambda j: f(j) + 1, k - 1)

        return grow(lambda j: j, n)

    with pytest.raises(TypingError, match="calls itself"):
        calls(3)


def test_too_deep_recursion_is_an_error() -> None:
    @njit
    def calls(n):
        def down(k):
            return 0 if k < 0 else down(k + 1) + 1

        return down(n)

    with pytest.raises(RecursionError):
        calls(1)
