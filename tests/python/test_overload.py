"""Implementations that users register for compiled code."""

from __future__ import annotations

import operator
import pickle
from typing import Any

import numpy as np
import pytest

import numen
from numen import njit, types
from numen.errors import TypingError
from numen.experimental import jitclass
from numen.extending import (
    overload,
    overload_attribute,
    overload_classmethod,
    overload_method,
)
from numen.overloading import registered
from numen.typed import List

# Functions stand at the top because what is registered stays registered.


def total(values: Any) -> Any:
    """Do something else in Python than in compiled code."""
    raise NotImplementedError


@overload(total)
def _total(values: Any) -> Any:
    if isinstance(values, types.Array):
        zero = values.dtype(0)

        def of_array(values):  # type: ignore[no-untyped-def]
            sum = zero
            for i in range(values.size):
                sum += values[i]
            return sum

        return lambda values: of_array(values)
    if isinstance(values, types.BaseTuple):
        count = len(values)
        return lambda values: sum(values) * 100 + count
    return None


def power(base: Any, exponent: Any) -> Any:
    """Have one implementation per exponent."""
    return base**exponent


@overload(power, prefer_literal=True)
def _power(base: Any, exponent: Any) -> Any:
    if isinstance(exponent, types.IntegerLiteral) and exponent.literal_value == 2:
        return lambda base, exponent: ("square", base * base)
    return lambda base, exponent: ("general", base**exponent)


def shift(value: Any, by: Any = 10) -> Any:
    """Have a default."""
    return value + by


@overload(shift, jit_options={"error_model": "numpy"})
def _shift(value: Any, by: Any = 10) -> Any:
    return lambda value, by=10: (value + by) / (value - value)


@overload_method(types.Array, "scaled")
def _scaled(array: Any, by: Any) -> Any:
    if array.ndim != 1:
        return None
    return lambda array, by: array * by


@overload_attribute(types.Integer, "doubled")
def _doubled(number: Any) -> Any:
    return lambda number: number * 2


class Steps(types.Array):
    """A class of types."""


@overload_classmethod(Steps, "upto")
def _upto(cls: Any, count: Any, by: Any = 2) -> Any:
    assert cls.instance_type is Steps
    if isinstance(count, types.Integer):
        return lambda cls, count, by=2: np.arange(count) * by
    return None


@njit
def call_total(values):  # type: ignore[no-untyped-def]
    return total(values)


def test_the_types_choose_the_implementation() -> None:
    values = np.array([1.5, 2.5], np.float32)
    assert call_total(values) == np.float32(4)
    assert call_total((1, 2, 3)) == 603


def test_types_without_implementation() -> None:
    with pytest.raises(TypingError, match=r"no overload of .*total.* takes \(int64\)"):
        call_total(3)


def test_constants_have_types_of_their_own() -> None:
    @njit
    def f(x, n):  # type: ignore[no-untyped-def]
        return power(x, 2), power(x, n), power(x, 3)

    assert f(3, 2) == (("square", 9), ("general", 9), ("general", 27))


def test_defaults_and_options() -> None:
    @njit
    def f(x):  # type: ignore[no-untyped-def]
        return shift(x), shift(x, by=-10)

    # error_model='numpy' of the implementation: dividing by zero gives inf.
    assert f(4.0) == (np.inf, -np.inf)


def test_methods_and_attributes() -> None:
    @njit
    def f(array, number):  # type: ignore[no-untyped-def]
        return array.scaled(by=3), number.doubled

    scaled, doubled = f(np.arange(3), 21)
    assert doubled == 42
    np.testing.assert_array_equal(scaled, [0, 3, 6])

    @njit
    def g(array):  # type: ignore[no-untyped-def]
        return array.scaled(2)

    with pytest.raises(TypingError, match="no overload of the method 'scaled'"):
        g(np.ones((2, 2)))

    @njit
    def h(x):  # type: ignore[no-untyped-def]
        return x.doubled

    with pytest.raises(TypingError, match="has no attribute 'doubled'"):
        h(1.0)


