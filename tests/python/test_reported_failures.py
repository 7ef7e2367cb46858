"""What people report most often as typing failures of Numba, as programs of our own.

Each either compiles and gives what Python gives, or its error names the cause and the cure, in at
most eight lines. The numbers are those of issues of numba/numba where such a program was reported.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pytest

from numen import errors, njit

MATRIX = np.arange(12.0).reshape(3, 4)
INTEGERS = np.arange(12).reshape(3, 4)


# ---- these compile ------------------------------------------------------------------------------


def total_starts_as_an_integer(a):
    trace = 0
    for i in range(a.shape[0]):
        trace += np.tanh(a[i, i])
    return a + trace


def index_becomes_a_float(a):
    i = 0
    for i in range(a):
        a += i
    i = 1.2
    return a, i


def argument_changes_its_dtype(x):
    x = np.ascontiguousarray(x.astype(np.float64))
    return np.linalg.inv(np.dot(x.T, x) + np.eye(x.shape[1]))


def mask_of_two_dimensions(a):
    high = a > 4.5
    a[high] = 1
    return a


def reductions_along_an_axis(a):
    return a.mean(axis=0), np.max(a, axis=1), np.median(a, axis=0), np.std(a, axis=1)


def reductions_that_keep_dimensions(a):
    return a / a.sum(axis=1, keepdims=True), np.any(a > 3, axis=0, keepdims=True)


def sum_with_a_positional_axis(a):
    return a.sum(0), a.sum(1)


def sum_over_several_axes(a):
    return np.sum(a, axis=(0, 1)), np.sum(a.reshape(3, 2, 2), axis=(0, 2))


def mean_of_nothing_but_nans_left_out(a):
    return np.nanmean(a, axis=0), np.nanmax(a, axis=1)


def text_of_a_float(x):
    return str(x), f"x is {x}", f"{x:.3f}"


def text_with_percent(x):
    return "%s" % x, "%d of %d" % (x, 2 * x)  # noqa: UP031


def text_of_integers(n):
    return [f"{i:03d}" for i in range(n)]


def sort_with_a_key(pairs):
    return sorted(pairs, key=lambda pair: pair[1], reverse=True), max(pairs, key=lambda p: p[1])


def undecorated(x):
    return 2 * x


def calls_a_plain_function(x):
    return undecorated(x) + undecorated(-x)


class Shapes:
    @staticmethod
    @njit
    def area(x):
        return x * x


def calls_a_static_method(x):
    return Shapes.area(x) + 2 * Shapes.area(x)


def nested_lists(rows):
    total = 0
    for row in rows:
        for value in row:
            total += value
    return total, len(rows)


def list_with_none(values):
    total = 0
    for value in values:
        if value is not None:
            total += value
    return total


def nested_list_of_two_types():
    values = []
    values.append([[0.0], [1.0]])
    return values


def list_of_arrays_stacked(a):
    rows = [a[0], a[1], a[2]]
    return np.stack(rows), np.concatenate(rows), np.vstack(rows)


def concatenate_of_one_array(a):
    return np.concatenate(a)


def tile_by_comprehension(a, n):
    return np.concatenate([np.expand_dims(a, 2) for _ in range(n)], axis=2)


def reshape_of_a_column(a):
    return a[:, 1].reshape(3, 1), a.T.reshape(-1), a[:, ::2].reshape(2, 3)


def dict_as_argument(prices):
    total = 0.0
    for name in prices:
        total += prices[name]
    return total, len(prices)


def dict_of_lists():
    steps = {"one": ["mean"], "two": ["min", "max"], "three": ["std", "mean"]}
    return len(steps), steps["two"][1]


def dict_of_ints_and_floats():
    values = {"a": 1, "b": 2.5}
    return values["a"] + values["b"]


def default_of_none(a, b=None):
    if b is None:
        b = 1
    return a + b


def returns_before_none_is_used(a, i):
    if a is None:
        return 0
    return a[i]


@njit
def either(x, other=None):
    y = x + 1 if other is None else other
    return np.add(y, 1)


def array_or_none(n):
    other = np.arange(5.0) if n > 0 else None
    return either(np.arange(5.0), other)


def dtype_by_name(n):
    return np.zeros(n, dtype="int32"), np.ones(n, "f4")


def dtype_by_class(n):
    return np.zeros((n, n), dtype=float), np.zeros(n, dtype=complex), np.ones(n, dtype=bool)


def dtype_of_another_array(a):
    out = np.empty(a.shape, dtype=a.dtype)
    out[:] = a
    return out


def dtype_as_argument(n, dtype):
    return np.zeros(n, dtype=dtype)


def lexicographic_order(a, b):
    return np.lexsort((a, b))


def is_scalar(x):
    return np.isscalar(x), np.isscalar(np.ones(2))


def reduces(n):
    return reduce(lambda a, b: a * b, range(1, n))


def sorts_in_place(a):
    a = a.copy()
    a.sort()
    b = np.sort(-a, axis=0)
    return a, b


def insert_position(a, x, lo=0, hi=None):
    if hi is None:
        hi = len(a)
    while lo < hi:
        middle = (lo + hi) // 2
        if x < a[middle]:
            hi = middle
        else:
            lo = middle + 1
    return lo


def tuple_from_a_shape(a):
    rest = a.shape[1:]
    return np.zeros((2,) + rest), rest  # noqa: RUF005


WORKS: list[tuple[tuple[int, ...], Callable[..., Any], tuple[Any, ...]]] = [
    ((5501, 5668), total_starts_as_an_integer, (INTEGERS,)),
    ((1394,), index_becomes_a_float, (3,)),
    ((6218,), argument_changes_its_dtype, (np.asfortranarray(INTEGERS),)),
    ((7594,), mask_of_two_dimensions, (MATRIX,)),
    ((1269, 7549), reductions_along_an_axis, (MATRIX,)),
    ((1269,), reductions_that_keep_dimensions, (MATRIX + 1,)),
    ((2446, 2270), sum_with_a_positional_axis, (MATRIX,)),
    ((4397,), sum_over_several_axes, (MATRIX,)),
    ((7549,), mean_of_nothing_but_nans_left_out, (MATRIX,)),
    ((8969, 4758, 4525, 4699), text_of_a_float, (2.35646,)),
    ((241, 266, 289), text_with_percent, (7,)),
    ((5013, 3250), text_of_integers, (3,)),
    ((4481, 4977), sort_with_a_key, ([(1, 0.5), (2, 0.25), (3, 0.75)],)),
    ((1325, 3613), calls_a_plain_function, (3.5,)),
    ((5409,), calls_a_static_method, (3,)),
    ((6091,), nested_lists, ([[1, 2], [3, 4, 5]],)),
    ((8637, 9885), list_with_none, ([None, 1, None, 5],)),
    ((3818,), nested_list_of_two_types, ()),
    ((7476, 9178), list_of_arrays_stacked, (MATRIX,)),
    ((2508,), concatenate_of_one_array, (MATRIX,)),
    ((2787,), tile_by_comprehension, (MATRIX, 3)),
    ((4917, 3353, 6481), reshape_of_a_column, (MATRIX,)),
    ((7503, 9879), dict_as_argument, ({"a": 1.5, "b": 2.5},)),
    ((7308,), dict_of_lists, ()),
    ((6420,), dict_of_ints_and_floats, ()),
    ((3972, 5661), default_of_none, (4,)),
    ((2591,), returns_before_none_is_used, (None, 1)),
    ((6903,), array_or_none, (1,)),
    ((1819,), dtype_by_name, (3,)),
    ((6184, 1563), dtype_by_class, (2,)),
    ((8369,), dtype_of_another_array, (INTEGERS,)),
    ((1819,), dtype_as_argument, (3, np.float32)),
    ((3689,), lexicographic_order, (np.array([3, 1, 2, 1]), np.array([1, 1, 0, 0]))),
    ((4699,), is_scalar, (3.5,)),
    ((2284,), reduces, (6,)),
    ((461,), sorts_in_place, (np.array([3.0, 1.0, 2.0]),)),
    ((5547,), insert_position, (np.array([1.0, 2.0, 4.0]), 3.0)),
    ((4917,), tuple_from_a_shape, (MATRIX,)),
]


def name_of(value):
    return getattr(value, "__name__", None)


def plain(value):
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, np.ndarray):
        return value.dtype, value.shape, value.tolist()
    return value


def copied(arguments):
    return [each.copy() if isinstance(each, np.ndarray) else each for each in arguments]


@pytest.mark.parametrize(("issues", "function", "arguments"), WORKS, ids=name_of)
def test_compiles_and_equals_python(issues, function, arguments):
    expected, result = function(*copied(arguments)), njit(function)(*copied(arguments))
    if function is argument_changes_its_dtype:
        np.testing.assert_allclose(result, expected, rtol=1e-9)
    else:
        assert plain(result) == plain(expected)


# ---- these cannot -------------------------------------------------------------------------------


def arrays_of_two_dtypes(n):
    a = np.zeros(2)
    b = np.zeros(2, dtype=np.float32)
    for _ in range(n):
        b = a
    return b


def array_or_number(n):
    x = np.ones(3)
    if n > 2:
        x = 1
    return x


def text_or_tuple(n):
    if n > 0:
        a = "a string"
    else:
        a = (1, 2, 3, 4)
    return a


def returns_arrays_of_two_dtypes(a, d):
    if d == 1:
        return np.ones(a.shape, dtype=np.float32)
    return a + 1.0


def adds_array_to_list(a):
    values = [1.0, 2.0]
    values = a if a[0] > 0 else values
    return len(values)


class Parameter:
    value = 3.0


radius = Parameter()


def uses_an_object(x):
    return x * radius


def gets_an_object(parameter):
    return parameter


def gets_mixed_values(values):
    return values[0]


def misspelled(x):
    return lenght(x)  # noqa: F821


def removed_alias(n):
    return np.zeros(n, dtype=np.float)


def dict_of_tuples_of_two_lengths():
    return {0: {(0, 0, 0): 0.0}, 1: {(1, 1): 0.0}}


def too_few_names(values):
    a, b, c = values
    return a + b + c


def tuple_sliced_at_run_time(n):
    return (1, 2, 3, 4)[:n]


def tuple_of_run_time_length(n):
    return tuple([2 * i for i in range(n)])


def mixed_display():
    return {1, "two", 3.0}


def indexes_with_a_float(a, n):
    return a[n / 2]


def too_many_indices(a):
    return a[0, 0, 0]


def text_plus_number(n):
    return "item " + n


def number_of_text(text):
    return np.sqrt(text)


ERRORS: list[tuple[tuple[int, ...], Callable[..., Any], tuple[Any, ...], str, tuple[str, ...]]] = [
    ((1706,), arrays_of_two_dtypes, (1,), "E0302", ("float32", "float64", "use two names")),
    ((6551,), array_or_number, (1,), "E0302", ("'x'", "int64", "use two names")),
    ((7038,), text_or_tuple, (1,), "E0302", ("unicode_type", "UniTuple", "use two names")),
    ((4774,), returns_arrays_of_two_dtypes, (MATRIX, 2), "E0303", ("float32", "convert them")),
    ((7038,), adds_array_to_list, (np.ones(2),), "E0302", ("list(float64)", "same type")),
    ((5590,), uses_an_object, (2.0,), "E0304", ("Parameter", "out of it")),
    ((4255, 4887), gets_an_object, (radius,), "E0406", ("Parameter", "not supported")),
    ((4887,), gets_an_object, (np.array([None, "a"]),), "E0406", ("object",)),
    ((1594, 5165), gets_mixed_values, ([1, 2.5],), "E0406", ("int64", "float64")),
    ((1638,), gets_mixed_values, ([(1,), (2, 3)],), "E0406", ("UniTuple",)),
    ((4873, 7504), gets_mixed_values, ({"a": 1, "b": "x"},), "E0406", ("int64", "unicode_type")),
    ((7054,), misspelled, (MATRIX,), "E0201", ("'lenght'", "len")),
    ((6184, 1563), removed_alias, (3,), "E0203", ("float",)),
    ((6665,), dict_of_tuples_of_two_lengths, (), "E0309", ("UniTuple", "use a tuple")),
    ((1151,), too_few_names, ((4, 5),), "E0311", ("expected 3, got 2",)),
    ((1622,), tuple_sliced_at_run_time, (2,), "E0307", ("literal",)),
    ((1622,), tuple_of_run_time_length, (2,), "E0307", ("tuple()", "to_fixed_tuple")),
    ((6417,), mixed_display, (), "E0309", ("int64", "unicode_type", "use a tuple")),
    ((1819,), indexes_with_a_float, (MATRIX, 2), "E0306", ("float64", "int")),
    ((1819,), too_many_indices, (MATRIX,), "E0306", ("2-dimensional",)),
    ((266,), text_plus_number, (2,), "E0304", ("unicode_type", "int64", "str(")),
    ((4525,), number_of_text, ("two",), "E0304", ("unicode_type", "Convert")),
]


@pytest.mark.parametrize(("issues", "function", "arguments", "code", "words"), ERRORS, ids=name_of)
def test_says_what_is_wrong_and_what_to_do(issues, function, arguments, code, words):
    with pytest.raises(errors.NumbaError) as caught:
        njit(function)(*arguments)
    text = str(caught.value)
    assert caught.value.code == code
    assert len(text.splitlines()) <= 8
    assert "\nhelp: " in text
    for word in words:
        assert word in text
