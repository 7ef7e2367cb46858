"""What Numba has beside the functions of Python and NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from numen import errors, njit, types
from numen.extending import overload
from numen.extras import cross2d, to_fixed_tuple, tuple_setitem


def test_a_tuple_of_an_array():
    @njit
    def f(array):
        return to_fixed_tuple(array, 3)

    array = np.arange(5.0)[::2]
    assert f(array) == f.py_func(array) == (0.0, 2.0, 4.0)
    for function in (f, f.py_func):
        with pytest.raises(IndexError, match="fewer than 3 elements"):
            function(array[:2])
    with pytest.raises(errors.TypingError, match="must be known when the function is compiled"):
        njit(lambda array, n: to_fixed_tuple(array, n))(array, 2)


def test_an_element_of_a_tuple_replaced():
    @njit
    def same_types(values, i):
        return tuple_setitem(values, i, 9)

    @njit
    def other_type(values):
        return tuple_setitem(values, 1, 2.5)

    for i in range(3):
        assert same_types((1, 2, 3), i) == same_types.py_func((1, 2, 3), i)
    for function in (same_types, same_types.py_func):
        with pytest.raises(IndexError, match="tuple index out of range"):
            function((1, 2, 3), 3)
    assert other_type((1, "a", 3)) == other_type.py_func((1, "a", 3)) == (1, 2.5, 3)


def test_the_cross_product_of_vectors_of_two():
    @njit
    def f(a, b):
        return cross2d(a, b)

    one, several = np.array([1.5, 2.0]), np.arange(6).reshape(3, 2)
    for a, b in ((one, one[::-1]), (one, several), (several, several[::-1])):
        assert np.array_equal(f(a, b), f.py_func(a, b))
    for function in (f, f.py_func):
        with pytest.raises(ValueError, match="Incompatible dimensions for 2D cross product"):
            function(one, np.ones(3))


def test_what_types_are():
    def kinds(value):
        pass

    @overload(kinds)
    def kinds_of(value):
        names = "ArrayCompatible Hashable IterableType Sized Container Sequence MutableSequence"
        found = " ".join(name for name in names.split() if isinstance(value, getattr(types, name)))
        return lambda value: found

    f = njit(lambda value: kinds(value))
    assert f(np.ones(1)) == "ArrayCompatible IterableType"
    assert f(1.5) == "Hashable"
    assert f("a") == "Hashable IterableType"
    assert f((1, 2)) == "Hashable IterableType Sized Container Sequence"
    assert f((1, "a")) == "Hashable Sized"
    assert f([1]) == "IterableType Sized Container Sequence MutableSequence"
    assert f({1}) == "IterableType Sized Container"
    assert f(range(2)) == f({1: 2}) == "IterableType"
