"""Reductions over dtypes, layouts, axes and special values: NumPy's values, dtypes and bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from table import check, sample

from numen import njit

REDUCTIONS = {
    "sum": njit(lambda a: np.sum(a)),
    "prod": njit(lambda a: a.prod()),
    "mean": njit(lambda a: a.mean()),
    "min": njit(lambda a: np.min(a)),
    "max": njit(lambda a: a.max()),
    "any": njit(lambda a: np.any(a)),
    "all": njit(lambda a: a.all()),
    "argmin": njit(lambda a: np.argmin(a)),
    "argmax": njit(lambda a: a.argmax()),
    "var": njit(lambda a: np.var(a)),
    "ptp": njit(lambda a: np.ptp(a)),
    "count_nonzero": njit(lambda a: np.count_nonzero(a)),
}
NAMES_ALONG = "sum prod mean min max any all argmin argmax cumsum cumprod".split()


def along(name: str, axis: int) -> Any:
    """Compile a reduction along a given axis."""
    reduce = getattr(np, name)

    def reduced(a):
        return reduce(a, axis)

    return njit(reduced)


DTYPES = ["?", "u4", "i8", "f4", "f8", "c16"]


def numbers(dtype: str, n: int) -> np.ndarray:
    rng = np.random.default_rng(n)
    kind = np.dtype(dtype).kind
    if kind == "b":
        return rng.random(n) < 0.9
    if kind in "iu":
        info = np.iinfo(dtype)
        return rng.integers(info.min, info.max, n, dtype, endpoint=True)
    if kind == "c":
        return (rng.normal(size=n) + 1j * rng.normal(size=n)).astype(dtype)
    return rng.normal(size=n).astype(dtype)


def assert_same(ours: Any, theirs: Any, exact: bool) -> None:
    assert np.shape(ours) == np.shape(theirs)
    if isinstance(theirs, np.ndarray):
        assert ours.dtype == theirs.dtype
    else:
        # Compiled functions return Python's numbers.
        ours = np.asarray(ours).astype(np.asarray(theirs).dtype)
    if exact:
        np.testing.assert_array_equal(ours, theirs)
    else:
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def is_exact(name: str, dtype: str) -> bool:
    # NumPy multiplies complex numbers and divides their sums in other roundings.
    return name not in ("prod", "var") and not (name == "mean" and dtype in ("c8", "c16"))


def defined(name: str, dtype: str) -> bool:
    kind = np.dtype(dtype).kind
    if name in ("min", "max", "ptp") and kind == "c":
        return False  # see docs/differences.md
    return not (name == "ptp" and kind == "b")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", REDUCTIONS)
def test_of_everything(name: str, dtype: str) -> None:
    if not defined(name, dtype):
        return
    f = REDUCTIONS[name]
    base = numbers(dtype, 6001)
    for a in [
        base[:1],
        base[:7],
        base[:8],
        base[:129],
        base[:1023],
        base,
        base[::-1],
        base[1::3],
        base[:6000].reshape(60, 100),
        base[:6000].reshape(60, 100)[:, 3:90],
        base[:6000].reshape(60, 100)[::2, ::-3],
        np.array(base[5]),
    ]:
        with np.errstate(all="ignore"):
            theirs = f.py_func(a)
        # Sums of several axes with gaps are pairwise by rows, where NumPy's are by buffers.
        has_order = a.ndim <= 1 or a.flags.forc or name not in ("sum", "mean")
        assert_same(f(a), theirs, has_order and is_exact(name, dtype))


@pytest.mark.parametrize("dtype", ["?", "i4", "f8"])
@pytest.mark.parametrize("name", NAMES_ALONG)
def test_along_an_axis(name: str, dtype: str) -> None:
    if not defined(name, dtype):
        return
    compiled = {axis: along(name, axis) for axis in range(-3, 3)}
    base = numbers(dtype, 6000)
    for a in [
        base.reshape(60, 100),
        np.asfortranarray(base.reshape(60, 100)),
        base.reshape(60, 100)[::-2, 1:50],
        base.reshape(10, 20, 30),
        base.reshape(2000, 3),
        base.reshape(60, 10, 10),
        base.reshape(4, 1500),
        base[:4],
    ]:
        for axis in range(-a.ndim, a.ndim):
            with np.errstate(all="ignore"):
                theirs = compiled[axis].py_func(a)
            exact = is_exact(name, dtype) and (a.flags.c_contiguous or name not in ("sum", "mean"))
            assert_same(compiled[axis](a), theirs, exact)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("name", REDUCTIONS)
def test_special_values(name: str, dtype: str) -> None:
    f = REDUCTIONS[name]
    specials = [
        [-0.0],
        [0.0, -0.0],
        [-0.0, -0.0, -0.0],
        [np.inf, 1, -np.inf],
        [np.nan],
        [1, np.nan, 0],
        [1, np.nan, np.nan, -5],
        [np.inf, np.inf],
        [*range(3000), np.nan, *range(3000)],
        [*range(3000), -7, *range(3000)],
        [5.0] * 3000,
        [0.0] * 3000 + [1.0],
    ]
    for values in specials:
        a = np.array(values, dtype)
        with np.errstate(all="ignore"):
            theirs = f.py_func(a)
        ours = f(a)
        assert_same(ours, theirs, name != "var")
        assert np.signbit(ours) == np.signbit(theirs) or np.isnan(theirs)


@pytest.mark.parametrize("name", ["sum", "min", "max", "argmin", "argmax", "cumsum"])
@pytest.mark.parametrize("columns", [3, 40])
def test_special_values_along_columns(name: str, columns: int) -> None:
    a = numbers("f8", 50 * columns).reshape(50, columns).copy()
    a[7, 1] = a[9, 1] = a[0, 2] = np.nan
    a[5] = a[20] = np.inf
    a[6, ::2] = -0.0
    f = along(name, 0)
    assert_same(f(a), f.py_func(a), True)


@pytest.mark.parametrize("name", ["sum", "prod", "any", "all", "mean"])
@pytest.mark.filterwarnings("ignore")
def test_of_nothing(name: str) -> None:
    a = np.empty((0, 3))
    assert_same(REDUCTIONS[name](a), REDUCTIONS[name].py_func(a), True)
    for axis in (0, 1):
        f = along(name, axis)
        assert_same(f(a), f.py_func(a), True)
        assert_same(f(a.T), f.py_func(a.T), True)


@pytest.mark.parametrize("name", ["min", "max", "argmin", "argmax"])
def test_extremes_of_nothing_raise_as_numpy_does(name: str) -> None:
    for a, axis in [(np.empty(0), 0), (np.empty((0, 3)), 0), (np.empty((3, 0)), 1)]:
        for f in (REDUCTIONS[name], along(name, axis)):
            with pytest.raises(ValueError, match=r"zero-size|empty") as theirs:
                f.py_func(a)
            with pytest.raises(ValueError, match=r"zero-size|empty") as ours:
                f(a)
            assert str(ours.value) == str(theirs.value)
    for shape in [(2, 0, 0), (0, 2, 0), (0, 0, 0)]:
        with pytest.raises(ValueError, match=r"zero-size|empty"):
            along(name, -1)(np.empty(shape))
    assert along(name, 0)(np.empty((3, 0))).shape == (0,)
    assert along(name, 1)(np.empty((0, 3))).shape == (0,)


def test_tuples_of_axes_and_keepdims() -> None:
    @njit
    def both(a):
        return (
            a.sum(axis=(0, 2)),
            np.max(a, axis=(1, -1), keepdims=True),
            a.all(axis=(), keepdims=True),
            a.sum(axis=(0, 1, 2)),
            np.min(a, keepdims=True),
            a.argmax(axis=1, keepdims=True),
            a.mean(axis=(1, 2)),
        )

    a = numbers("f8", 6000).reshape(10, 20, 30)
    for ours, theirs in zip(both(a), both.py_func(a), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)
        assert np.shape(ours) == np.shape(theirs)


def test_dtype_and_out() -> None:
    @njit
    def into(a, out):
        np.sum(a, axis=0, out=out)
        return np.sum(a, dtype=np.float32), a.sum(axis=0, dtype=np.float32), a.prod(dtype=np.int64)

    a = numbers("i4", 600).reshape(20, 30) % 3
    ours, theirs = np.empty(30, np.int64), np.empty(30, np.int64)
    for one, other in zip(into(a, ours), into.py_func(a, theirs), strict=True):
        assert_same(one, other, True)
    np.testing.assert_array_equal(ours, theirs)


def test_sum_along_an_axis_in_a_smaller_dtype() -> None:
    @njit
    def small(a):
        return a.sum(axis=0, dtype=np.float32)

    a = numbers("f8", 6000).reshape(60, 100)
    assert_same(small(a), small.py_func(a), True)


def random_arrays() -> list[Any]:
    """Arrays whose sums are rounded, some with NaNs."""
    generator = np.random.default_rng(1)
    arrays = [generator.normal(size=shape) for shape in ((3, 4, 5), (5, 7, 13), (2, 33, 300))]
    arrays += [arrays[1].astype(np.float32), generator.integers(-9, 9, (4, 9, 2))]
    with_nans = generator.normal(size=(6, 5, 4))
    with_nans.reshape(-1)[::3] = np.nan
    with_nans[1] = np.nan
    return [*arrays, with_nans, with_nans.astype(np.float32)]


@pytest.mark.parametrize("axis", ["None", "0", "-1", "(0, 1)", "(2, 1)", "(0, 2)", "(0, 1, 2)"])
@pytest.mark.parametrize("name", "sum mean var nansum nanmean nanvar nanmedian nanmin".split())
def test_sums_over_axes_are_numpys_to_the_bit(name: str, axis: str) -> None:
    check(f"np.{name}(a, {axis}), np.{name}(a, {axis}, keepdims=True)", {"a": random_arrays()})


def test_means_of_complex64_are_divided_as_complex128() -> None:
    generator = np.random.default_rng(2)
    a = [(generator.normal(size=(n, 7)) * (1 + 0.3j)).astype(np.complex64) for n in range(1, 9)]
    check("np.mean(a), np.mean(a, 0), np.mean(a, axis=1), np.nanmean(a)", {"a": a})


def test_sums_and_products_as_bools() -> None:
    a = [sample((3, 3), dtype) for dtype in "?bBf"]
    check("np.sum(a, dtype=np.bool_), np.sum(a, 0, bool), np.prod(a, 1, bool)", {"a": a})


@pytest.mark.parametrize("dtype", ["f4", "f8", "c8", "i1", "?"])
def test_a_sum_over_no_axis_begins_with_zero(dtype: str) -> None:
    @njit
    def total(a):
        return np.sum(a, axis=()), np.prod(a, axis=())

    a = np.array([-0.0, 0.0, 1.0]).astype(dtype)
    for ours, theirs in zip(total(a), total.py_func(a), strict=True):
        assert ours.dtype == theirs.dtype
        assert ours.tobytes() == theirs.tobytes()
