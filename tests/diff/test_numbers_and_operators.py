"""Functions of numbers, operators as functions, and the order of complex numbers."""

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

SMALLEST, LARGEST = 5e-324, 1.7976931348623157e308
COMPLEX = np.array([1 + 2j, 1 - 2j, 3 - 1j, np.nan + 1j, 3 + np.nan * 1j, 3 - 1j])


def same(ours: Any, theirs: Any) -> None:
    np.testing.assert_equal(ours, theirs)  # tells 0.0 from -0.0
    assert getattr(theirs, "shape", ()) == () or ours.dtype == theirs.dtype


@pytest.mark.parametrize(
    "x", [1.0, -2.5, 8.0, 0.5, 1e300, LARGEST, 3e-310, SMALLEST, 0.0, -0.0, math.inf, math.nan]
)
def test_frexp(x: float) -> None:
    f = njit(lambda x: math.frexp(x))
    same(f(x), math.frexp(x))


@pytest.mark.parametrize("x", [7.5, -7.5, -0.0, math.nan])
@pytest.mark.parametrize("y", [2.0, math.inf, math.nan, 0.0, -0.0])
def test_fmod(x: float, y: float) -> None:
    assert_like_python(lambda x, y: math.fmod(x, y), x, y)


@pytest.mark.parametrize(
    ("x", "i"),
    [
        (2.5, -2),
        (1.0, -1074),
        (3.0, -1074),
        (1.5, 1023),
        (SMALLEST, 2000),
        (LARGEST, -2100),
        (-1.0, -2000),
        (1.0, -(2**31)),
        (4.359607055276148e-151, -574),  # rounded once
        (-6.853580717782567e-197, -423),
        (math.inf, -5),
    ],
)
def test_ldexp(x: float, i: int) -> None:
    same(njit(lambda x, i: math.ldexp(x, i))(x, i), math.ldexp(x, i))


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("iadd", 1, 2),
        ("isub", 1.5, 2),
        ("imul", 3, 4),
        ("itruediv", 3, 4),
        ("ifloordiv", 7, 2),
        ("imod", 7, 4),
        ("ipow", 2, 5),
        ("iand", 6, 3),
        ("ior", 6, 3),
        ("ixor", 6, 3),
        ("ilshift", 6, 3),
        ("irshift", 6, 1),
        ("iadd", [1, 2], [3]),
        ("imul", np.arange(3.0), 2.0),
    ],
)
def test_operators_in_place(name: str, x: Any, y: Any) -> None:
    function = getattr(operator, name)
    ours, theirs = x, x
    if not np.isscalar(x):
        ours, theirs = x.copy(), x.copy()
    same(njit(lambda x, y: function(x, y))(ours, y), function(theirs, y))
    same(ours, theirs)


@pytest.mark.parametrize(
    "compare",
    [operator.lt, operator.le, operator.gt, operator.ge, np.less, np.greater_equal],
    ids=lambda each: each.__name__,
)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_order_of_complex_arrays(compare: Callable[..., Any]) -> None:
    f = njit(lambda a, b: compare(a, b))
    for each in COMPLEX:
        same(f(COMPLEX, np.full(6, each)), compare(COMPLEX, np.full(6, each)))


@pytest.mark.filterwarnings("ignore:invalid value")
def test_extremes_of_complex_arrays() -> None:
    f = njit(lambda a: (np.max(a), a.min(), np.amax(a)))
    for a in (COMPLEX[:3], COMPLEX, COMPLEX.astype(np.complex64)):
        same(f(a), (np.max(a), a.min(), np.amax(a)))


@pytest.mark.parametrize("x", [3.0, 5, np.float32(2.5), np.array(4.0), np.array(7)])
def test_statistics_of_one_number(x: Any) -> None:
    f = njit(lambda x: (np.sum(x), np.mean(x), np.var(x), np.std(x)))
    same(f(x), (np.sum(x), np.mean(x), np.var(x), np.std(x)))


@pytest.mark.filterwarnings("ignore")
def test_numpys_functions_of_numbers_divide_as_numpy_does() -> None:
    f = njit(lambda a, b: (np.true_divide(a, b), np.floor_divide(a, b)))
    same(f(1.0, 0.0), (np.true_divide(1.0, 0.0), np.floor_divide(1.0, 0.0)))
    same(f(1, 0)[0], np.true_divide(1, 0))
    assert np.isnan(njit(lambda a: np.mean(a))(np.zeros(0)))


