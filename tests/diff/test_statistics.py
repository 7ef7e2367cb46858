"""numen/lib/numpy/statistics.py, quantiles.py and differences.py against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from table import INEXACT, SOME, arrays, check, function_of, row, sample

from numen import errors, njit


def with_nans(shape: tuple[int, ...]) -> list[Any]:
    out = arrays(shape, SOME)
    for dtype in "fdD":
        a = sample(shape, dtype, 9)
        a.reshape(-1)[::3] = np.nan
        out.append(a)
        out.append(np.full(shape, np.nan, dtype))
    return out


LONG_ROWS = [np.tile(a, (1, 200)) for a in with_nans((3, 4))]
VECTOR = arrays((7,), SOME)
MATRIX = arrays((3, 4), SOME)
REALS = arrays((3, 4), "?hBlLfd")
NANS = with_nans((3, 4))
LONG_REALS = [a for a in LONG_ROWS if a.dtype.kind not in "bc"]
NANS_ONLY = np.array([[complex(1, np.nan), complex(np.nan, 2)], [complex(np.nan, 3)] * 2])
REAL_NANS = [a for a in NANS if a.dtype.kind != "c"]
NUMBERS = [a for a in NANS if a.dtype.kind != "b"]
SINGLES = [(np.random.default_rng(n).standard_normal(n) * 10).astype("f") for n in (1, 8, 11)]
INFINITE = np.array([1, np.inf, 2, -np.inf])
LARGE = np.array([2**62 + 1, -(2**62), 5, 2**61 + 3])
POINTS = np.array([0.0, 1, 2.5, 4, 6])

WITHOUT_AXES = [np.array(3.0), np.array(2, "b"), np.array(1 + 2j)]

TABLE = [
    *[
        row(f"np.{name}(a, axis={axis})", a=WITHOUT_AXES)
        for name in (
            *("sum", "prod", "max", "any", "argmax", "cumsum", "mean", "sort", "add.reduce"),
            *("argsort", "nanmax", "nanmin", "nanmean", "nansum"),
        )
        for axis in (0, -1, 1)
    ],
    row("np.sum(a, axis=k)", a=WITHOUT_AXES, k=[-1, 1]),
    *[row(f"np.{name}(a, axis=None)", a=WITHOUT_AXES) for name in ("sort", "argsort", "nanmax")],
    *[row(f"np.nanstd(a, axis={axis})", a=WITHOUT_AXES) for axis in (0, -1, 1)],
    row("np.std(a, dtype=np.int32), a.std(dtype=np.int8)", a=[np.array([1.5, 9, 30]), VECTOR[2]]),
    row("np.partition(a, 0, axis=None)", a=WITHOUT_AXES),
    row("a.flatten()", a=WITHOUT_AXES),
    row("np.var(a, ddof=3), np.std(a * 0, ddof=3)", a=[np.array([4, 1, 2]), np.ones(3, "f")]),
    *[
        row(
            f"np.{name}(a, where=m)",
            a=np.ones((3, 1)),
            m=[np.ones((3, 2), bool), np.ones((2, 3, 1), bool)],
        )
        for name in ("sum", "nanprod", "mean", "any", "var", "nanmean")
    ],
    *[row(f"np.average(a, axis={k})", a=np.zeros((2, 0))) for k in (0, 1, None)],
    row("np.median(a)", a=REALS + arrays((7,), "ld")),
    row("np.median(a, axis=0)", a=REALS),
    row("np.median(a, axis=1, keepdims=True)", a=REALS),
    row("np.median(a, axis=(0, 2))", a=sample((2, 3, 4), "d")),
    row("np.median(a)", a=[np.zeros(0), np.array([1.0, np.nan])]),
    row("np.signbit(np.median(a))", a=[np.array([-0.0]), np.array([-0.0, -0.0])]),
    row("np.nanmedian(a)", a=REAL_NANS),
    row("np.nanmedian(a, axis=1)", a=REAL_NANS),
    row("np.nanmedian(a)", a=[NANS_ONLY, NANS_ONLY[0], NANS_ONLY[:0]]),
    row("np.nanmedian(a, axis=1), np.nanmedian(a, axis=(0, 1))", a=NANS_ONLY),
    row("np.nanmedian(a, axis=1)", a=[np.tile(NANS_ONLY, 300), NANS_ONLY[:, :0]]),
    row("np.nanmedian(a, axis=0, keepdims=True)", a=NANS_ONLY[0]),
    row("np.percentile(a, 30)", a=REALS[1:]),
    row("np.percentile(a, q)", a=REALS[1:], q=np.array([0.0, 12.5, 50, 99, 100])),
    row("np.percentile(a, 30, axis=0)", a=REALS[1:]),
    row("np.percentile(a, q, axis=1, keepdims=True)", a=REALS[1:], q=np.array([5.0, 50])),
    row(
        "np.percentile(a, q)",
        a=SINGLES,
        q=[30, 77.5, np.array(20.0), np.array([1, 60.0]), np.array([5.0], "f")],
    ),
    row("np.quantile(a, q)", a=[*SINGLES, INFINITE, LARGE], q=[0, 1, 0.3, 0.8, np.array([0, 1])]),
    row("np.nanquantile(a, 0.7, axis=0)", a=[each.reshape(-1, 1) for each in SINGLES]),
    row("np.percentile(2.5, 30), np.quantile([1, 2], 0.3)", a=0),
    row("np.median(a, axis=1), np.nanmedian(a, axis=1), np.median(a)", a=LONG_ROWS),
    row("np.percentile(a, 30, axis=1), np.nanpercentile(a, 30.5, axis=1)", a=LONG_REALS),
    row(
        "np.nanpercentile(a, (1, 30.5, 99), axis=1)",
        a=[a for a in LONG_REALS if a[0, 1] == a[0, 1]],
    ),
    row("np.quantile(a, (0.9, 0.1, 0.5, 0.2), axis=1)", a=LONG_REALS),
    row("np.nanquantile(a, 1.0), np.quantile(a, 0.3, method='nearest')", a=LONG_REALS),
    row("np.percentile(a, 101)", a=np.ones(3)),
    row("np.quantile(a, 0.3)", a=REALS[1:]),
    row("np.quantile(a, (0.1, 0.9))", a=VECTOR[1:2]),
    row("np.quantile(a, 2.0)", a=np.ones(3)),
    *[
        row(f"np.quantile(a, 0.37, method='{method}')", a=REALS[1:])
        for method in (
            "lower",
            "higher",
            "midpoint",
            "nearest",
            "hazen",
            "weibull",
            "median_unbiased",
            "normal_unbiased",
            "interpolated_inverted_cdf",
        )
    ],
    row("np.nanquantile(a, 0.3)", a=REAL_NANS[1:]),
    row("np.nanpercentile(a, 30, axis=0)", a=REAL_NANS[1:]),
    row("np.average(a)", False, a=MATRIX),
    row("np.average(a, axis=0)", False, a=MATRIX),
    row("np.average(a, weights=w)", False, a=MATRIX, w=np.arange(12.0).reshape(3, 4)),
    row("np.average(a, axis=1, weights=w)", False, a=MATRIX, w=np.array([1, 2, 3, 4])),
    row("np.average(a, weights=w)", a=np.ones(2), w=np.array([1.0, -1])),
    row("np.cov(a)", False, a=MATRIX + VECTOR),
    row("np.cov(a, rowvar=False)", False, a=MATRIX),
    row("np.cov(a, b)", False, a=VECTOR, b=VECTOR[3]),
    row("np.cov(a)", False, a=[np.ones(0), np.ones(1), np.ones((2, 0)), np.ones((2, 1))]),
    row("np.unwrap(a, period=360)", a=[np.array([0, -170, 190, 3]), np.array([0.0, -170, 190])]),
    row("np.unwrap(a, 100, period=p)", a=np.arange(6).reshape(2, 3) * 200, p=[359, 6.28]),
    row("np.digitize(a, a)", a=[np.array([1, 2, np.nan]), np.array([2, 2, 1.0]), np.ones(3)]),
    row("np.cov(a, bias=True)", False, a=MATRIX),
    row("np.cov(a, ddof=2)", False, a=MATRIX),
    row("np.cov(a, None, True, False, None, f)", False, a=MATRIX[1:3], f=np.array([1, 2, 3, 1])),
    row("np.corrcoef(a)", False, a=arrays((3, 5), "lfdD", nan=False)[:4]),
    row("np.corrcoef(a, b)", False, a=sample(5, "d"), b=sample(5, "d", 1)),
    row("np.nansum(a)", False, a=NANS),
    row("np.nansum(a, axis=0)", False, a=NANS),
    row("np.nanprod(a, axis=1)", False, a=NANS),
    row("np.nancumsum(a)", False, a=NANS),
    row("np.nancumprod(a, axis=0)", False, a=NANS),
    row("np.nanmin(a)", a=REAL_NANS),
    row("np.nanmax(a)", a=REAL_NANS),
    row("np.nanmin(a, axis=0)", a=REAL_NANS),
    row("np.nanmax(a, axis=1, keepdims=True)", a=REAL_NANS),
    row("np.nanmean(a)", False, a=NANS),
    row("np.nanmean(a, axis=0)", False, a=NANS),
    row("np.nanvar(a)", False, a=NUMBERS),
    row("np.nanvar(a, axis=1, ddof=1)", False, a=NUMBERS),
    row(
        "np.nanvar(a, axis=1, ddof=2), np.nanstd(a, ddof=30)", a=[np.array([[1.0, 4], [np.nan, 2]])]
    ),
    row("np.nanstd(a, axis=0)", False, a=NUMBERS),
    row("np.nanargmin(a)", a=REAL_NANS),
    row("np.nanargmax(a, axis=0)", a=REAL_NANS),
    row("np.nan_to_num(a)", a=NANS),
    row("np.nan_to_num(a, nan=1.5, posinf=9.0)", a=NANS),
    row("np.diff(a)", a=VECTOR + MATRIX),
    row("np.diff(a, 2)", a=VECTOR),
    row("np.diff(a, axis=0)", a=MATRIX),
    row("np.diff(a, 9)", a=VECTOR[1:2]),
    row("np.ediff1d(a)", a=VECTOR[1:] + MATRIX[1:]),
    row("np.ediff1d(a, 9, 7)", a=[VECTOR[1], VECTOR[4]]),
    row("np.gradient(a)", False, a=VECTOR[1:2] + VECTOR[3:]),
    row("np.gradient(a, 2.0)", False, a=VECTOR[4:]),
    row("np.gradient(a, x)", False, a=sample(5, "d"), x=POINTS),
    row("np.gradient(a)", False, a=MATRIX[3:]),
    row("np.gradient(a, 2.0, axis=0)", False, a=MATRIX[3:]),
    row("np.gradient(a)", a=np.ones(1)),
    row("np.trapezoid(a)", False, a=VECTOR[1:] + MATRIX[1:]),
    row("np.trapezoid(a, x)", False, a=sample(5, "d"), x=POINTS),
    row("np.trapezoid(a, dx=0.5, axis=0)", False, a=MATRIX[1:]),
    row("np.interp(a, x, y)", False, a=arrays((3, 4), "ld"), x=POINTS, y=sample(5, "d")),
    row("np.interp(2.75, x, y)", False, x=POINTS, y=sample(5, "D")),
    row("np.interp(a, x, y, left=-1.0, right=9.0)", a=VECTOR[4], x=POINTS, y=sample(5, "d")),
    row("np.interp(1.0, x, y)", x=POINTS, y=np.ones(3)),
    row("np.interp(1.0, x, y)", x=[POINTS * 1j, POINTS.astype("F")], y=sample(5, "d")),
    *[
        row(f"np.{name}(a, b, mode='{mode}')", False, a=arrays((6,), SOME[1:], nan=False), b=b)
        for name in ("convolve", "correlate")
        for mode in ("full", "same", "valid")
        for b in (arrays((3,), INEXACT, nan=False), sample(9, "l"))
    ],
    row("np.convolve(a, b)", a=np.ones(0), b=np.ones(2)),
    row("np.unwrap(a)", False, a=np.array([0, 1, 7, 8, 1, -5.5])),
    row("np.unwrap(a, axis=0, period=4.0)", False, a=np.arange(12.0).reshape(3, 4) * 3),
    row("np.bincount(a)", a=[np.array([0, 1, 1, 5]), np.array([3, 2], np.uint8), np.zeros(0, int)]),
    row("np.bincount(a, w)", a=np.array([0, 1, 1, 5]), w=np.array([0.5, 1, 2, 3])),
    row("np.bincount(a, minlength=7)", a=np.array([0, 1, 1])),
    row("np.bincount(a)", a=np.array([1, -1])),
    row("np.digitize(a, b)", a=MATRIX[3], b=[np.array([-1.0, 0, 1]), np.array([1.0, 0, -1])]),
    row("np.digitize(a, b, right=True)", a=VECTOR[1], b=[np.array([-1, 0, 4]), np.array([3, 0])]),
    row("np.digitize(a, b)", a=VECTOR[1], b=np.array([1, 3, 2])),
    row("np.digitize(a, b)", a=np.array([1j]), b=np.array([1, 2])),
    row("np.packbits(a)", a=np.arange(3).astype("m8[s]")),
    row("np.digitize(a, a)", a=[np.arange(3).astype("M8[D]"), np.arange(3).astype("m8[s]")]),
]


UNSORTED = [
    np.array([1.0, np.nan, 3.0]),
    np.array([3.0, 2.0, 1.0]),
    np.array([0.0, np.inf, 3.0]),
    *(np.random.default_rng(n).normal(size=n) for n in (1, 2, 4, 5, 9, 30)),
]


@pytest.mark.parametrize("factor", [1.0, 1j])
def test_interp_looks_for_places_as_numpy_does(factor: Any) -> None:
    interp = njit(lambda x, xp, fp: np.interp(x, xp, fp, right=7))
    for xp in [*UNSORTED, *map(np.sort, UNSORTED)]:
        values = np.random.default_rng(0).normal(size=xp.size)
        wanted = np.concatenate((np.random.default_rng(1).normal(size=40) * 2, [np.nan], xp))
        with_inf = values * factor
        with_inf[values > 0.5] = np.inf
        for fp in (values * factor, with_inf):
            for x in (wanted, np.sort(wanted), 0.25, np.nan):
                expected = np.interp(x, xp, fp, right=7)
                np.testing.assert_array_equal(interp(x, xp, fp), expected)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dtype", INEXACT[2:])
def test_which_of_several_complex_nans(dtype: str) -> None:
    def f(a):
        return np.median(a), np.median(a[:1]), np.unique(a), np.unique(a, return_index=True)

    def places(a):
        return np.nanargmax(a), np.nanargmin(a)

    nan, inf = np.nan, np.inf
    a = np.array([1, complex(inf, nan), complex(nan, 2), complex(1, -0.0), complex(nan, -1)], dtype)
    for x in (a, a[::-1], a[2:], a[:1]):
        for ours, theirs in zip(njit(f)(x), f(x), strict=True):
            np.testing.assert_array_equal(np.real(ours), np.real(theirs))
            np.testing.assert_array_equal(np.imag(ours), np.imag(theirs))
    b = np.array([complex(inf, nan), inf, complex(inf, 5), complex(-inf, nan), -inf], dtype)
    assert njit(places)(b) == places(b)
    with pytest.raises(ValueError, match="All-NaN"):
        njit(places)(a[1:3])


@pytest.mark.parametrize(("expression", "arguments", "exact"), TABLE)
def test_equals_numpy(expression: str, arguments: dict[str, Any], exact: bool) -> None:
    check(expression, arguments, exact)


def test_results_keep_the_dimensions_that_their_types_have() -> None:
    ours = njit(function_of("np.cov(a)", ["a"]))(np.arange(4.0).reshape(1, 4))
    assert ours.shape == (1, 1)
    assert ours[0, 0] == pytest.approx(5 / 3)
    with pytest.raises(errors.TypingError, match="is not known when the function"):
        njit(function_of("np.squeeze(a)", ["a"]))(np.ones((1, 3)))


@pytest.mark.parametrize("call", ["np.cov(a)", "np.corrcoef(a)"])
@pytest.mark.parametrize("dtype", ["M8[D]", "m8[s]"])
def test_times_have_no_covariance(call: str, dtype: str) -> None:
    function = function_of(call, ["a"])
    for each in (function, njit(function)):
        with pytest.raises(TypeError):
            each(np.arange(3).astype(dtype))
