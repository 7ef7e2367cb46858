"""Generators, generator expressions, iter() and next(), against CPython."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python

from numen import njit
from numen.errors import TypingError


def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        yield a
        a, b = b, a + b


def two(x):
    yield x
    if x > 2:
        return
    yield x + 0.5


def delegates(n):
    yield from count(n)
    for x in count(2):
        yield x * 100


def above(a, low):
    for x in a:
        if x > low:
            yield x


def leave_and_skip(n):
    total = 0
    for x in count(n):
        if x == 3:
            continue
        if x == 7:
            break
        total += x
    else:
        total = -1
    return total


def consumed(n):
    return (
        list(fibonacci(n)),
        sum(fibonacci(n)),
        max(fibonacci(n)),
        sorted(fibonacci(n), reverse=True),
        any(x > 4 for x in fibonacci(n)),
        all(x > 4 for x in fibonacci(n)),
        3 in count(n),
        30 in count(n),
    )


def several_yields(x):
    out = [0.0]
    for y in two(x):
        out.append(y)
    return out


def inner_generator(n):
    def inner(k):
        for i in range(k):
            yield i
            yield i * 10

    total = 0
    for x in inner(n):
        for y in inner(2):
            total += x * y
            if total > 100:
                return total
    return -total


def expressions(n):
    squares = (i * i for i in range(n) if i % 2)
    pairs = (x * y for x in range(n) for y in range(x))
    return sum(squares), sum(pairs), [k + 1 for k in range(n)]


def combined(n):
    return (
        [(i, x) for i, x in enumerate(count(n), 5)],
        [(x, y) for x, y in zip(count(n), [5, 6, 7])],
        [z + 1 for z in count(n)],
        list(filter(lambda z: z % 2 == 0, count(n))),
    )


def delegated(n):
    return list(delegates(n))


def unpacked(n):
    a, b, c = count(n)
    return a + 10 * b + 100 * c


def over_temporaries(a):
    total = 0.0
    for i in range(3):
        for x in above(a * 2, i):
            total += x
    return total


def try_in_the_loop(n):
    total = 0
    for x in count(n):
        try:
            if x == 3:
                raise ValueError("three", x)
            total += x
        except ValueError:
            total += 100
    return total


def raises(n):
    for x in count(n):
        if x == 2:
            raise KeyError(x)
    return 0


def kept_in_a_variable(n):
    numbers = [1, 2, 3]
    pairs = zip(numbers, [4, 5, 6])
    numbers = [7, 8, 9, 10]
    return [a * b for a, b in pairs], numbers


def step_by_step(a):
    it = iter(a)
    first = next(it)
    total = next(it)
    for x in it:
        total += x * 10
    return first, total, next(it, -1.0)


def inner_asked_for_the_next(a, n):
    def numbers(start):
        i = start
        while i < n:
            yield a[i]
            i += 1

    ones = numbers(0)
    first = next(ones)
    both = [(x, y) for x, y in zip(ones, numbers(1))]
    return first, both, next(ones, -1.0), list(numbers(2))


def inner_with_a_variable_that_changes(n):
    step = 1

    def numbers():
        i = 0
        while i < n:
            yield i
            i += step

    it = numbers()
    step = 2
    return next(it)


def one_name_for_two_types(words, n):
    out = 0
    for x in words:
        out += len(x)
    for x in count(n):
        out += x
    for x in np.ndindex(n, 2):
        out += x[0]
    return out


def first_of_each(values):
    low = 1
    low += 1
    return (
        next(map(abs, values)),
        next(filter(lambda x: x > low, values)),
        next(zip(values, range(5))),
        next(enumerate(values)),
        next(reversed(values)),
        next(x for x in values if x > low),
        next((x for x in values if x > low + 100), None),
        next(map(abs, ()), low),
        next(zip(values, ()), (low, low)),
    )


def asked_in_a_loop(values):
    # Each call makes an iterator, so that each has the first.
    return [next(x for x in values if x > i) for i in range(3)]


def none_is_left(values):
    try:
        return next(x for x in values if x > 100)
    except StopIteration:
        return -1


def asked_without_an_end(values):
    return next(x for x in values if x > 100)


def each_element_is_given_once(values):
    def numbers():
        yield from values

    lengths, pairs, counted = map(abs, values), zip(values, values), enumerate(values, 2)
    above, turned = filter(lambda x: x > 1, values), reversed(values)
    for _ in counted:
        break
    first, other = pairs, pairs
    both = map(abs, numbers())
    return (
        (list(lengths), list(lengths)),
        (next(first), list(other), next(first, (0.0, 0.0))),
        list(counted),
        (list(above), list(above)),
        (next(turned), 1.0 in turned, list(turned)),
        (list(both), list(both)),
        (list(again := zip(values, values)), list(again)),
    )


def made_in_each_round(values):
    out = [0.0]
    for i in range(2):
        pairs = enumerate(zip(values, values))
        for k, (x, y) in pairs:
            out.append(x * k + i)
            if k > 0:
                break
        out.extend([y for k, (x, y) in pairs])
    return out


PROGRAMS = [
    (leave_and_skip, 5),
    (leave_and_skip, 20),
    (consumed, 8),
    (several_yields, 1.5),
    (several_yields, 3.0),
    (inner_generator, 3),
    (inner_generator, 9),
    (expressions, 7),
    (combined, 4),
    (delegated, 5),
    (unpacked, 3),
    (unpacked, 4),
    (unpacked, 2),
    (over_temporaries, np.arange(4.0)),
    (try_in_the_loop, 6),
    (raises, 5),
    (kept_in_a_variable, 0),
    (step_by_step, np.arange(5.0)),
    (first_of_each, [-3, 2, 7]),
    (asked_in_a_loop, [1, 2, 7]),
    (none_is_left, [1, 2, 7]),
    (asked_without_an_end, [1, 2, 7]),
    (each_element_is_given_once, [1.0, 2.0, 3.0]),
    (each_element_is_given_once, np.array([1.0, 2.0, 3.0])),
    (made_in_each_round, [1.0, 2.0, 3.0, 4.0]),
]


@pytest.mark.parametrize(("function", "argument"), PROGRAMS)
def test_generators(function: Any, argument: Any) -> None:
    assert_like_python(function, argument)


def test_an_inner_generator_is_asked_for_the_next() -> None:
    assert_like_python(inner_asked_for_the_next, np.arange(5.0), 5)
    with pytest.raises(TypingError, match="needs of the function around it as arguments"):
        njit(inner_with_a_variable_that_changes)(5)


def test_a_loop_may_use_a_name_again_for_another_type() -> None:
    assert_like_python(one_name_for_two_types, ["ab", "c"], 3)


def test_extremes_take_each_item_once():
    def noted(seen, x):
        seen.append(x)
        return x

    compiled = njit(noted)

    def f(x):
        seen = [0]
        most = max(map(lambda v: compiled(seen, v), x))  # noqa: C417
        least = min(compiled(seen, v) for v in x)
        of_list = max([compiled(seen, v) for v in x])
        return most, least, of_list, max(enumerate(iter(x))), seen

    assert_like_python(f, [3, 1, 2])


ODD = [[np.nan, 1.0, 2.0], [1.0, np.nan, 0.5], [0.0, -0.0], [-0.0, 0.0]]


@pytest.mark.parametrize("items", ODD)
def test_extremes_of_items_that_compare_oddly(items):
    def f(x):
        return [max(x), min(x)]

    assert_like_python(f, items)
    assert_like_python(f, np.array(items))
