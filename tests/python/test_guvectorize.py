"""guvectorize: against NumPy's generalized ufuncs and Python."""

import numpy as np
import pytest

from numen import float64, guvectorize, int64, void
from numen.errors import UnsupportedError


@guvectorize(
    [
        "void(float64[:,:], float64[:,:], float64[:,:])",
        "void(int64[:,:], int64[:,:], int64[:,:])",
    ],
    "(m,n),(n,p)->(m,p)",
)
def product(a, b, out):
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            total = a[0, 0] * 0
            for k in range(a.shape[1]):
                total += a[i, k] * b[k, j]
            out[i, j] = total


def test_matrix_products_of_all_layouts():
    rng = np.random.default_rng(1)
    stack = rng.random((6, 4, 3, 5))
    b = rng.random((5, 2))
    np.testing.assert_allclose(product(stack, b), stack @ b)
    np.testing.assert_allclose(product(stack[:, ::2], b), stack[:, ::2] @ b)
    other = stack.transpose(0, 1, 3, 2)
    np.testing.assert_allclose(product(stack, other), stack @ other)
    np.testing.assert_allclose(
        product(stack[:, :, ::-1, ::2], b[::2]), stack[:, :, ::-1, ::2] @ b[::2]
    )
    out = np.zeros((6, 4, 2, 3)).transpose(0, 1, 3, 2)
    assert product(stack, b, out=out) is out
    np.testing.assert_allclose(out, stack @ b)
    assert product(np.eye(2, dtype=np.int32), np.ones((2, 2), np.int8)).dtype == np.float64
    assert product(np.eye(2, dtype=int), np.ones((2, 2), int)).dtype == np.float64
    with pytest.raises(ValueError, match="mismatch in its core dimension"):
        product(np.ones((2, 3)), np.ones((2, 3)))


def test_members():
    assert (product.nin, product.nout, product.nargs) == (2, 1, 3)
    assert product.signature == "(m,n),(n,p)->(m,p)"
    assert product.types == ["dd->d", "ll->l"]
    assert product.expected_ndims == ((2, 2), (2,))
    assert not product.is_dynamic


def test_scalar_operands_are_numbers_or_arrays_of_one():
    @guvectorize([void(int64[:], int64, int64[:])], "(n),()->(n)")
    def shifted(x, y, out):
        for i in range(x.shape[0]):
            out[i] = x[i] + y

    @guvectorize(["int64[:], int64[:], int64[:]"], "(n),()->()")
    def dotted(x, y, out):
        out[0] = 0
        for i in range(x.shape[0]):
            out[0] += x[i] * y[0]

    a = np.arange(12).reshape(3, 4)
    np.testing.assert_array_equal(shifted(a, 2), a + 2)
    np.testing.assert_array_equal(shifted(a, [[1], [2]]), a + np.array([[1], [2]])[..., None])
    np.testing.assert_array_equal(dotted(a, [1, 2, 3]), a.sum(1) * [1, 2, 3])
    np.testing.assert_array_equal(dotted(a.T, 2), a.sum(0) * 2)
    np.testing.assert_array_equal(shifted(a, 1, axis=0), a + 1)


def test_without_signatures_the_outputs_are_passed():
    @guvectorize("(n),()->(n)")
    def scaled(x, y, out):
        for i in range(x.shape[0]):
            out[i] = x[i] * y

    assert scaled.is_dynamic
    for dtype in "ilfdD":
        a = np.arange(6).astype(dtype).reshape(2, 3)
        out = np.zeros_like(a)
        scaled(a, 3, out)
        np.testing.assert_array_equal(out, a * 3)
    assert "dl->d" in scaled.types
    scaled(a, 2, out=out)
    np.testing.assert_array_equal(out, a * 2)
    with pytest.raises(TypeError, match="2 inputs and 1 outputs"):
        scaled(a, 2)


def test_several_outputs():
    @guvectorize(["(float64[:], float64[:], float64[:])"], "(n)->(),()")
    def extremes(x, low, high):
        low[0] = x.min()
        high[0] = x.max()

    a = np.random.default_rng(1).random((5, 7))
    low, high = extremes(a)
    np.testing.assert_array_equal(low, a.min(1))
    np.testing.assert_array_equal(high, a.max(1))


@pytest.mark.parametrize("target", ["cpu", "parallel"])
def test_writable_arguments(target):
    @guvectorize(["void(f8[:], f8[:])"], "(t),()", writable_args=("x",), target=target)
    def replace(x, y):
        for t in range(0, x.shape[0], 2):
            x[t] = y[0]

    for dtype in ("f8", "f4"):
        a = np.zeros((3, 4), dtype)
        replace(a, 2)
        np.testing.assert_array_equal(a, [[2, 0, 2, 0]] * 3)


def test_parallel_target():
    @guvectorize([(float64[:], float64[:])], "(n)->(n)", target="parallel")
    def summed(x, out):
        total = 0.0
        for i in range(x.shape[0]):
            total += x[i]
            out[i] = total

    a = np.random.default_rng(1).random((2000, 30))
    np.testing.assert_allclose(summed(a), a.cumsum(1))
    np.testing.assert_allclose(summed(a, axis=0), a.cumsum(0))


def test_exceptions_stop_it():
    @guvectorize(["int32[:], int32[:], int32[:]"], "(n),()->(n)")
    def positive(x, n, out):
        for i in range(x.shape[0]):
            if x[i] < 0:
                raise ValueError("negative")
            out[i] = x[i] * n[0]

    a = np.array([1, 2, -3, 4], np.int32)
    out = np.zeros_like(a)
    with pytest.raises(ValueError, match="negative"):
        positive(a, 2, out)
    np.testing.assert_array_equal(out, [2, 4, 0, 0])


@pytest.mark.filterwarnings("error")
def test_means_that_are_zero_warn_of_nothing() -> None:
    @guvectorize(["void(float64[:], float64[:])"], "(n)->()", tier="optimized")
    def mean(x, out):
        out[0] = np.mean(x)

    np.testing.assert_array_equal(mean(np.zeros((2, 40))), [0, 0])


def copied(x, out):
    out[:] = x


def test_errors():
    with pytest.raises(TypeError, match="signatures and a layout"):
        guvectorize(copied)
    for layout in ("n->n", "(n)->", "(n)(n)", "(n),->(n)", "(n->(n)"):
        with pytest.raises(ValueError, match="not a layout"):
            guvectorize(layout)(copied)
    with pytest.raises(NameError, match="axis 'k'"):
        guvectorize("(n)->(k)")(copied)
    with pytest.raises(TypeError, match="3 operands"):
        guvectorize("(n),(n)->(n)")(copied)
    with pytest.raises(TypeError, match=r"layout is \(n\)"):
        guvectorize(["void(float64, float64[:])"], "(n)->(n)")(copied)
    with pytest.raises(TypeError, match="is an output"):
        guvectorize(["void(float64[:], float64)"], "(n)->()")(copied)
    with pytest.raises(TypeError, match="returns nothing"):
        guvectorize(["float64(float64[:], float64[:])"], "(n)->(n)")(copied)
    with pytest.raises(UnsupportedError, match="cuda"):
        guvectorize(["void(float64[:], float64[:])"], "(n)->(n)", target="cuda")
    for wrong, error in (((5,), ValueError), ((-1,), ValueError), (("z",), RuntimeError)):
        with pytest.raises(error):
            guvectorize("(n)->(n)", writable_args=wrong)(copied)