def test_functions_that_numen_has_keep_working() -> None:
    @overload(np.sign)
    def _sign(value: Any) -> Any:
        if isinstance(value, types.UnicodeType):
            return lambda value: 77
        return None

    @njit
    def f(x, text):  # type: ignore[no-untyped-def]
        return np.sign(x), np.sign(text)

    assert f(-2.5, "text") == (-1.0, 77)


def test_inner_functions_as_arguments() -> None:
    def apply(function: Any, value: Any) -> Any:
        raise NotImplementedError

    @overload(apply)
    def _apply(function: Any, value: Any) -> Any:
        assert isinstance(function, types.Function)
        return lambda function, value: function(value) + 1

    @njit
    def f(x):  # type: ignore[no-untyped-def]
        return apply(lambda v: v * x, 5)

    assert f(4) == 21


def test_other_parameters_than_announced() -> None:
    def named(value: Any) -> Any:
        raise NotImplementedError

    @overload(named)
    def _named(value: Any) -> Any:
        return lambda other: other

    @njit
    def f(x):  # type: ignore[no-untyped-def]
        return named(x)

    with pytest.raises(TypingError, match=r"has the parameters \(other\), not \(value\)"):
        f(1)


def test_literal_types() -> None:
    three = types.literal(3)
    assert isinstance(three, types.IntegerLiteral)
    assert three.literal_value == 3
    assert three == types.literal(3) != types.literal(4)
    assert types.unliteral(three) == types.int64
    assert types.maybe_literal(2.5) is None
    assert pickle.loads(pickle.dumps(three)) == three
    with pytest.raises(TypingError, match="no literal type"):
        types.literal(2.5)


def test_unknown_option() -> None:
    with pytest.raises(TypeError, match="overload takes no option 'colour'"):
        overload(total, colour=1)(lambda values: None)
    with pytest.raises(ImportError, match="reflect"):
        numen.extending.reflect


def of_two_or_three(*values: float) -> None:
    """Nothing in Python."""


@overload(of_two_or_three, strict=False)
def _of_two(a, b):
    return lambda a, b: 2


@overload(of_two_or_three, strict=False)
def _of_three(a, b, c):
    return lambda a, b, c: 3


def test_implementations_for_other_numbers_of_arguments_are_passed_over() -> None:
    @njit
    def f(*values):
        return of_two_or_three(*values)

    assert (f(1, 1), f(1, 1, 1)) == (2, 3)
    with pytest.raises(TypingError, match=r"no overload of .* takes \(int64\)"):
        f(1)


