"""Whiles that count up are run as loops over a range, and leave their variables as Python does."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from table import assert_same

from numen import njit, typed


def summed(n):
    i, s = 0, 0
    while i < n:
        s += i
        i += 1
    return i, s


def left_early(n):
    i = 2
    while n > i:
        if i * i > 50:
            break
        i = i + 1
    return i


def skips_what_is_odd(n):
    i, s = 0, 0
    while i < n:
        i += 1
        if i % 2:
            continue
        s += i
    return i, s


def steps_only_sometimes(n):
    i, rounds = 0, 0
    while i < n:
        rounds += 1
        if rounds % 3 == 0:
            continue
        i += 1
    return i, rounds


def goes_on_where_the_last_stopped(n):
    i, rows = 0, []
    for stop in (n // 2, n, n - 3):
        while i < stop:
            i += 1
            rows.append(i)
        rows.append(-i)
    return rows


def nested(n):
    i, s = 0, 0
    while i < n:
        j = i
        while j < n:
            s += i * j
            j += 1
        i += 1
    return i, s


def raises_in_a_round(n):
    a = np.arange(5)
    i, s = 0, 0
    try:
        while i < n:
            s += a[i]
            i += 1
    except IndexError:
        s = -s
    return i, s


def changes_the_stop(n):
    i = 0
    while i < n:
        i += 1
        n -= 1
    return i, n


def lengthens_the_list(n):
    numbers = [1]
    i = 0
    while i < len(numbers):
        if numbers[i] < n:
            numbers.append(numbers[i] + 1)
        i += 1
    return numbers, i


PROGRAMS = [
    summed, left_early, skips_what_is_odd, steps_only_sometimes, goes_on_where_the_last_stopped,
    nested, raises_in_a_round, changes_the_stop, lengthens_the_list,
]  # fmt: skip


@pytest.mark.parametrize("n", [-1, 0, 1, 4, 19])
@pytest.mark.parametrize("program", PROGRAMS)
def test_equals_python(program: Callable[..., Any], n: int) -> None:
    assert_same(njit(program, tier="optimized")(n), program(n), True, program.__name__)


def test_a_while_and_a_loop_over_a_typed_list_are_vectorised() -> None:
    def over_list(numbers):
        s = 0
        for x in numbers:
            s += x
        return s

    def over_array(a):
        i, s = 0, 0
        while i < a.size:
            s += a[i]
            i += 1
        return s

    numbers = list(range(100))
    for function, argument in (over_list, typed.List(numbers)), (over_array, np.array(numbers)):
        compiled = njit(function, tier="optimized")
        assert compiled(argument) == sum(numbers)
        (text,) = compiled.inspect_llvm().values()
        assert " x i64>" in text, function.__name__


def test_a_typed_list_that_rounds_change_is_an_error() -> None:
    @njit(tier="optimized")
    def grows(numbers):
        for x in numbers:
            if x == 1:
                numbers.append(x)

    grows(typed.List([2, 3]))
    with pytest.raises(RuntimeError, match="mutated during iteration"):
        grows(typed.List([1, 2]))
