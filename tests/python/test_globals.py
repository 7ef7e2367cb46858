"""What a function takes from around it is part of its code, and a change compiles anew."""

import math
import types as python_types

import numpy as np
import pytest

from numen import jit, njit

LIMIT = 5
TABLE = np.arange(3.0)
NAME = "abc"
PAIR = (1, 2.5)


def helper(x):
    return x + 1


def test_globals_of_all_kinds():
    @njit
    def f(x):
        return x * LIMIT + TABLE[1] + len(NAME) + PAIR[1] + helper(x) + math.pi + np.pi

    assert f(2) == pytest.approx(10 + 1 + 3 + 2.5 + 3 + 2 * math.pi)


def test_a_changed_global_compiles_anew(monkeypatch):
    @njit
    def f(x):
        return x + LIMIT

    assert f(1) == 6
    monkeypatch.setitem(globals(), "LIMIT", 7)
    assert f(1) == 8
    monkeypatch.setitem(globals(), "LIMIT", 7.5)
    assert f(1) == 8.5
    monkeypatch.setitem(globals(), "LIMIT", 5)
    assert f(1) == 6


def test_an_equal_value_or_another_global_compiles_nothing(monkeypatch):
    @njit
    def f(x):
        return x + LIMIT + len(NAME)

    monkeypatch.setitem(globals(), "LIMIT", 1000)
    assert f(1) == 1004
    first = f._specializations[0]
    monkeypatch.setitem(globals(), "LIMIT", int("1000"))
    monkeypatch.setitem(globals(), "NAME", "".join(["a", "bc"]))
    monkeypatch.setitem(globals(), "UNRELATED", 1)
    assert f(1) == 1004
    assert f._specializations == [first]


def test_a_changed_helper_compiles_anew(monkeypatch):
    @njit
    def f(x):
        return helper(x)

    assert f(1) == 2
    monkeypatch.setitem(globals(), "helper", lambda x: x + 100)
    assert f(1) == 101


def test_a_global_of_a_helper_is_watched_too(monkeypatch):
    def limited(x):
        return min(x, LIMIT)

    @njit
    def f(x):
        return limited(x)

    assert f(10) == 5
    monkeypatch.setitem(globals(), "LIMIT", 6)
    assert f(10) == 6


def test_a_changed_closure_variable_compiles_anew():
    n = 1

    @njit
    def f(x):
        return x + n

    assert f(1) == 2
    n = 2
    assert f(1) == 3


def test_an_eager_signature_keeps_the_values_of_its_moment(monkeypatch):
    made = []
    for n in range(3):

        @njit("int64(int64)", eager=True)
        def f(x):
            return x * n + LIMIT

        made.append(f)
    monkeypatch.setitem(globals(), "LIMIT", 6)
    assert [f(10) for f in made] == [5, 15, 25]
    assert [f(np.int8(10)) for f in made] == [5, 15, 25]


def test_object_mode_with_an_eager_signature_keeps_its_closure():
    n, total = 1, 0

    @jit("int64(int64)", forceobj=True, eager=True)
    def f(x):
        nonlocal total
        total += 1
        return x + n

    n = 2
    assert f(1) == 2
    assert total == 1


def test_functions_made_by_a_function_have_their_own_variables():
    def make(n):
        @njit
        def f(x):
            return x * n

        return f

    functions = [make(n) for n in range(4)]
    assert [f(10) for f in functions] == [0, 10, 20, 30]


def test_an_array_is_seen_with_its_present_contents():
    table = np.zeros(3)

    @njit
    def f(i):
        return table[i]

    assert f(1) == 0
    table[1] = 5
    assert f(1) == 5


def test_attributes_of_modules_and_classes_are_watched(monkeypatch):
    module = python_types.ModuleType("settings")
    module.limit = 3

    class Settings:
        scale = 2

    @njit
    def f(x):
        return x * Settings.scale + module.limit

    assert f(10) == 23
    module.limit = 4
    assert f(10) == 24
    Settings.scale = 5
    assert f(10) == 54


def test_a_global_that_hides_a_builtin_compiles_anew(monkeypatch):
    @njit
    def f(x):
        return abs(x)

    assert f(-3) == 3
    monkeypatch.setitem(globals(), "abs", lambda x: x)
    assert f(-3) == -3


def test_recompile():
    @njit
    def f(x):
        return x + LIMIT

    f(1)
    f(1.5)
    before = f.signatures
    f.recompile()
    assert f.signatures == before
    assert f(1) == 6


def test_recompile_reads_a_changed_fastmath():
    decorate = njit(fastmath=False)

    @decorate
    def f(x, y):
        return x - (x + y)

    @decorate
    def other(x, y):
        return x - (x + y)

    assert np.isnan(f(np.inf, 1.0))
    f.targetoptions["fastmath"] = {"reassoc", "nsz"}
    assert np.isnan(f(np.inf, 1.0))
    f.recompile()
    assert f(np.inf, 1.0) == -1.0
    other(np.inf, 1.0)
    other.recompile()
    assert np.isnan(other(np.inf, 1.0))
    f.targetoptions["fastmath"] = {"reasoc"}
    with pytest.raises(ValueError, match="no flag 'reasoc'"):
        f.recompile()
    assert f(np.inf, 1.0) == -1.0
    f.targetoptions["fastmath"] = False
    f.recompile()
    assert np.isnan(f(np.inf, 1.0))


PART = slice(1, 4)
PLACE = (Ellipsis, 1, slice(None, None, -2))


def test_slices_and_tuples_of_them_are_constants(monkeypatch):
    @njit
    def f(x):
        return x[PART], x[PLACE]

    x = np.arange(60).reshape(5, 3, 4)
    for got, expected in zip(f(x), f.py_func(x), strict=True):
        np.testing.assert_array_equal(got, expected)
    assert njit(lambda: (PART.start, PART.stop))() == (1, 4)
    monkeypatch.setitem(globals(), "PART", slice(2, None))
    np.testing.assert_array_equal(f(x)[0], x[2:])
