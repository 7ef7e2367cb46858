"""numen/lib/numpy/sorting.py against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from table import ALL, REAL, SOME, arrays, check, function_of, row, sample

from numen import errors, njit

LONG = [np.tile(sample(700, d), 2) for d in ALL]

TABLE = [
    row("np.sort(a)", a=arrays((7,), ALL) + arrays((3, 4)) + arrays((2, 3, 4), "d")),
    row("np.sort(a, axis=0)", a=arrays((3, 4)) + arrays((2, 3, 4), "d")),
    row("np.sort(a, axis=-2, kind='stable')", a=arrays((3, 4), "d")),
    row("np.sort(a, axis=None)", a=arrays((3, 4))),
    row("np.sort(a)", a=LONG),
    row("np.sort(a, axis=2)", a=arrays((3, 4), "d")),
    row("np.sort(a, kind='bubble')", a=np.ones(3)),
    row("b = a.copy(); b.sort(); return b", a=arrays((7,), ALL) + arrays((3, 4), "d")),
    row("b = a.copy(); b.sort(axis=0); return b", a=arrays((3, 4), "d")),
    row("np.argsort(a, kind='stable')", a=arrays((7,), ALL) + arrays((3, 4)) + LONG),
    row("np.argsort(a, axis=0, kind='stable')", a=arrays((3, 4))),
    row("np.argsort(a, axis=None, kind='stable')", a=arrays((3, 4))),
    row("a.argsort(kind='stable')", a=arrays((7,), ALL)),
    row("np.lexsort((a, b))", a=arrays((9,), REAL), b=sample(9, "l", 7)),
    row("np.searchsorted(np.sort(a), v)", a=arrays((9,), ALL), v=arrays((5,), ALL)),
    row("np.searchsorted(np.sort(a), v, side='right')", a=arrays((9,)), v=arrays((2, 3))),
    row("np.searchsorted(np.sort(a), 0.25)", a=arrays((9,), "ld")),
    row("np.searchsorted(a, v, 'left', np.argsort(a))", a=arrays((9,), "ld"), v=arrays((5,), "d")),
    row("a.searchsorted(v)", a=np.arange(5.0), v=arrays((5,), "d")),
    row("np.searchsorted(a, 1, side='middle')", a=np.arange(5)),
    row("np.searchsorted(a, a)", a=arrays((30,), ALL)),
    row("np.searchsorted(a, a[::-1], side='right')", a=arrays((30,), ALL)),
    row("np.partition(a, 0)", a=[np.ones(0), np.ones((2, 0))]),
    row("np.partition(a, 1.5)", a=np.ones(3)),
    row("np.partition(a, np.array([[1]]))", a=np.ones(3)),
    row("np.partition(a, 7)", a=np.ones(3)),
]


@pytest.mark.parametrize(("expression", "arguments", "exact"), TABLE)
def test_equals_numpy(expression: str, arguments: dict[str, Any], exact: bool) -> None:
    check(expression, arguments, exact)


@pytest.mark.parametrize("kth", ["2", "-1", "(1, 4)"])
@pytest.mark.parametrize("a", arrays((9,), SOME) + LONG[:4], ids=lambda a: f"{a.dtype}{a.shape}")
def test_partition_places_elements_as_sorting_does(kth: str, a: Any) -> None:
    positions = np.atleast_1d(eval(kth)) % a.size
    ordered = np.sort(a)
    results = [njit(function_of(f"np.partition(a, {kth})", ["a"]))(a)]
    results.append(a[njit(function_of(f"np.argpartition(a, {kth})", ["a"]))(a)])
    for result in results:
        assert result.dtype == a.dtype
        np.testing.assert_array_equal(np.sort(result), ordered)
        for k in positions:
            np.testing.assert_array_equal(result[k], ordered[k])
            np.testing.assert_array_equal(np.sort(result[:k]), ordered[:k])


@pytest.mark.parametrize("size", [63, 65, 9_000, 20_000])
def test_partition_of_rows_in_any_order(size: int) -> None:
    partition = njit(lambda a, k: np.partition(a, k))
    rng = np.random.default_rng(size)
    mixed = rng.normal(size=size)
    with_nans = np.where(rng.random(size) < 0.3, np.nan, mixed)
    few, equal = np.floor(mixed), np.zeros(size)
    for a in (mixed, np.sort(mixed), np.sort(mixed)[::-1].copy(), with_nans, few, equal):
        ordered = np.sort(a)
        for k in (0, size // 3, size - 1):
            result = partition(a, k)
            np.testing.assert_array_equal(np.sort(result), ordered)
            np.testing.assert_array_equal(result[k], ordered[k])
            np.testing.assert_array_equal(np.sort(result[:k]), ordered[:k])


def test_partition_along_an_axis() -> None:
    a = sample((4, 5), "d")
    ours = njit(function_of("np.partition(a, 2, axis=0)", ["a"]))(a)
    np.testing.assert_array_equal(np.sort(ours, axis=0), np.sort(a, axis=0))
    np.testing.assert_array_equal(ours[2], np.sort(a, axis=0)[2])


def test_signed_zeros_are_kept() -> None:
    a = np.tile([0.0, -0.0, 1.0], 200)
    ours = njit(function_of("np.sort(a)", ["a"]))(a)
    assert np.signbit(ours).sum() == 200


def test_read_only_arrays_are_not_sorted_in_place() -> None:
    a = np.arange(3.0)[::-1].copy()
    a.flags.writeable = False
    with pytest.raises(errors.TypingError, match="readonly"):
        njit(function_of("a.sort(); return a", ["a"]))(a)
    np.testing.assert_array_equal(a, [2, 1, 0])


MILLIONS = 2_500_000


@pytest.mark.parametrize("dtype", ["int16", "int64", "uint32", "float32", "float64", "complex64"])
def test_rows_that_are_sorted_in_parts(dtype: str) -> None:
    rng = np.random.default_rng(3)
    a = rng.integers(0, 2**20, MILLIONS).astype(dtype)
    a[: MILLIONS // 2] = 7  # many that are equal
    if a.dtype.kind in "fc":
        a[::9] = np.nan
    assert function_of("np.sort(a)", "a")(a).tobytes() == np.sort(a).tobytes()
    positions = function_of("np.argsort(a, kind='stable')", "a")(a)
    np.testing.assert_array_equal(positions, np.argsort(a, kind="stable"))
    k = MILLIONS * 3 // 4
    assert function_of(f"np.partition(a, {k})[{k}]", "a")(a) == np.sort(a)[k]


@pytest.mark.parametrize("dtype", ["f8", "f4", "i8", "i4", "u2", "i1", "?", "c16"])
def test_many_short_rows(dtype: str) -> None:
    rng = np.random.default_rng(6)
    rows = rng.integers(-50, 50, (4000, 61)).astype(dtype)
    if dtype[0] in "fc":
        rows[::7, ::5] = np.nan
        rows[rows == 3] = -0.0

    @njit
    def sort(rows):
        for i in range(len(rows)):
            rows[i].sort()

    ours = rows.copy()
    sort(ours)
    rows.sort()
    np.testing.assert_array_equal(ours, rows)
