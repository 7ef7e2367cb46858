"""Variables that loops and branches may have assigned or deleted are as they are in Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python
from random_programs import disagreement
from random_variables import Program

from numen import njit
from numen.errors import TypingError

X = np.array([0.1, 0.9, 0.3, 0.7, 0.6])


@pytest.mark.parametrize("first", range(0, 60, 10))
def test_equals_python(first: int) -> None:
    for seed in range(first, first + 10):
        program = Program(seed)
        assert disagreement(program) is None, (seed, program.text)


def test_a_variable_of_the_first_round() -> None:
    def in_one_round(x):
        total = 0.0
        for i in range(len(x)):
            if i == 0:
                first = x[i]
            total += first * x[i]
        return total

    assert njit(in_one_round)(X) == in_one_round(X)


def test_a_variable_of_a_while_loop_is_read_behind_it() -> None:
    def halvings(x):
        total = 0.0
        for each in x:
            count = 0
            while each > 0.1:
                each = each / 2
                last = each
                count += 1
            total += last * count
        return total

    assert njit(halvings)(X[1:]) == halvings(X[1:])


def test_a_variable_keeps_its_value_in_rounds_that_are_left_early() -> None:
    def last_large(x, end):
        for i in range(len(x)):
            if i == end:
                break
            if x[i] < 0.5:
                continue
            found = i
        return found

    assert [njit(last_large)(X, end) for end in (2, 9)] == [1, 4]
    with pytest.raises(UnboundLocalError):
        njit(last_large)(X, 1)


@njit
def never(x):
    raise ValueError(x)


@pytest.mark.parametrize("n", [0, 1])
def test_a_variable_given_what_never_comes_is_unset(n) -> None:
    def behind_a_loop(n):
        for i in range(n):
            w = never(i)
        return w

    def in_a_later_round(n):
        for i in range(n + 1):
            if i > 0:
                n += w  # noqa: F821
            if n > 0:
                w = never(i)
        return w

    def behind_a_try(n):
        try:
            w: int = never(n)
        except ValueError:
            pass
        return w

    for function in (behind_a_loop, in_a_later_round, behind_a_try):
        with pytest.raises((ValueError, UnboundLocalError)) as expected:
            function(n)
        with pytest.raises(expected.type):
            njit(function)(n)


@njit
def last_of(n):
    if n == 0:
        return 1
    for i in range(n):
        w = last_of(i)
    return w + n


def test_a_variable_gets_what_a_function_returns_to_itself() -> None:
    assert last_of(4) == last_of.py_func(4)


def test_a_handler_sees_what_a_try_body_gave_a_variable_that_some_paths_set() -> None:
    def tried(x):
        if x > 1:
            q = 1
        try:
            q = 2
            if x == 0:
                raise ValueError
        except ValueError:
            return q
        return q + 3

    assert [njit(tried)(x) for x in (0, 1, 2)] == [2, 5, 5]


def test_what_no_round_assigns_is_an_error_of_the_compiler() -> None:
    def counted(n):
        while count < n:  # noqa: F821
            count += 1  # noqa: F821, F841

    with pytest.raises(TypingError, match="'count' is used before it is assigned a value"):
        njit(counted)(3)


def test_what_no_path_leaves_with_a_value_cannot_be_deleted() -> None:
    def deleted_twice():
        x = 1
        del x
        del x  # noqa: F821

    with pytest.raises(TypingError, match="'x' is used before it is assigned a value"):
        njit(deleted_twice)()


def deleted_in_a_branch(n):
    if n > 2:
        x = n
    del x


def deleted_in_a_loop(n):
    x = 1
    total = 0
    for i in range(n):
        total += x
        if i == 2:
            del x
    return total


def deleted_before_a_break(n):
    x = 3
    for i in range(5):
        if i == n:
            del x
            break
        if i == 3:
            break
    return x


def deleted_in_a_try(n):
    x = np.ones(n)
    try:
        if n > 1:
            del x
        if n > 2:
            raise ValueError
        x = np.zeros(n)
    except ValueError:
        pass
    return x.sum()


def deleted_by_a_handler(n):
    total = 0
    caught = 1
    for i in range(n):
        total += caught
        try:
            if i == 2:
                raise ValueError
        except ValueError as caught:
            total += 5
    return total


@pytest.mark.parametrize(
    "function",
    [
        deleted_in_a_branch,
        deleted_in_a_loop,
        deleted_before_a_break,
        deleted_in_a_try,
        deleted_by_a_handler,
    ],
)
def test_what_may_have_been_deleted_is_looked_for(function: Callable[..., Any]) -> None:
    for n in range(6):
        assert_like_python(function, n)