def test_class_methods() -> None:
    @njit
    def make(count):  # type: ignore[no-untyped-def]
        return Steps.upto(count), Steps.upto(by=count, count=2)

    for ours, theirs in zip(make(3), (np.arange(3) * 2, np.arange(2) * 3), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    with pytest.raises(TypingError, match="no overload of 'Steps"):
        make(1.5)
    with pytest.raises(TypingError, match="has no attribute 'upto'"):
        njit(lambda: types.Array.upto(3))()


def test_operators_that_numbers_and_texts_do_not_have() -> None:
    @overload(operator.add)
    def _numbered(text: Any, number: Any) -> Any:
        if isinstance(text, types.UnicodeType) and isinstance(number, types.Integer):
            return lambda text, number: text + str(number)
        return None

    try:
        assert njit(lambda text, number: text + number)("a", 5) == "a5"
        with pytest.raises(TypingError, match="unsupported operand"):
            njit(lambda text, number: text + number)("a", 1.5)
    finally:
        del registered._functions[operator.add]


def test_subscripts_and_members_that_builtin_types_do_not_have() -> None:
    @overload(operator.getitem)
    def _item(of: Any, at: Any) -> Any:
        if isinstance(of, types.UniTuple) and isinstance(at, types.Array):
            return lambda of, at: [of[i] for i in at]
        if isinstance(of, types.Float) and isinstance(at, types.Integer):
            return lambda of, at: of * at
        return None

    @overload(operator.contains)
    def _contains(of: Any, value: Any) -> Any:
        if isinstance(of, types.Float):
            return lambda of, value: value < of
        return None

    def f(row: Any, index: Any, number: Any) -> Any:
        return row[index], row[1], number[3], 2.0 in number, 9.0 not in number, 2 in row

    try:
        expected = ([4, 2], 3, 4.5, False, True, True)
        assert njit(f)((2, 3, 4), np.array([2, 0]), 1.5) == expected
        with pytest.raises(TypingError, match="tuple indices must be integers or slices"):
            njit(f)((2, 3, 4), 1.0, 1.5)
        with pytest.raises(TypingError, match="bool cannot be indexed"):
            njit(f)((2, 3, 4), np.array([2, 0]), True)
    finally:
        del registered._functions[operator.getitem]
        del registered._functions[operator.contains]


def test_unary_operators_and_comparisons_that_builtin_types_do_not_have() -> None:
    @overload(operator.neg)
    def _backwards(text: Any) -> Any:
        return (lambda text: text[::-1]) if isinstance(text, types.UnicodeType) else None

    @overload(operator.invert)
    def _length(row: Any) -> Any:
        return (lambda row: len(row)) if isinstance(row, types.UniTuple) else None

    def of_text_and_integer(implementation: Any) -> Any:
        def choose(text: Any, n: Any) -> Any:
            fits = isinstance(text, types.UnicodeType) and isinstance(n, types.Integer)
            return implementation if fits else None

        return choose

    overload(operator.lt)(of_text_and_integer(lambda text, n: len(text) < n))
    overload(operator.eq)(of_text_and_integer(lambda text, n: text == str(n)))
    overload(operator.ne)(of_text_and_integer(lambda text, n: text != str(n)))
    registers = (operator.neg, operator.invert, operator.lt, operator.eq, operator.ne)
    try:
        assert njit(lambda text, row: (-text, ~row))("abc", (5, 6)) == ("cba", 2)
        f = njit(lambda text, n: (text < n, text == n, text != n))
        assert f("12", 12) == (True, True, False)
        assert f("12", 2) == (False, False, True)
        assert njit(lambda text, x: (text == x, text != x))("12", 12.0) == (False, True)
        with pytest.raises(TypingError, match="bad operand type for unary -"):
            njit(lambda row: -row)((1, 2))
        with pytest.raises(TypingError, match="unsupported operand types for <"):
            njit(lambda text, x: text < x)("12", 12.0)
    finally:
        for function in registers:
            del registered._functions[function]


def test_operators_and_deletion_of_instances_that_have_no_such_methods() -> None:
    @jitclass([("values", types.ListType(types.int64))])
    class Numbers:
        def __init__(self, values: Any) -> None:
            self.values = values

    instance = Numbers.class_type.instance_type

    @overload(operator.delitem)
    def _delete(numbers: Any, index: Any) -> Any:
        def remove(numbers: Any, index: Any) -> None:
            del numbers.values[index]

        return remove if numbers == instance else None

    @overload(operator.neg)
    def _negative(numbers: Any) -> Any:
        return (lambda numbers: -numbers.values[0]) if numbers == instance else None

    @overload(operator.lt)
    def _less(numbers: Any, n: Any) -> Any:
        return (lambda numbers, n: numbers.values[0] < n) if numbers == instance else None

    @njit
    def f(values: Any) -> Any:
        numbers = Numbers(values)
        del numbers[0]
        return -numbers, numbers < 5, numbers < 4

    try:
        assert f(List([3, 4, 5])) == (-4, True, False)
    finally:
        for function in (operator.delitem, operator.neg, operator.lt):
            del registered._functions[function]
