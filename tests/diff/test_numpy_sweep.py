"""Functions of NumPy with the arguments that they document: value, dtype and error as NumPy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from table import check, function_of, row, sample

from numen import njit
from numen.errors import TypingError

A, B = sample((3, 4), "d"), sample((3, 4), "d", 1)
MATRIX = [*(sample((3, 4), d) for d in "lfD"), np.asfortranarray(A), A[::-1, ::2]]
REAL = [MATRIX[0], MATRIX[1], MATRIX[3]]
CUBE = [sample((2, 3, 4), d) for d in "lfd"]
LINE = [sample(6, d) for d in "lfd"]
V, VI = sample(6, "d"), sample(6, "l")
P = np.abs(V) + 1
SMALL, BYTES = sample((3, 4), "B"), sample(6, "B")
MASK = sample((3, 4), "?")
SQUARE = sample((3, 3), "d") + 6 * np.eye(3)
NOT_FINITE = [np.array([[1, n], [m, 2]]) for n, m in ((np.nan, 0), (0, np.nan), (np.inf, 1))]
NANS = np.array([1.0, np.nan, 3, 2, np.nan, 0])

CREATION = [
    row("np.ones((2, 3), order='F').flags.f_contiguous, np.full((2, 2), 3, order='F')"),
    row("np.empty_like(a, subok=False).shape, np.zeros_like(a, 'f4', 'F', True, (2, 2))", a=MATRIX),
    row("np.asanyarray(a, order='F'), np.asfortranarray(a, 'c16')", a=MATRIX),
    row("np.array(a, order='F').flags.f_contiguous, np.asarray(a, order='C')", a=MATRIX),
    row("np.array([1, 2], ndmin=2), np.array(a, copy=None, ndmin=3)", a=MATRIX),
    row("np.copy(a, order='F', subok=True), a.astype('f8', order='C', copy=False)", a=REAL),
    row("np.require(a, 'f4', ('C', 'W')), np.require(a, requirements='F')", a=REAL),
    row("np.require(a, requirements=('C', 'F'))", a=REAL),
    row("np.fromiter([1, 2, 3], np.int64), np.fromiter((i * 2 for i in range(5)), 'f4', 3)"),
    row("np.fromiter([1, 2, 3], np.int64, 9)"),
    row("np.fromfunction(lambda i, j: i + j, (3, 2), dtype=int)"),
    row("np.fromfunction(lambda i: i * 0.5, (3,))"),
    row("np.mask_indices(3, np.triu), np.mask_indices(4, np.tril, -1)"),
    row("np.linspace(a, 10, 5), np.linspace(0, a, 4, axis=-1), np.linspace(a, a + 1, 3, False)",
        False, a=REAL[0][0]),
    row("np.linspace([0, 1], [5, 6.5], 3, dtype=int), np.linspace(a, 2.5, 5, retstep=True)",
        False, a=LINE[1:]),
    row("np.logspace(a, 3, 4), np.logspace(0, 3, 4, base=np.array([2.0, 3])),"
        " np.logspace(a, 2, 3, axis=1)", False, a=LINE[1:]),
    row("np.geomspace(a, 64.0, 4), np.geomspace(a, 64.0, 4, axis=-1)", False, a=[P]),
    row("np.geomspace(np.array([1.0, 0.0]), 2.0)"),
    row("np.mgrid[0:3, 0:4:2], np.mgrid[0:5], np.mgrid[0:1:0.25], np.mgrid[0:1:5j]"),
    row("np.mgrid[-1:1:3j, 0:4], np.mgrid[0:1:0.5, 0:2:3j]", False),
    row("np.ogrid[0:3, 0:4], np.ogrid[0:1:5j, 0:2:3j], np.ogrid[2:8:2]", False),
    row("np.r_[a, 0, 0, a], np.r_[1:6], np.r_[0:1:5j, 7, 8.5], np.r_[a[:2], 5:8]", False, a=LINE),
    row("np.c_[a, a], np.c_[a, a * 0.5], np.c_[1:4, 5:8]", a=LINE),
    row("np.r_[a, a], np.c_[a, a]", a=MATRIX),
]  # fmt: skip

SHAPES = [
    row("np.apply_along_axis(np.sum, 0, a), np.apply_along_axis(np.sort, 1, a)", False, a=REAL),
    row("np.apply_along_axis(lambda v, k: v.max() + k, 1, a, 3)", a=MATRIX[1:2]),
    row("np.apply_along_axis(np.diff, -1, a), np.apply_along_axis(lambda v: v * 2, 1, a)", a=CUBE),
    row("np.apply_along_axis(lambda v: np.outer(v, v), 0, a)", a=CUBE),
    row("np.apply_along_axis(np.sum, 0, a)", a=np.zeros((3, 0))),
    row("np.apply_over_axes(np.sum, a, [0, 2]), np.apply_over_axes(np.max, a, (0, 1))",
        False, a=CUBE),
    row("np.block([[a, b], [b, a]]), np.block([a[0], b[0]])", a=A, b=B),
    row("np.block([[np.eye(2), np.zeros((2, 3))], [np.ones((3, 2)), np.eye(3)]])"),
    row("np.column_stack([a, a[:, 0]])", a=MATRIX),
    row("np.concatenate((a, a), dtype='f4', casting='same_kind'), np.stack((a, a), casting='no')",
        a=REAL),
    row("np.concatenate((a, a), 1, casting='unsafe', dtype=int)", a=REAL),
    row("np.concatenate((a, a), dtype='f4', casting='safe')", a=A),
    row("np.hstack((a, a), casting='safe'), np.vstack((a, a), dtype='f8')", a=REAL),
    row("np.insert(a, [2], [98, 99]), np.insert(a, [1, 1], [10, 20])", a=LINE),
    row("np.insert(a[:0], 1, a[:0])", a=LINE),
    row("np.insert(a, n, [7, 8])", a=LINE[2], n=[-100, 100]),
    row("np.insert(a, [1], [7, 8, 9, 6], 0), np.insert(a, 1, np.arange(3), axis=1)", a=MATRIX),
    row("np.moveaxis(a, [0, 1], [-1, -2]), np.transpose(a, [2, 0, 1]), a.transpose([1, 0, 2])",
        a=CUBE),
    row("x = [0, 1]; return np.moveaxis(a, x, [1, 2]), a.transpose([2] + x)", a=CUBE),
    row("np.moveaxis(a, [0, 0], [1, 2])", a=CUBE),
    row("np.reshape(a, shape=(6, 2), copy=True), np.reshape(a, -1, copy=None)", a=MATRIX),
    row("np.trim_zeros(a), np.trim_zeros(a, 'f'), np.trim_zeros(a, 'b', axis=0)",
        a=[np.array([0, 0, 1, 0, 2, 0]), np.array([[0, 0, 0], [0, 1, 0]]).T]),
    row("np.size(a, axis=(0, 1)), np.trace(a, out=np.zeros(4))", a=CUBE[2]),
    row("np.isfortran(a), np.isfortran(a.T), a.mT", a=MATRIX),
    row("np.may_share_memory(a, a[1:]), np.may_share_memory(a, a.copy())", a=MATRIX),
    row("np.may_share_memory(a[:2], a[2:]), np.may_share_memory(a[::-1], a)", a=A),
    row("np.broadcast_to(a, (2, 3, 4), subok=True), np.broadcast_arrays(a, 1, subok=False)",
        a=MATRIX),
    row("np.lib.stride_tricks.as_strided(a, shape=(2, 2))", a=A),
    row("a.flat = 3; return a", a=MATRIX),
    row("a.flat = [1, 2]; return a", a=MATRIX),
    row("np.packbits(a), np.packbits(a, axis=1), np.packbits(a, 0, 'little')", a=[MASK, SMALL]),
    row("np.unpackbits(a), np.unpackbits(a, 0), np.unpackbits(a, axis=1, bitorder='little')",
        a=SMALL),
    row("np.unpackbits(a, count=10), np.unpackbits(a, count=-3), np.unpackbits(a, count=99)",
        a=BYTES),
    row("np.unpackbits(a)", a=VI),
    row("np.bitwise_count(a), np.bitwise_count(a[0, 0])",
        a=[sample((3, 4), d) for d in "bhilBHIL"]),
    row("np.fft.fftshift(a), np.fft.ifftshift(a), np.fft.fftshift(a, axes=1)", a=MATRIX),
    row("np.fft.fftfreq(8, 0.1), np.fft.fftfreq(7), np.fft.rfftfreq(8, 0.1)", False),
]  # fmt: skip

DTYPES = [
    row("np.select([a > 3, a < 1], [a, a * 0.5], 0), np.select((a > 3, a < 1), (a, a * 2))",
        a=[VI, SMALL, MASK * 1]),
    row("c = [a > 3, a < 1]; return np.select(c, (a, a * 0.5), 0.5), np.select(c, [a, a])", a=VI),
    row("a.conj(), a.conjugate(), a + a.conj()", a=[MASK, SMALL, *MATRIX]),
    row("np.nanmin(a), np.nanmax(a), np.nanmin(a, 0), np.nanmax(a, 1, keepdims=True)",
        a=np.array([[1 + 2j, complex(np.nan, 1)], [3 - 1j, complex(2, np.nan)]])),
    row("np.interp(a, w, w)", a=V * 1j, w=P),
    row("np.choose(a, (w, w))", a=[V, VI.astype(np.uint64)], w=VI),
    row("np.bincount(a)", a=[BYTES, BYTES.astype(np.uint64)]),
    row("np.linalg.cond(a), np.linalg.cond(a, -2)", False,
        a=[np.zeros((3, 3)), np.diag([1.0, 0, 2]), np.diag([1.0, np.nan])]),
    *(
        row(f"np.linalg.{call}", False,
            a=NOT_FINITE)
        for call in ("solve(a, a)", "inv(a)", "det(a)", "slogdet(a)", "cholesky(a)", "svd(a)[1]",
                     "eigvalsh(a)", "eigvals(a)", "lstsq(a, a)[0]", "pinv(a)", "matrix_rank(a)")
    ),
    row("np.convolve(a, w)", a=MATRIX, w=V),
    row("np.correlate(w, a)", a=MATRIX, w=V),
]  # fmt: skip

STATISTICS = [
    row("np.quantile(a, [0.3], weights=w, method='inverted_cdf')", a=LINE, w=P),
    row("np.percentile(a, [0, 30, 70, 100], weights=w, method='inverted_cdf')", a=LINE, w=P),
    row("np.quantile(a, 0.4, 0, weights=np.array([1, 0, 2]), method='inverted_cdf')", a=REAL),
    row("np.quantile(a, [0, 1], (0, 1), weights=a * 0 + 1, method='inverted_cdf')", a=REAL),
    row("np.nanquantile(a, 0.3, weights=w, method='inverted_cdf')", a=NANS, w=P),
    row("np.quantile(a, 0.3, weights=w, method='inverted_cdf')", a=NANS, w=P),
    row("np.quantile(a, 0.3, weights=w)", a=V, w=P),
    row("np.quantile(a, 0.3, weights=-w, method='inverted_cdf')", a=V, w=P),
    row("np.corrcoef(a, dtype='f4'), np.corrcoef(a, dtype=np.float64)", False, a=REAL[1:]),
    *(
        row(f"np.histogram(a, '{rule}'), np.histogram_bin_edges(a, '{rule}', (0, 2))",
            False, a=[VI, sample(200, "d")])
        for rule in ("auto", "fd", "doane", "scott", "rice", "sturges", "sqrt")
    ),
    row("np.histogram(a, [0, 2, 1])", a=V),
    row("np.histogram(a, 0)", a=V),
    row("np.histogram2d(a, w), np.histogram2d(a, w, bins=4), np.histogram2d(a, w, (3, 4))",
        False, a=LINE[1:], w=P),
    row("np.histogram2d(a, w, [3, 4], [[0, 1], [0, 3]])", False, a=V, w=P),
    row("np.histogram2d(a, b), np.histogramdd((a, b)), np.histogram2d(a, b, 3, [[0, 1], [0, 3]])",
        a=[sample(50, "f"), sample(50, "d"), sample(50, "h")], b=sample(50, "f", 1)),
    row("np.histogram2d(a, w, ([0.0, 1, 2], np.array([0.0, 1, 4])))", False, a=V, w=P),
    row("np.histogram2d(a, w, 5, density=True, weights=w)", False, a=V, w=P),
    row("np.histogramdd((a, w), bins=(2, 3)), np.histogramdd([a, w, a], bins=2)",
        False, a=V, w=P),
    row("np.histogramdd(a, bins=(2, 2, 2, 3), density=True), np.histogramdd(a, [2, 2, 2, 3])",
        False, a=A),
    row("np.histogramdd(np.column_stack((a, w)), 3, ((0, 1), (0, 3)), weights=w)",
        False, a=V, w=P),
    row("np.ediff1d(a, to_end=1)", a=[BYTES, VI, V]),
    row("np.ediff1d(a, to_end=[1.5])", a=[BYTES, VI, V]),
    row("np.unwrap(a * 3), np.unwrap(a * 3, period=4), np.unwrap(a, period=2.0)", False, a=LINE),
    row("np.unwrap(a * 3, axis=0), np.unwrap(a * 5, discont=4.0)", False, a=REAL),
    row("np.any(a, axis=0), np.all(a, axis=0), np.all(a)", a=MATRIX),
    row("np.median(a, axis=0), np.median(a, (0, 1))", a=np.zeros((0, 4), int)),
    *(
        row(f"np.{name}(a, 0.3{axis})", a=np.zeros((0, 4)))
        for name in ("quantile", "nanquantile")
        for axis in ("", ", axis=0", ", axis=-1")
    ),
    *(row(f"np.{name}(a)", a=MASK) for name in ("ptp", "gradient", "ediff1d")),
    row("np.clip(a, 0, 1, where=m, out=np.zeros((3, 4)))", a=REAL, m=MASK),
    row("np.clip(a, -1, 5), np.clip(a, -300, 300), np.clip(a, None, 999)", a=[SMALL, *REAL]),
    row("np.i0(a), np.sinc(a), np.heaviside(a, 0.5)", False, a=LINE[1:]),
]  # fmt: skip

SELECTION = [
    row("np.piecewise(a, [a < 0, a >= 0], [-1, 1])", a=LINE),
    row("np.piecewise(a, [a < 0], [lambda v: -v, lambda v: v * 2])", a=LINE),
    row("np.piecewise(a, [a < 0, a > 1], (lambda v, k: -v + k, 3, 0), 2)", a=LINE),
    row("np.piecewise(a, [a < 0, a >= 0], [-1, 1])", a=[2.5, -1.0]),
    row("np.piecewise(a, [a < 0], [1, 2, 3])", a=LINE),
    row("np.choose(np.array([0, 1]), [[1, 2], [3, 4]])"),
    row("np.copyto(a, b, casting='unsafe'); return a", a=VI, b=V),
    row("np.copyto(a, b); return a", a=VI, b=V),
    row("np.copyto(a, b, 'same_kind', b > 0); return a", a=V, b=VI),
    row("np.where(None, 1, a), np.where('b', a, 1), np.where(..., a, 0)", a=VI),
    row("np.take_along_axis(a, np.argsort(a))", a=MATRIX),
    row("np.unravel_index([1, 5], (2, 3), order='F'), np.unravel_index(5, (2, 3), 'F')"),
    row("np.ravel_multi_index(([0, 1], [1, 2]), dims=(2, 3), order='F')"),
    row("np.ravel_multi_index((3, 4), (2, 3), mode='clip'),"
        " np.ravel_multi_index((3, np.array([4, -1])), (2, 3), mode=('wrap', 'clip'))"),
    row("np.ravel_multi_index((3, 4), (2, 3))"),
    row("np.sort_complex(a)", a=[V, VI, BYTES, MASK, A[0].astype("f"), A[0].astype("F")]),
    row("np.unique(a, sorted=True)", a=LINE),
    row("np.can_cast(np.int32, np.int64), np.can_cast('f8', 'i4'), np.can_cast(a, 'f4')", a=MATRIX),
    row("np.can_cast('f8', 'f4', 'same_kind'), np.can_cast('f8', 'i4', casting='unsafe')"),
    row("np.zeros(2, np.result_type(a, np.int8)), np.ones(1, np.promote_types('i4', 'f4'))",
        a=MATRIX),
    row("np.zeros(2, np.result_type(a, 3.0)), np.result_type('f4', np.int64) == np.float64",
        a=MATRIX),
    row("np.issubdtype(a.dtype, np.floating), np.issubdtype(a.dtype, np.number),"
        " np.issubdtype(a.dtype, np.float64), np.issubdtype(np.float32, np.integer)", a=MATRIX),
    row("np.issubdtype(np.floating, np.number), np.issubdtype(a.dtype, np.signedinteger)",
        a=MATRIX),
]  # fmt: skip

PRODUCTS = [
    *(
        row(f"np.einsum('{subscripts}', a, b)", False, a=a, b=b)
        for subscripts, a, b in [
            ("...ij,...jk->...ik", CUBE[2], CUBE[2].transpose(0, 2, 1)),
            ("...,...", A, B),
            ("ij...,j...->i...", CUBE[2], A),
            ("i...,i...->...", A, V[:3]),
            ("...i,i", CUBE[1], V[:4]),
            ("...,...->...", A, V[:4]),
            ("...j,kj->...k", V[:4], A),
        ]
    ),
    *(
        row(f"np.einsum('{subscripts}', a)", False, a=a)
        for subscripts, a in [
            ("...j->...", A), ("i...->...", CUBE[2]), ("...ii->...i", np.stack((SQUARE, SQUARE))),
            ("...ii", np.stack((SQUARE, SQUARE))), ("...", A), ("ba...", CUBE[0]),
        ]
    ),
    row("np.einsum('ij,jk->ik', a, b.T, optimize=True)", False, a=A, b=B),
    row("np.einsum('ij,jk->ik', a, a.T, out=o), o", False, a=A, o=np.zeros((3, 3))),
    row("np.einsum('ij,jk->ik', a, a.T, dtype='f4', casting='same_kind')", False, a=A),
    row("np.einsum('ij,kj->ik', a, a, order='F').flags.f_contiguous", a=A),
    row("np.tensordot(a, a, axes=([0, 1], [0, 1])), np.tensordot(a, b, [[1], [1]])",
        False, a=A, b=B),
    row("np.cross(a[:, :3], b[:, :3], axisa=0, axisb=0, axisc=0)", False, a=A, b=B),
    row("np.cross(a[:, :3], b[0, :3]), np.cross(a[:, :3], b[:, :3], -1, -1, 0)", False, a=A, b=B),
    row("np.linalg.qr(a, 'raw')", False, a=A),
    row("np.linalg.pinv(a, rtol=1e-3), np.linalg.pinv(a @ a.T, hermitian=True)", False, a=SQUARE),
    row("np.linalg.matrix_rank(a, rtol=0.1), np.linalg.matrix_rank(a @ a.T, hermitian=True)",
        a=SQUARE),
    row("np.linalg.tensorinv(a, 2)", False, a=np.eye(24).reshape(6, 4, 8, 3)),
    row("np.linalg.tensorsolve(a, np.ones((6, 4)))", False, a=np.eye(24).reshape(6, 4, 2, 3, 4)),
    *(
        row(f"np.fft.{name}(a), np.fft.{name}(a, 5, axis=0, norm='ortho'),"
            f" np.fft.{name}(a, norm='forward')", False, a=MATRIX)
        for name in ("fft", "ifft", "irfft")
    ),
    row("np.fft.rfft(a), np.fft.rfft(a, 7), np.fft.irfft(np.fft.rfft(a), 12)",
        False, a=[sample(12, "d"), sample(12, "f"), sample((2, 12), "l")]),
    row("np.fft.fft2(a), np.fft.ifft2(a), np.fft.fftn(a, (2, 5)), np.fft.ifftn(a, axes=(0,))",
        False, a=MATRIX),
    row("np.fft.ifft(np.fft.fft(a)), np.fft.fft(a)", False,
        a=[sample(n, "D") for n in (1, 2, 3, 8, 15, 64, 97, 100)]),
    row("np.fft.fft(a, 0)", a=V),
    row("np.fft.fft(a, norm='none')", a=V),
]  # fmt: skip

POLYNOMIALS = [
    row("np.poly(a[:3]), np.poly(m), np.poly([1, 2])", False, a=LINE, m=SQUARE + SQUARE.T),
    row("np.polyval(a, 2.1), np.polyval(a, 2)", a=[sample((9,), dtype) for dtype in "bhlfd"]),
    row("np.polyval(a, 2.5), np.polyval([1, 2, 3], 2), np.polyval(a, b)", False, a=LINE, b=A),
    row("np.polyadd(a, a[:2]), np.polysub(a[:2], a), np.polymul(a, a[:3])", a=LINE),
    row("np.polydiv(a, np.array([2.0, 1]))", False, a=LINE),
    row("np.polyder(a), np.polyder(a, 2), np.polyder(a, m=9)", a=LINE),
    row("np.polyint(a), np.polyint(a, 2, k=[1, 2]), np.polyint(a, k=3)", False, a=[LINE[0], V]),
    row("np.polyint(a)", a=[V.astype(d) for d in "fFbB"]),
    row("np.einsum('ii', a), np.einsum('ii->i', a)", a=np.ones((3, 4))),
    row("np.einsum('ii,i', a, b)", a=np.ones((4, 3)), b=np.ones(3)),
    row("np.polyfit(np.arange(6.0), a, 2), np.polyfit(np.arange(6), a, deg=1, w=p)",
        False, a=[LINE[0], V], p=P),
    row("np.polyfit(np.arange(6.0), a, 1, full=True)", False, a=[V, np.stack((V, P), 1)]),
    row("np.polyfit(np.arange(6.0), a, 1, cov=True), np.polyfit(p, a, 2, cov='unscaled')",
        False, a=V, p=P),
    row("np.polyfit(a, a[:3], 1)", a=V),
    row("np.polynomial.polynomial.polyder(a), np.polynomial.polynomial.polyder(a, 2, 3.0)",
        a=[LINE[0], V]),
    row("np.polynomial.polynomial.polyint(a, 2, [1, 2], 1, 2)", False, a=V),
    row("np.polynomial.polynomial.polyfromroots(a[:3])", False, a=[LINE[0], V]),
    row("np.polynomial.polynomial.polyvander(a, 2), np.polynomial.polynomial.polymulx(a)", a=V),
    row("np.polynomial.polynomial.polypow(a, 3), np.polynomial.polynomial.polytrim(a)", a=V),
    row("np.polynomial.polynomial.polycompanion(a)", False, a=V),
    row("np.polynomial.polynomial.polyfit(np.arange(6.0), a, 2)", False, a=V),
]  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "arguments", "exact"),
    CREATION + SHAPES + DTYPES + STATISTICS + SELECTION + PRODUCTS + POLYNOMIALS,
)
def test_as_in_numpy(expression: str, arguments: dict[str, Any], exact: bool) -> None:
    check(expression, arguments, exact)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("a.astype(int, casting='safe')", "from float64 to int64 according to the rule 'safe'"),
        ("a.astype(int, casting='free')", "casting must be one of"),
        ("np.array(a, order='Q')", "order must be one of 'C', 'F', 'A', or 'K'"),
        ("np.reshape(shape=(2, 2))", "missing required argument 'a'"),
        ("np.reshape(a, (2, 6), copy=False)", "does not support 'copy'"),
        ("np.einsum('ij->i', a, dtype=int)", "cannot cast an operand from float64 to int64"),
        ("np.einsum('ij->i', a, path=1)", "does not support 'path'"),
        ("np.einsum('i->i', a)", "needs one label for each axis"),
        ("np.can_cast(3, 'i4')", "does not support Python ints"),
        ("np.quantile(a, 0.5, interpolation='lower')", "unexpected keyword argument"),
        ("np.tensordot(a, a, axis=1)", "unexpected keyword argument 'axis'"),
        *(
            (f"np.{name}(a * 1j)", f"{name}.. is not defined for complex128")
            for name in ("floor", "ceil", "trunc", "signbit")
        ),
        ("np.fmod(a * 1j, 2)", "fmod.. is not defined for complex128"),
        ("np.sign(a > 0)", "sign.. is not defined for bool"),
        ("np.gcd(a > 0, a > 0)", "gcd.. is not defined for bool"),
        ("1, (a.sum(), a.choose)", "cannot be returned from compiled code"),
    ],
)
def test_what_is_refused(expression: str, message: str) -> None:
    with pytest.raises(TypingError, match=message):
        njit(function_of(expression, ["a"]))(A)


def test_variables_of_histogramdd_are_counted_when_compiling() -> None:
    @njit
    def counts(table):
        return np.histogramdd(table, 2)

    with pytest.raises(TypeError, match="give `sample`, `bins` or `range` as a tuple"):
        counts(A)
