"""The keyword arguments of NumPy's functions: where, initial, out, dtype, order and the like."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from table import arrays, check, row, sample

MATRIX = [sample((3, 4), d) for d in "iLfdD"] + [np.asfortranarray(sample((3, 4), "d", 3))]
REAL = [a for a in MATRIX if a.dtype.kind != "c"]
FLOATS = arrays((3, 4), "fd")
SINGLE = sample((3, 4), "f")
LINE = np.zeros(4)
SQUARE = [sample((3, 3), d) + np.eye(3, dtype=d) * 6 for d in "fdD"]
ROWS = np.array([[1, 2, 1], [0, 2, 0], [1, 2, 1]])
EMPTY = np.zeros((0, 3))
POINTS = np.array([0.5, 4.0])

TABLE = [
    # ---- reductions
    *(
        row(f"np.{name}(a, axis=1, where=a > 0)", False, a=MATRIX)
        for name in ("sum", "prod", "mean", "any", "all", "std", "var")
    ),
    *(
        row(f"np.nan{name}(a, where=w)", False, a=FLOATS, w=sample((3, 4), "?", 7))
        for name in ("sum", "prod", "mean", "std", "var")
    ),
    *(
        row(f"np.nan{name}(a, 0, where=w, initial=1)", False, a=FLOATS, w=sample((3, 4), "?"))
        for name in ("min", "max")
    ),
    *(
        row(f"np.{name}(a, axis=0, initial=2), a.{name}(initial=3)", False, a=MATRIX)
        for name in ("sum", "prod")
    ),
    *(
        row(f"np.{name}(a, axis=0, initial=2), a.{name}(where=a > 1, initial=3)", a=REAL)
        for name in ("min", "max")
    ),
    row("np.min(a, initial=4.0), np.max(a, axis=0, initial=4.0)", a=EMPTY),
    row("np.max(a, axis=0, where=a > 0)", a=REAL[:1]),
    *(
        row(f"np.{name}(a, axis=0, out=o)", False, a=SINGLE, o=LINE)
        for name in "sum prod mean std var min max median nansum nanmean nanmin nanstd".split()
    ),
    row("np.argmax(a, 0, o), np.nanargmin(a, 0, o)", a=SINGLE, o=np.zeros(4, np.int64)),
    row("np.cumsum(a, 0, out=o), o", a=SINGLE, o=np.zeros((3, 4))),
    row("np.cumprod(a, None, None, o), o", a=SINGLE, o=np.zeros(12)),
    row("np.sum(a, dtype='f8'), a.mean(dtype='f4'), np.cumsum(a, 0, 'c16')", False, a=REAL),
    row("np.mean(a, dtype=np.int64)", a=REAL),
    row("np.std(a, correction=1), np.var(a, mean=np.mean(a))", False, a=MATRIX),
    row("np.var(a, ddof=1, correction=1)", a=REAL[:1]),
    row("np.cumulative_sum(a, axis=1, include_initial=True)", a=MATRIX),
    row("np.cumulative_prod(a)", a=sample(4, "d")),
    row("np.cumulative_prod(a)", a=sample((2, 4), "d")),
    *(
        row(f"np.percentile(a, q, method='{name}')", False, a=REAL[1:3], q=[0, 25, 30, 62.5, 100])
        for name in ("inverted_cdf", "averaged_inverted_cdf", "closest_observation")
    ),
    row("np.cov(a, dtype=np.float32)", False, a=REAL),
    # ---- joining and shapes
    row("np.concatenate((a, a), dtype=np.complex128)", a=MATRIX),
    row("np.concatenate((a, a), 1, o), o", a=SINGLE, o=np.zeros((3, 8))),
    row("np.concatenate((a, a), 1, o)", a=SINGLE, o=np.zeros((3, 4))),
    row("np.stack((a, a), -1, o), o", a=SINGLE, o=np.zeros((3, 4, 2))),
    row("np.hstack((a, a), dtype='D'), np.vstack((a, a), dtype=np.float64)", a=SINGLE),
    row("np.atleast_1d(a, 1.0), np.atleast_2d(a[0], 1), np.atleast_3d(a, a[0])", a=MATRIX),
    row("np.reshape(a, (4, -1), order='F'), a.reshape(2, 6, order='A')", a=MATRIX),
    row("np.ravel(a, 'F'), a.ravel('A'), a.flatten('F'), a.copy('F'), np.copy(a)", a=MATRIX),
    row("a.copy('F').flags.f_contiguous, np.eye(2, order='F').flags.f_contiguous", a=MATRIX),
    row("np.zeros_like(a, shape=(2, 2)), np.ones_like(a, order='F')", a=MATRIX),
    row("np.full_like(a, 1, shape=2), np.empty_like(a, order='C').shape", a=MATRIX),
    row("np.logspace(0, 2, 3, dtype=np.float32), np.geomspace(1, 256, 9, dtype='f4')", False),
    row("np.meshgrid(a[0], a[1], sparse=True), np.meshgrid(a[0], a[1], copy=False)", a=MATRIX),
    row("np.indices((2, 3), sparse=True)"),
    row("np.frombuffer(a, dtype=np.uint8), np.frombuffer(a, 'f4', 2, 8)", a=np.arange(4)),
    row("np.frombuffer(a, 'f4', 9)", a=np.arange(4)),
    row("np.diag_indices(3), np.diag_indices_from(a[:, :3]), a[np.ix_([0, 2], [1, 3])]", a=MATRIX),
    # ---- selection
    row("np.take(a, [7, -8], mode='wrap'), a.take([1, 9], axis=1, mode='clip')", a=MATRIX),
    row("np.take(a, [0, 1], 0, o), o", a=SINGLE, o=np.zeros((2, 4), np.float32)),
    row("np.choose(a > 0, [a, -a])", a=REAL),
    row("np.choose(a > 0, (a, -a), o), o", a=REAL[2], o=np.zeros((3, 4), np.float32)),
    row("np.clip(a, min=0, max=1), np.clip(a, max=1)", a=REAL),
    row("np.put_along_axis(a, np.argsort(a, 1), 7, 1); return a", a=sample((3, 4), "d")),
    row(
        "np.unique(a, axis=0), np.unique(a, axis=1)",
        a=[np.array([[1, 2, 1], [0, 2, 0], [1, 2, 1]])],
    ),
    row("np.unique(a, True, True, True, axis=0)", a=np.array([[1, 2.0], [0, 2], [1, 2]])),
    row("np.unique(a, equal_nan=False)", a=FLOATS),
    row("np.isin(a, [1, 2], kind='sort')", a=MATRIX),
    row("np.intersect1d(a[0], a[1], return_indices=True)", a=MATRIX),
    row("np.lexsort((a, a[::-1]), axis=0)", a=REAL),
    row("np.insert(a, slice(0, 2), 9, axis=1)", a=MATRIX),
    row("a[0].searchsorted(2, 'left', np.argsort(a[0]))", a=REAL),
    row("np.isneginf(a), np.isposinf(a)", a=FLOATS),
    row("np.isneginf(a)", a=MATRIX[4]),
    # ---- differences
    row("np.diff(a, prepend=0), np.diff(a, append=a[:, :1])", a=MATRIX),
    row("np.diff(a, 1, 0, a[:1], a[:1])", a=MATRIX),
    row("np.gradient(a, edge_order=2)", False, a=[sample((3, 4), "d"), SINGLE]),
    row("np.gradient(a, x, axis=1, edge_order=2)", False, a=FLOATS, x=np.array([0.0, 1, 3, 4])),
    row("np.interp(x, np.arange(3.0), a, period=2.0)", False, a=np.array([3.0, 1, 2]), x=POINTS),
    row("np.histogram(a, 4, density=True)", False, a=REAL),
    row("np.histogram(a, 4, weights=a * 0.5)", False, a=REAL),
    row("np.histogram(a, bins=[-1, 0, 2]), np.histogram_bin_edges(a, 4)", False, a=REAL),
    # ---- other namespaces
    row("np.lib.stride_tricks.sliding_window_view(a, (2, 2))", a=MATRIX),
    row("np.lib.stride_tricks.sliding_window_view(a, 2, axis=1)", a=MATRIX),
    row("np.lib.stride_tricks.sliding_window_view(a, n, axis=1)", a=MATRIX[:1], n=[1, 4, 5, 9]),
    row("np.lib.stride_tricks.as_strided(a, (2, 2), (8, 16))", a=np.arange(6.0)),
    row("np.linalg.vector_norm(a), np.linalg.matrix_norm(a)", False, a=SQUARE),
    row("np.linalg.multi_dot((a, a, a[:, 0])), np.linalg.multi_dot([a, a])", False, a=SQUARE),
    row("np.linalg.outer(a[0], a[1]), np.linalg.vecdot(a, a)", False, a=SQUARE),
    row("np.linalg.trace(a), np.linalg.diagonal(a), np.linalg.matrix_transpose(a)", a=SQUARE),
]

PADDING = [
    *(
        row(
            f"np.pad(a, ((1, 2), (0, 3)), '{mode}'), np.pad(a, 1, '{mode}', stat_length=2)",
            False,
            a=REAL,
        )
        for mode in ("maximum", "minimum", "mean", "median")
    ),
    row(
        "np.pad(a, 2, 'mean'), np.pad(a, (1, 2), 'mean', stat_length=((1, 2), (9, 1)))",
        False,
        a=MATRIX,
    ),
    row(
        "np.pad(a, 2, 'linear_ramp'), np.pad(a, (1, 3), 'linear_ramp', end_values=3)",
        False,
        a=MATRIX,
    ),
    row("np.pad(a, 1, 'linear_ramp', end_values=((1, 2), (3, 4)))", False, a=MATRIX),
    row("np.pad(a, 1, 'maximum', stat_length=0)", a=REAL[0]),
    row("np.pad(a, 1, 'edge', constant_values=3)", a=REAL[0]),
    row(
        "np.pad(a, 1, constant_values=3), np.pad(a, 2, 'wrap'), np.pad(a, 1, 'empty').shape",
        a=MATRIX,
    ),
]

STACKS = [np.stack((a, a.T @ a, a + 1)).reshape((3, 1, 3, 3)) for a in SQUARE]
STACKS.append(np.zeros((0, 3, 3)))
SYMMETRIC = [a + a.conj().swapaxes(-1, -2) for a in STACKS]
LINALG = [
    row("np.linalg.inv(a), np.linalg.det(a), np.linalg.slogdet(a)", False, a=STACKS),
    row("np.linalg.solve(a, a + 1), np.linalg.solve(a, a[0, 0, 0])", False, a=STACKS[:3]),
    row("np.linalg.solve(a, a[0, 0])", False, a=STACKS[:3]),
    row("np.linalg.cholesky(a @ a.conj().swapaxes(-1, -2))", False, a=STACKS[:2]),
    row("np.linalg.matrix_power(a, 3), np.linalg.matrix_power(a, -1)", False, a=STACKS),
    row("np.linalg.svd(a, compute_uv=False), np.linalg.svd(a)[1]", False, a=STACKS[1:]),
    row("np.linalg.eigvalsh(a), np.linalg.eigh(a)[0]", False, a=SYMMETRIC[1:]),
    row("np.linalg.pinv(a), np.linalg.cond(a, 1)", False, a=STACKS[1:3]),
    row("np.linalg.matrix_rank(a), np.linalg.qr(a, 'r').shape", False, a=STACKS[:3]),
    row("np.linalg.inv(a * 0)", a=STACKS[1]),
    row("np.vecdot(a, a), np.vecdot(b, b)", a=sample((9,), "b") * 9, b=sample((9,), "?")),
    row("np.vecdot(a, a), np.matvec(a, a[0, 0, 0]), np.vecmat(a[:, :, 0], a)", False, a=STACKS[:3]),
]

SERIES = [np.array([3.0, 1, 2]), np.array([1, 0, 0]), np.array([1j, 2, 0])]
POLYNOMIALS = [
    row("np.polynomial.polynomial.polyadd(a, b)", a=SERIES, b=SERIES[0][:2]),
    row("np.polynomial.polynomial.polysub(a, a)", a=SERIES),
    row("np.polynomial.polynomial.polymul(a, b)", a=SERIES, b=SERIES[0]),
    row("np.polynomial.polynomial.polydiv(a, b)", False, a=SERIES, b=SERIES[0][:2]),
    row("np.polynomial.polynomial.polydiv(b, a)", False, a=SERIES[0], b=SERIES[0][:2]),
    row("np.polynomial.polynomial.polyint(a), np.polynomial.polynomial.polyint(a, 2)", a=SERIES),
    row("np.polynomial.polynomial.polyval(2.0, a)", a=SERIES),
    row("np.polynomial.polynomial.polyval(b, a)", a=SERIES, b=sample((2, 3), "d")),
    row("np.polynomial.polynomial.polyval(b, a.reshape((3, 1)), tensor=False)", a=SERIES, b=LINE),
    row("np.polynomial.polyutils.as_series((a, b))", a=SERIES, b=SERIES[0]),
    row("np.polynomial.polyutils.trimseq(a)", a=SERIES),
]


@pytest.mark.parametrize(
    ("expression", "arguments", "exact"), TABLE + POLYNOMIALS + PADDING + LINALG
)
def test_as_in_numpy(expression: str, arguments: dict[str, Any], exact: bool) -> None:
    check(expression, arguments, exact)


@pytest.mark.parametrize(
    "mode", ["edge", "reflect", "symmetric", "wrap", "mean", "maximum", "linear_ramp", "constant"]
)
def test_padding_of_nothing(mode: str) -> None:
    for shape in ((0,), (0, 3), (3, 0)):
        check(f"np.pad(a, 1, '{mode}')", {"a": np.zeros(shape)})
        check(f"np.pad(a, 0, '{mode}')", {"a": np.zeros(shape)})
