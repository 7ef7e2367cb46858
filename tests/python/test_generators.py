"""Generators of compiled functions as Python objects and as values of compiled code."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import numen
from numen import _core, njit, typeof, types
from numen.errors import TypingError


def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def pairs(a, names):
    for i, x in enumerate(a):
        yield names[i % len(names)], x


def rows(a):
    yield from a


def made(n):
    for i in range(n):
        yield np.full(i, i * 0.5)


def mixed(n):
    yield n
    yield 2.5
    yield n > 3


def optional(n):
    for i in range(n):
        if i % 2:
            yield None
        else:
            yield i


def nothing(n):
    if n > 100:
        yield n


def raises_late(n):
    yield 1 // n
    raise KeyError("late", n)


def stops(n):
    yield n
    raise StopIteration


def in_try(n):
    total = 0
    for i in range(n):
        try:
            if i == 2:
                raise ValueError("two", i)
            yield i
        except ValueError:
            yield -1
        finally:
            total += 1
    yield total


def walk(n):
    yield n
    if n > 0:
        for x in walk(n - 1):
            yield x + 0
        yield from walk(n - 2)


def delegates(n):
    yield from count(n)
    yield from (10, 20)


GENERATORS: list[tuple[Callable[..., Iterator[Any]], tuple[Any, ...]]] = [
    (count, (5,)),
    (count, (0,)),
    (pairs, (np.arange(4.0), ("a", "bc"))),
    (mixed, (3,)),
    (optional, (5,)),
    (nothing, (5,)),
    (in_try, (5,)),
    (walk, (5,)),
    (delegates, (3,)),
]


@pytest.mark.parametrize(("function", "arguments"), GENERATORS)
def test_generators_yield_what_pythons_do(
    function: Callable[..., Iterator[Any]], arguments: tuple[Any, ...]
) -> None:
    assert list(njit(function)(*arguments)) == list(function(*arguments))


def test_arrays_are_yielded_without_copies() -> None:
    a = np.arange(6.0).reshape(3, 2)
    for i, row in enumerate(njit(rows)(a)):
        row[0] = -1.0
        assert a[i, 0] == -1.0
    for i, array in enumerate(njit(made)(4)):
        assert np.array_equal(array, np.full(i, i * 0.5))


def test_a_generator_keeps_its_arguments() -> None:
    a = np.arange(1000.0)
    generator = njit(rows)(a.copy())
    gc.collect()
    assert sum(generator) == a.sum()


def test_it_is_its_own_iterator_and_ends_for_good() -> None:
    generator = njit(count)(1)
    assert iter(generator) is generator
    assert next(generator) == 0
    for _ in range(2):
        with pytest.raises(StopIteration):
            next(generator)
    assert isinstance(typeof(generator), types.Generator)
    assert typeof(generator).yield_type == numen.int64


def test_errors_come_out_and_end_it() -> None:
    with pytest.raises(ZeroDivisionError):
        next(njit(raises_late)(0))
    generator = njit(raises_late)(1)
    assert next(generator) == 1
    with pytest.raises(KeyError, match="late"):
        next(generator)
    with pytest.raises(StopIteration):
        next(generator)
    generator = njit(stops)(1)
    next(generator)
    with pytest.raises(RuntimeError, match="generator raised StopIteration"):
        next(generator)


def closes(log):
    try:
        for i in range(10):
            yield i * 2
    finally:
        log[0] += 1.0


def ignores(log):
    for _ in range(2):
        try:
            yield 1
        except GeneratorExit:
            log[0] += 1.0
    yield 2


def test_close_runs_what_is_left() -> None:
    log = np.zeros(1)
    generator = njit(closes)(log)
    generator.close()
    assert log[0] == 0.0
    with pytest.raises(StopIteration):
        next(generator)
    generator = njit(closes)(log)
    next(generator)
    generator.close()
    assert log[0] == 1.0
    generator = njit(closes)(log)
    next(generator)
    del generator
    assert log[0] == 2.0
    generator = njit(ignores)(log)
    next(generator)
    with pytest.raises(RuntimeError, match="generator ignored GeneratorExit"):
        generator.close()


def test_nothing_is_left_of_one_that_ends_early() -> None:
    before = _core.live_objects()
    compiled = njit(pairs)
    for steps in range(3):
        generator = compiled(np.arange(4.0), ("a", "bc"))
        for _ in range(steps):
            next(generator)
        del generator
    assert _core.live_objects() == before


@njit
def pulled(n):
    numbers = count(n)
    first = next(numbers)
    total = 0
    for x in numbers:
        if x == 4:
            break
        total += x
    return first, total, next(numbers), next(numbers, -1), next(numbers, -1)


def test_next_and_loops_share_a_generator_in_compiled_code() -> None:
    assert pulled(7) == (0, 6, 5, 6, -1)
    with pytest.raises(StopIteration):
        pulled(5)


@njit
def get(n):
    return count(n)


@njit
def consume(generator):
    total = 0
    for x in generator:
        total += x
    return total


@njit
def two_at_a_time(n):
    a, b = count(n), count(n)
    next(b)
    return [(x, y) for x, y in zip(a, b)]


@njit
def closed(log):
    generator = closes(log)
    next(generator)
    generator.close()
    return next(generator, -5), log[0]


def test_generators_are_passed_and_returned() -> None:
    assert list(get(3)) == [0, 1, 2]
    assert consume(get(4)) == 6
    generator = get(5)
    next(generator)
    assert consume(generator) == 10
    assert two_at_a_time(3) == [(0, 1), (1, 2)]
    assert closed(np.zeros(1)) == (-5, 1.0)


@njit
def same(generator):
    return generator


def test_the_same_generator_comes_back() -> None:
    generator = get(2)
    assert same(generator) is generator


@njit
def calls_itself(generator):
    for x in generator:
        yield x + next(generator)


def test_many_at_a_time_and_in_other_threads() -> None:
    all_of_them = [get(i) for i in range(300)]
    assert [sum(each) for each in all_of_them] == [i * (i - 1) // 2 for i in range(300)]
    generator = get(4)
    assert next(generator) == 0
    rest: list[int] = []
    thread = threading.Thread(target=lambda: rest.extend(generator))
    thread.start()
    thread.join()
    assert rest == [1, 2, 3]
    assert list(calls_itself(get(6))) == [1, 5, 9]


@njit
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


@njit
def deep(n):
    yield depth(n)


def test_recursion_in_a_generator_has_its_limit() -> None:
    assert next(deep(100)) == 100
    with pytest.raises(RecursionError):
        next(deep(10**7))


def text_or_number(n):
    yield n
    yield "a"


def test_a_generator_yields_one_type() -> None:
    with pytest.raises(TypingError, match="this yields unicode_type, another yield gives int64"):
        njit(text_or_number)(1)


def test_generators_have_neither_send_nor_throw() -> None:
    generator = get(1)
    assert not hasattr(generator, "send")
    assert not hasattr(generator, "throw")


@njit
def up(n):
    for i in range(n):
        yield 1 * i


@njit
def down(n):
    for i in range(n):
        yield n - i


def test_two_generators_in_one_function_are_two() -> None:
    @njit
    def both(n):
        first, second = up(n), down(n)
        return next(first), next(second), next(first), next(second)

    assert both(5) == (0, 5, 1, 4)


def test_a_generator_is_closed_where_its_loop_is_left():
    @njit
    def numbers(log):
        try:
            yield 1
            yield 2
        finally:
            log.append(3)

    @njit
    def left(raises):
        log = [0]
        try:
            for each in numbers(log):
                log.append(each)
                if raises:
                    raise ValueError
                break
        except ValueError:
            log.append(4)
        log.append(5)
        return log

    assert left(False) == [0, 1, 3, 5]
    assert left(True) == [0, 1, 4, 5, 3]  # docs/differences.md; Python: [0, 1, 3, 4, 5]


@njit
def never(flag):
    try:
        if flag is None:
            yield 1
    finally:
        pass


def test_a_generator_that_yields_nothing_is_empty() -> None:
    @njit
    def empty(n):
        total = [n]
        for each in never(n):
            total.append(each + 1)
        values = never(n)
        for each in values:
            total.append(each)
        return total, sum(never(n)), list(never(n)), max(never(n), default=n)

    assert empty(3) == ([3], 0, [], 3)