def test_view_of_a_number() -> None:
    @njit
    def bits(x):
        return x.view(np.uint32)

    same(bits(np.float32(1.5)), np.float32(1.5).view(np.uint32))
    with pytest.raises(TypingError, match="itemsize is unchanged"):
        bits(np.float64(1.5))


def test_classes_of_numbers_convert_arrays() -> None:
    f = njit(lambda a: np.float32(a))
    same(f(np.arange(6).reshape(2, 3)), np.arange(6, dtype=np.float32).reshape(2, 3))


def test_constants_beyond_int64_compare_exactly() -> None:
    assert njit(lambda: max(18446744073709551614, 18446744073709551615))() == 2**64 - 1
    assert njit(lambda: -1 < 18446744073709551615)()


def test_lists_of_different_numbers_compare() -> None:
    f = njit(lambda a, b: (a == b, a != b))
    assert f([1.0, 2.0], [1, 2]) == (True, False)
    assert f([1.0, 2.0], [1, 3]) == (False, True)
    assert f([1.0], [1, 2]) == (False, True)


@pytest.mark.parametrize("name", ["argmin", "argmax"])
def test_messages_name_the_function(name: str) -> None:
    function = getattr(np, name)
    with pytest.raises(ValueError, match=f"attempt to get {name} of an empty sequence"):
        njit(lambda a: function(a))(np.zeros(0))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dtype", [np.int8, np.uint16, np.int64, np.float32, np.float64])
def test_divmod_of_arrays(dtype: type) -> None:
    a, b = np.array([7, 7, 0, 9, 5], dtype), np.array([2, 3, 4, 0, 5], dtype)
    f = njit(lambda a, b: np.divmod(a, b))
    for ours, theirs in zip(f(a, b), np.divmod(a, b), strict=True):
        same(ours, theirs)
    first, second = np.empty_like(a), np.empty_like(a)
    njit(lambda a, b, c, d: np.divmod(a, b, c, d))(a, b, first, second)
    same(first, np.divmod(a, b)[0])
    same(second, np.divmod(a, b)[1])


def power(x, y):
    return x**y


def power_in_place(x, y):
    x **= y
    return x


def power_into(x, y):
    return np.power(x, y, x)


def power_of_sum(x, y):
    return np.power(x + 1, y * 2).sum()


@pytest.mark.parametrize("function", [power, power_in_place, power_into, power_of_sum])
@pytest.mark.parametrize("base", [np.int64, np.int8, np.uint8, np.bool_])
@pytest.mark.parametrize("exponent", [-1, np.array([-1, 2]), np.array([0, 3]), np.uint8([1, 2])])
@pytest.mark.parametrize("size", [2, 0])
def test_negative_powers_of_integer_arrays(
    function: Callable[..., Any], base: type, exponent: Any, size: int
) -> None:
    if base is np.uint8 and isinstance(exponent, int):
        return  # NumPy says that the number does not fit
    x = np.array([2, 3], base)[:size]
    if size == 0 and isinstance(exponent, np.ndarray):
        exponent = exponent[:0]
    if function in (power_in_place, power_into) and base is not np.int64:
        exponent = np.asarray(exponent).astype(base)
        if base is np.bool_:
            return  # the result does not fit
    assert_like_python(function, x, exponent)


def test_negative_powers_of_one_integer() -> None:
    assert_like_python(lambda x, y: np.power(x, y), np.int64(2), np.int64(-1))
    assert_like_python(lambda x, y: np.power(x, y), np.uint8(2), np.uint8(3))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ldexp_of_arrays(dtype: type) -> None:
    f = njit(lambda x, i: np.ldexp(x, i))
    x = np.array([1.0, -2.5, 3e-310, 4.359607055276148e-151, 0.0, -np.inf, 1e300], dtype)
    for i in (0, 5, -574, 1100, -1100, 2000, -5000):
        same(f(x, i), np.ldexp(x, i))
        same(f(x, np.full(7, i, np.int32)), np.ldexp(x, np.full(7, i, np.int32)))
    same(f(dtype(1.5), 3), np.ldexp(dtype(1.5), 3))


