"""Results of NumPy that have names, and functions of NumPy that ask for memory, bytes or digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from numen import njit
from numen.errors import TypingError

A = np.array([[4.0, 1, 0], [1, 3, 1], [0, 1, 2]])
V = np.array([3, 1, 2, 3, 5])
WIDE = np.arange(12.0).reshape(3, 4) - 5


def slogdet(a):
    r = np.linalg.slogdet(a)
    return r, r.sign, r.logabsdet, r[1], len(r)


def eigh(a):
    r = np.linalg.eigh(a)
    values, vectors = r
    return r.eigenvalues, np.abs(r.eigenvectors), values, np.abs(vectors)


def eig(a):
    r = np.linalg.eig(a)
    return np.sort(r.eigenvalues), r.eigenvectors.shape


def svd(a):
    r = np.linalg.svd(a)
    return r.S, r.U.shape, r.Vh.shape, (r.U * r.S) @ r.Vh


def hermitian(a):
    r = np.linalg.svd(a, hermitian=True)
    return r.S, (r.U * r.S) @ r.Vh, np.linalg.svd(a, hermitian=True, compute_uv=False)


def qr(a):
    r = np.linalg.qr(a)
    return r.Q @ r.R, np.abs(np.linalg.qr(a, "r"))


def uniques(v):
    every, counts = np.unique_all(v), np.unique_counts(v)
    inverse = np.unique_inverse(v)
    return every, counts.values, counts.counts, inverse.inverse_indices, every.indices


def stacked(a):
    b = np.stack((a, a * 2))
    return np.linalg.slogdet(b).logabsdet, np.linalg.eigh(b).eigenvalues


@pytest.mark.parametrize(
    "function", [slogdet, eigh, eig, svd, hermitian, qr, stacked], ids=lambda one: one.__name__
)
def test_results_have_their_names(function: Callable[..., Any]) -> None:
    for ours, theirs in zip(njit(function)(A), function(A), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


def test_uniques() -> None:
    np.testing.assert_equal(njit(uniques)(V), uniques(V))


def test_python_gets_the_class_of_numpy() -> None:
    r = njit(lambda a: np.linalg.eigh(a))(A)
    assert type(r) is type(np.linalg.eigh(A))
    assert type(njit(lambda v: np.unique_counts(v))(V)) is type(np.unique_counts(V))


def memory(a, v):
    return (
        (np.shares_memory(a, a[1:]), np.shares_memory(a[::2], a[1::2]), np.shares_memory(a, v)),
        (np.shares_memory(a[:, ::2], a[:, 1::2]), np.shares_memory(a.T, a[2:])),
    )


def as_bytes(a, v):
    return a.tobytes(), a.T.tobytes(), a[:, ::2].tobytes(), v[::-1].tobytes(), a.tobytes("F")


def swapped(a, v):
    w = v.copy()
    w.byteswap(inplace=True)
    return a.byteswap(), v.byteswap(), w, (a + 1j).byteswap(), a.astype(np.float32).byteswap()


def indices(a, v):
    return a[np.s_[1:, ::2]], v[np.s_[::-1]], a[np.index_exp[1:, ::2]], v[np.index_exp[2]]


def products(a, v):
    out = np.empty((3, 3))
    np.matmul(a, a.T, out=out)
    return np.matmul(a, a.T, dtype=np.float32), out, np.inner(v, v), np.inner(a, a)


def broadcasts(a, v):
    b = np.broadcast(a, a[0])
    return b.shape, b.ndim, b.size, b.numiter


def digits(a, v):
    return (
        (np.base_repr(5, 3), np.base_repr(-255, 16), np.base_repr(0), np.base_repr(7, 2, 3)),
        (np.binary_repr(5), np.binary_repr(-5), np.binary_repr(-5, 8), np.binary_repr(3, width=6)),
    )


def sizes(a, v):
    np.random.seed(1)
    return (
        np.random.random([2, 3]),
        np.random.normal(size=[2, 2]),
        np.random.randint(0, 9, [3]),
        np.zeros([2, 2]),
        a.reshape([4, -1]),
        np.reshape(a, [-1]),
        a.transpose([1, 0]),
    )


def drawn_bytes(a, v):
    np.random.seed(3)
    return np.random.bytes(3), np.random.bytes(9)


def numbers(a, v):
    x, n = a.sum(), v.max()
    return x.astype(np.int32), n.astype("float32"), x.round(1), x.clip(0, 1), n.tolist(), x.copy()


def dtypes(a, v):
    return str(a.dtype), repr(v.dtype), f"{a.dtype}", str((v > 1).dtype)


@pytest.mark.parametrize(
    "function",
    [
        memory,
        as_bytes,
        swapped,
        indices,
        products,
        broadcasts,
        digits,
        sizes,
        drawn_bytes,
        numbers,
        dtypes,
    ],
    ids=lambda one: one.__name__,
)
@pytest.mark.parametrize("a", [WIDE, np.asfortranarray(WIDE), np.arange(24.0).reshape(6, 4)[::2]])
def test_as_in_numpy(function: Callable[..., Any], a: Any) -> None:
    for ours, theirs in zip(njit(function)(a, V), function(a, V), strict=True):
        np.testing.assert_equal(ours, theirs)
        if isinstance(theirs, np.ndarray):
            assert ours.dtype == theirs.dtype


def test_unstack_gives_a_list() -> None:
    ours = njit(lambda a: (np.unstack(a), np.unstack(a, axis=1)))(WIDE)
    np.testing.assert_equal(ours, (list(np.unstack(WIDE)), list(np.unstack(WIDE, axis=1))))


def test_random_integers() -> None:
    def drawn():
        np.random.seed(1)
        return np.random.random_integers(5), np.random.random_integers(2, 4, 9)

    with pytest.warns(DeprecationWarning, match="deprecated"):
        theirs = drawn()
    np.testing.assert_equal(njit(drawn)(), theirs)


def test_squeeze_of_all_axes_says_why_not() -> None:
    with pytest.raises(TypingError, match="which have one element is not known"):
        njit(lambda a: np.squeeze(a))(WIDE)
    with pytest.raises(TypingError, match="Pass axis"):
        njit(lambda a: a.squeeze())(WIDE)


def test_quantiles_of_bools_are_refused_as_by_numpy() -> None:
    def median(a):
        return np.percentile(a > 0, 50)

    for function in (median, njit(median)):
        with pytest.raises(TypeError, match="numpy boolean subtract"):
            function(WIDE)


@pytest.mark.parametrize("dtype", ["f4", "f8", "c8", "i1", "u1", "i4", "u4", "i8", "u8"])
def test_limits_are_numpys_objects(dtype: str) -> None:
    limits = np.finfo if np.dtype(dtype).kind in "fc" else np.iinfo
    f = njit(lambda array: limits(array.dtype))
    got, expected = f(np.ones(1, dtype)), f.py_func(np.ones(1, dtype))
    assert type(got) is type(expected)
    assert (got.bits, got.min, got.max) == (expected.bits, expected.min, expected.max)
