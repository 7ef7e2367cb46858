"""Ufuncs of vectorize and guvectorize called in compiled code."""

import math

import numpy as np
import pytest

from numen import guvectorize, njit, vectorize
from numen.errors import TypingError


@vectorize
def fused(x, y):
    return x * y + 1


@vectorize(["float64(float64, float64)", "int64(int64, int64)"], identity=0)
def plus(x, y):
    return x + y


@vectorize
def root(x):
    if x < 0:
        raise ValueError("negative", x)
    return math.sqrt(x)


@njit
def call_fused(x, y):
    return fused(x, y)


@njit
def call_plus(x, y):
    return plus(x, y)


def operands():
    whole = np.arange(12.0).reshape(3, 4)
    rows = [whole, whole[0], whole[:, :1], whole[:, ::-1], np.asfortranarray(whole), whole[:0]]
    return [*rows, whole.astype(np.int32), whole.astype(np.float32), whole > 3, 2, 2.5, 1j]


@pytest.mark.parametrize(("call", "ufunc"), [(call_fused, fused), (call_plus, plus)])
def test_as_called_from_python(call, ufunc):
    for x in operands():
        for y in operands():
            try:
                expected = ufunc(x, y)
            except ValueError:
                with pytest.raises(ValueError, match="broadcast"):
                    call(x, y)
                continue
            except TypeError:
                with pytest.raises(TypingError, match="not supported for the input types"):
                    call(x, y)
                continue
            result = call(x, y)
            np.testing.assert_array_equal(result, expected)
            assert np.asarray(result).dtype == expected.dtype


def test_out():
    @njit
    def both(x, out):
        first = fused(x, x, out)
        plus(first, 1, out=out)
        return first

    x = np.arange(6.0).reshape(2, 3)
    out = np.empty((2, 3))
    both(x, out)
    np.testing.assert_array_equal(out, x * x + 2)
    with pytest.raises(TypingError, match="same_kind"):
        both(x, np.empty((2, 3), np.int64))


def test_attributes_and_reduce():
    @njit
    def about(x):
        return plus.nin, plus.nout, plus.nargs, plus.identity, fused.identity

    @njit
    def reduced(x):
        return plus.reduce(x), plus.reduce(x, axis=-1), plus.reduce(x, axis=None)

    @njit
    def row(x):
        return plus.reduce(x), fused.reduce(x)

    x = np.random.default_rng(1).random((4, 5, 3))
    assert about(x) == (2, 1, 3, 0, None)
    for ours, theirs in zip(reduced(x), (x.sum(0), x.sum(-1), x.sum()), strict=True):
        np.testing.assert_allclose(ours, theirs)
    np.testing.assert_allclose(row(x[0, 0]), (x[0, 0].sum(), fused.reduce(x[0, 0])))
    assert row(np.ones(2))[0] == 2
    with pytest.raises(ValueError, match="no identity"):
        row(np.ones(0))


def test_exceptions():
    @njit
    def roots(x):
        return root(x)

    @njit(parallel=True)
    def roots_in_parallel(x):
        return root(x) + 1

    x = np.arange(100_000.0)
    np.testing.assert_array_equal(roots(x), np.sqrt(x))
    np.testing.assert_array_equal(roots_in_parallel(x), np.sqrt(x) + 1)
    x[77_777] = -4
    for call in (roots, roots_in_parallel):
        with pytest.raises(ValueError, match="negative") as caught:
            call(x)
        assert caught.value.args == ("negative", -4.0)


def test_errors_point_at_the_call():
    @njit
    def wrong(x):
        return root(x)

    with pytest.raises(TypingError) as caught:
        wrong("text")
    assert "return root(x)" in str(caught.value)
    assert "<numen" not in str(caught.value)


def test_as_an_argument_and_among_ufuncs():
    @njit
    def applied(ufunc, x):
        return ufunc(x, x)

    @vectorize
    def twice(x):
        return plus(x, x)

    x = np.arange(3.0)
    np.testing.assert_array_equal(applied(fused, x), x * x + 1)
    np.testing.assert_array_equal(applied(plus, x), x + x)
    np.testing.assert_array_equal(twice(x), x + x)


@guvectorize(["void(float64[:], float64, float64[:])"], "(n),()->(n)")
def shifted(x, y, out):
    for i in range(x.shape[0]):
        out[i] = x[i] + y


@guvectorize("(n)->()")
def total(x, out):
    out[0] = 0
    for value in x:
        out[0] += value


@guvectorize(["int64[:], int64[:], int64[:]"], "(n),()->(n)")
def scaled(x, y, out):
    for i in range(x.shape[0]):
        out[i] = x[i] * y[0]


def test_generalized():
    @njit
    def run(x, y):
        out = np.zeros_like(x)
        shifted(x, y, out)
        sums = np.zeros(x.shape[:-1])
        total(x, sums)
        return out, sums

    for shape in ((3, 4), (2, 3, 4)):
        x = np.random.default_rng(1).random(shape)
        for y in (2.0, np.arange(3.0)):
            out, sums = run(x, y)
            np.testing.assert_allclose(out, shifted(x, y))
            np.testing.assert_allclose(sums, x.sum(-1))

    @njit
    def scale(x, y, out):
        scaled(x, y, out)

    x = np.arange(12).reshape(3, 4)
    for y in (3, np.array(3), np.array([1, 2, 3])):
        out = np.zeros_like(x)
        scale(x, y, out)
        np.testing.assert_array_equal(out, scaled(x, y))
    row = np.zeros(4, np.int64)
    scale(x[1], 2, row)
    np.testing.assert_array_equal(row, x[1] * 2)
    with pytest.raises(TypingError, match="missing"):
        njit(lambda x: scaled(x))(x)


def test_a_ufunc_may_have_any_name():
    @vectorize
    def kernel(x, loops):
        return x * loops

    @njit
    def f(x):
        return kernel(x, 2)

    np.testing.assert_array_equal(f(np.arange(3)), [0, 2, 4])
