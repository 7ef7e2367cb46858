"""`numba.literally`: arguments that are constants of the code."""

from __future__ import annotations

import numpy as np
import pytest

import numen
from numen import errors, extending, float64, int64, literally, njit, types

MODES = {"sum": 0}


@njit
def select(x, mode):
    if literally(mode) == "sum":
        return x.sum()
    return x.shape


def test_each_value_has_its_own_code():
    # The branches have different types, which only constants allow.
    assert select(np.ones(3), "sum") == 3.0
    assert select(np.ones(3), "shape") == (3,)
    assert select(np.ones(3), "su" + "m") == 3.0
    assert [key[1] for key in select.signatures] == [types.literal("sum"), types.literal("shape")]
    assert len(select.signatures) == 2


def test_bools_and_ints_are_told_apart():
    @njit
    def f(x):
        return literally(x) + 1

    assert [f(1), f(True), f(0), f(False), f(2), f(1)] == [2, 2, 1, 1, 3, 2]
    assert len(f.signatures) == 5


def test_constants_index_tuples_and_name_axes():
    @njit
    def item(pair, index):
        return pair[literally(index)]

    @njit
    def total(x, axis):
        return np.sum(x, literally(axis))

    assert item((1, "a"), 0) == 1
    assert item((1, "a"), 1) == "a"
    assert total(np.ones((2, 3)), 1).tolist() == [3.0, 3.0]
    assert total(np.ones((2, 3)), 0).tolist() == [2.0, 2.0, 2.0]


def test_callers_pass_the_wish_on():
    @njit
    def inner(pair, index):
        return pair[numen.literally(index)]

    @njit
    def outer(pair, n, index):
        def closure(k):
            return inner(pair, k)

        return closure(index), n, inner(pair, 0)

    assert outer((1, "a"), 5, 1) == ("a", 5, 1)
    assert outer((1, "a"), 6, 0) == (1, 6, 1)
    assert not any(isinstance(key[1], types.Literal) for key in outer.signatures)
    assert [key[2] for key in outer.signatures] == [types.literal(1), types.literal(0)]


def test_through_recursion():
    @njit
    def f(n, value):
        if n < 1:
            return literally(value)
        return n + f(n - 1, value)

    assert f(3, 10) == 16
    assert f(3, 20) == 26


def test_what_has_no_literal():
    @njit
    def f(x):
        return literally(x)

    @njit
    def g(x):
        return literally(x + 1)

    @njit
    def calls(x):
        return f(x + 1)

    with pytest.raises(errors.TypingError, match="has no literal type"):
        f(np.ones(2))
    with pytest.raises(errors.TypingError, match="float64 has no literal type"):
        f(1.5)
    for function in (g, calls):
        with pytest.raises(errors.TypingError, match="Invalid use of non-Literal type"):
            function(1)
    with pytest.raises(errors.TypingError, match="Cannot request literal type"):
        njit(int64(int64), eager=True)(f.py_func)
    assert njit(float64(float64))(lambda x: x + literally(2))(1.5) == 3.5


def index_of(pair: object, n: int, other: int = 1) -> object:
    raise NotImplementedError


@extending.overload(index_of)
def overload_index_of(pair, n, other=1):
    extending.SentryLiteralArgs(["n", "other"]).for_function(overload_index_of).bind(pair, n, other)
    i = n.literal_value

    def chosen(pair, n, other=1):
        return pair[i], other

    return chosen


def test_an_overload_asks_for_constants():
    @njit
    def given(pair, i):
        return index_of(pair, i)

    @njit
    def through_others(pair, i, k):
        return given(pair, i), index_of(pair, 0), index_of(pair, n=1, other=k)

    assert [given((2.5, "a"), i) for i in (0, 1, 0)] == [(2.5, 1), ("a", 1), (2.5, 1)]
    assert through_others((2.5, "a"), 1, 7) == (("a", 1), (2.5, 1), ("a", 7))
    (signature,) = through_others.signatures
    assert signature[1:] == (types.literal(1), types.literal(7))
    with pytest.raises(errors.TypingError, match="Invalid use of non-Literal type int64"):
        njit(lambda pair, i: index_of(pair, i + 1))((2.5, "a"), 0)
    with pytest.raises(TypeError, match="a literal type, which this constant has not"):
        njit(lambda pair: index_of(pair, 1.0))((2.5, "a"))


def test_which_arguments_are_asked_for():
    bound = extending.SentryLiteralArgs(["n", "other"]).for_function(index_of)
    bound.bind(int64, types.literal(1))
    with pytest.raises(errors.ForceLiteralArg) as asked:
        bound.bind(float64, n=int64, other=int64)
    assert asked.value.requested_args == {1, 2}


def test_wishes_are_combined() -> None:
    wish = errors.ForceLiteralArg([1, 2])
    both = wish | errors.ForceLiteralArg({0, 2})
    assert both.requested_args == {0, 1, 2}
    assert wish.combine(errors.ForceLiteralArg([4])).requested_args == {1, 2, 4}
    assert wish.fold_arguments is None
    bound = wish.bind_fold_arguments(lambda *arguments: arguments[::-1])
    assert bound.requested_args == wish.requested_args
    assert bound.fold_arguments(1, 2) == (2, 1)


def times(x: int) -> int:
    raise NotImplementedError


@extending.overload(times)
def overload_times(x):
    if not isinstance(x, types.Literal):
        return lambda x: numen.literally(x)
    factor = x.literal_value
    return lambda x: factor * 100


def test_an_overload_that_asks_by_its_implementation_gets_the_constant() -> None:
    @njit
    def f(x):
        return times(x), times(3)

    assert [f(3), f(4)] == [(300, 300), (400, 300)]
    assert f.signatures == [(types.literal(3),), (types.literal(4),)]