@pytest.mark.parametrize(
    ("x", "exponent"),
    [
        (np.array([1.5]), np.array([2], np.uint64)),
        (1.5, np.uint64(2)),
        (1.5, 2.0),
        (np.array([1j]), 2),
        ([1.5, 3.0], [2, -2]),
        (np.array([4, 5]), np.uint32(3)),
    ],
)
def test_dtypes_that_ldexp_takes(x: Any, exponent: Any) -> None:
    assert_like_python(lambda x, i: np.ldexp(x, i), x, exponent)


def test_methods_of_tuples() -> None:
    f = njit(lambda t, x: (t.index(x), t.count(x)))
    same(f((1, 2, 2), 2), (1, 2))
    same(f((1, 2.5), 2.5), (1, 1))
    with pytest.raises(ValueError, match="not in tuple"):
        f((1, 2), 3)


def test_leading_sizes_of_one_are_dropped_in_assignments() -> None:
    @njit
    def put(a, value):
        a[:] = value

    a = np.zeros(3)
    put(a, np.arange(3.0).reshape(1, 1, 3))
    same(a, np.arange(3.0))
    with pytest.raises(ValueError, match="could not broadcast"):
        put(a, np.zeros((2, 3)))


def test_nested_comprehensions_in_arrays() -> None:
    def table(n):
        return np.array([[i * j for j in range(n)] for i in range(n)])

    same(njit(table)(4), table(4))


def test_negative_numbers_do_not_fit_unsigned_signatures() -> None:
    for name in ("uint8", "uint32", "uint64"):
        f = njit(f"{name}({name})")(lambda x: x)
        with pytest.raises(OverflowError):
            f(-5)


def test_lists_of_different_numbers_join_and_are_ordered() -> None:
    f = njit(lambda a, b: (a + b, a < b, a >= b))
    for a, b in (([1.0, 2.0], [1, 3]), ([2, 2], [1.5])):
        same(f(a, b), (a + b, a < b, a >= b))


def rounded(x, digits):
    return round(x), round(x, digits)


@pytest.mark.parametrize("x", [2**53 + 1, -(2**63) + 2000, 25, 35, True, 2**64 - 20])
@pytest.mark.parametrize("digits", [0, 3, -1, -2, -18, -30])
def test_integers_are_rounded_exactly(x: int, digits: int) -> None:
    assert_like_python(rounded, x, digits)


def rounded_at(x, digits):
    return round(x, digits)


def test_floats_are_rounded_by_their_decimals() -> None:
    compiled = njit(rounded_at)
    generator = np.random.default_rng(1)
    for k in range(2000):
        x = float(generator.standard_normal() * 10.0 ** (k % 40 - 15))
        digits = int(generator.integers(-25, 20))
        assert compiled(x, digits) == round(x, digits), (x, digits)
    for x in (5.0, 15.0, 25.0, 4.9, 5.1, 50.0, -0.0, -3.0, 1e22, 9.5e22):
        for digits in (-1, -2, -22, -23, -400):
            assert str(compiled(x, digits)) == str(round(x, digits)), (x, digits)


def power_below(base, exponent, modulus):
    return pow(base, exponent, modulus)


@pytest.mark.parametrize("modulus", [1, -1, 7, -12, 10**12, 2**63 - 25, -(2**62)])
@pytest.mark.parametrize("exponent", [0, 1, 5, 2**40 + 1, -1, -3])
@pytest.mark.parametrize("base", [0, 3, -5, 123456789012345])
def test_powers_below_a_modulus(base: int, exponent: int, modulus: int) -> None:
    assert_like_python(power_below, base, exponent, modulus)


def sum_of_rows(x):
    total = 0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            total += x[i, j]
    return total


def checksum(x):
    h, greatest, bits = 0, 0, 0
    for row in x:
        for value in row:
            h ^= value
            if value > greatest:
                greatest = value
            while value:
                bits += value & 1
                value >>= 1
    return h, greatest, bits


def first_or_zero(x):
    return x[0, 0] if x.size else 0


@pytest.mark.parametrize("function", [sum_of_rows, checksum, first_or_zero])
def test_uint64_beside_a_python_zero_stays_an_integer(function):
    for shape in ((2, 3), (1, 1), (0, 3)):
        x = (np.arange(math.prod(shape), dtype=np.uint64) + 2**53 + 1).reshape(shape)
        assert_like_python(function, x)
