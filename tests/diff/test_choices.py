"""Functions of which one is chosen at run time, against CPython."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python

from numen import njit
from numen.errors import TypingError


@njit
def one_more(x):
    return x + 1


@njit("float64(float64)")
def half(x):
    return x / 2


def square(x, by=1):
    return x * x * by


def expression(k):
    f = one_more if k > 1 else half
    return f(3.0)


def statement(k):
    if k == 0:
        f = one_more
    elif k == 1:
        f = half
    else:
        f = square
    return f(2.0), f is half, f == square


def in_a_loop(k):
    f = one_more
    total = 0.0
    for i in range(6):
        total += f(i + 0.5)
        f = square if i % 2 == k % 2 else half
    return total


def called_again(f, x):
    return f(f(x))


def passed_on(k):
    return called_again(one_more if k else square, 3)


def returned(k):
    return square if k else one_more


def chosen_elsewhere(k):
    return returned(k)(5), returned(k)


def compared(k):
    f = one_more if k else half
    g = half if k == 1 else square
    return f == g, f is not g, f is None, f == 3


def builtins(k):
    f = math.sin if k else math.cos
    g = operator.add if k else operator.mul
    return f(0.5), g(3, 4)


def numpy_functions(k):
    f = np.sum if k else np.prod
    return f(np.arange(1.0, 5.0))


def inner_functions(k):
    def three_times(x):
        return 3 * x * k

    f = three_times if k else (lambda x: x - k)
    return f(7), called_again(f, 2)


def with_keywords(k):
    f = square if k else (lambda x, by: x - by)
    return f(3, by=2)


def by_index(k):
    f = (one_more, half, square)[k]
    return f(4.0)


@pytest.mark.parametrize("k", [0, 1, 2])
@pytest.mark.parametrize(
    "function",
    [
        expression,
        statement,
        in_a_loop,
        passed_on,
        compared,
        builtins,
        numpy_functions,
        inner_functions,
        with_keywords,
        by_index,
    ],
)
def test_as_in_python(function: Callable[..., Any], k: int) -> None:
    assert_like_python(function, k)


@pytest.mark.parametrize("k", [0, 1])
def test_a_chosen_function_is_returned(k: int) -> None:
    number, function = njit(chosen_elsewhere)(k)
    theirs, expected = chosen_elsewhere(k)
    assert number == theirs
    assert function is expected


def different_results(k):
    f = str if k else one_more
    return f(2)


def no_function(k):
    return one_more if k else 1


def test_what_cannot_be_chosen_is_an_error() -> None:
    with pytest.raises(TypingError, match=r"this is .* in one case and .* in the other"):
        njit(different_results)(1)
    with pytest.raises(TypingError, match="function one_more in one case and int64 in the other"):
        njit(no_function)(1)


def lower_case(words):
    return sorted(words, key=str.lower), max(words, key=str.swapcase), str.title("a b")


def as_steps(words):
    return list(map(str.upper, words)), list(filter(str.isdigit, ["1", "a"]))


def in_place(words):
    words.sort(key=str.lower, reverse=True)
    list.append(words, "z")
    return words


@pytest.mark.parametrize("function", [lower_case, as_steps, in_place])
def test_methods_of_classes_as_functions(function: Callable[..., Any]) -> None:
    assert_like_python(function, ["b", "A", "cD", "Ab"])


def wrong_class(n):
    return str.lower(n)


def test_a_method_of_another_class_is_an_error() -> None:
    with pytest.raises(TypingError, match=r"str.lower.. needs a str as its first argument"):
        njit(wrong_class)(1)
