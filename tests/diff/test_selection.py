"""numen/lib/numpy/selection.py, sets.py and comparing.py against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from table import ALL, SOME, arrays, check, row, sample

from numen import njit

VECTOR = arrays((7,), ALL)
MATRIX = arrays((3, 4), SOME)
MASK = sample((3, 4), "?")
AT = np.array([[0, 2], [-1, 1]])
SMALL = arrays((9,), "?hlBfdD")

TABLE = [
    row("np.argwhere(a)", a=VECTOR[:3] + MATRIX),
    row("np.flatnonzero(a)", a=MATRIX),
    row("np.compress(c, a)", a=MATRIX, c=np.array([True, False, True])),
    row("np.compress(c, a, axis=1)", a=MATRIX, c=np.array([1, 0, 1])),
    row("np.compress(c, a, axis=0)", a=MATRIX[:1], c=np.ones(9, bool)),
    row("np.extract(c, a)", a=MATRIX, c=MASK),
    row("np.take(a, i)", a=MATRIX, i=AT),
    row("np.take(a, i, axis=1)", a=MATRIX, i=AT),
    row("np.take(a, 2)", a=VECTOR),
    row("np.take(a, 2, axis=0)", a=MATRIX),
    row("b = np.take(a, 1, axis=1); b[:] = 0; return a", a=MATRIX[1]),
    row("np.take(a, 9)", a=np.arange(9)),
    row("np.take(a, [0, -4], axis=0)", a=MATRIX[1]),
    row("np.take(a, i, axis=len(i) - 2)", a=MATRIX[1:3], i=AT[0]),
    row("np.take(a, 1, axis=a.shape[0] - 4)", a=MATRIX[1:3]),
    row("np.take(a, 1, axis=a.shape[0])", a=MATRIX[1]),
    row("np.put(a, i, v); return a", a=MATRIX[1], i=AT, v=np.array([7, 8])),
    row("np.put(a, i, 1, mode='wrap'); return a", a=VECTOR[3], i=np.array([9, -12])),
    row("np.put(a, i, 1, mode='clip'); return a", a=VECTOR[3], i=np.array([9, -12])),
    row("np.put(a, 99, 1)", a=np.ones(3)),
    row("np.place(a, m, v); return a", a=MATRIX[4], m=MASK, v=np.array([7.0, 8])),
    row("np.putmask(a, m, v); return a", a=MATRIX[4], m=MASK, v=np.array([7.0, 8])),
    row("np.place(a, a > 1, [7, 8]); np.putmask(a, a < 0, [9]); return a", a=MATRIX),
    row("np.copyto(a, 3, where=m); return a", a=MATRIX[3], m=MASK),
    row("np.select((a < 0, a > 1), (a, a * 2))", a=MATRIX[1:3]),
    row("np.select([a < 0, a > 1], [a, a * 2], default=7)", a=VECTOR[4]),
    row("np.choose(i, (a, b))", i=np.array([0, 1, 0]), a=np.arange(3), b=np.arange(3.0)),
    row("np.choose(i, (1, 2), mode='clip')", i=np.array([0, 1, 9])),
    row("np.choose(i, (1, 2))", i=np.array([0, 1, 9])),
    row("np.take_along_axis(a, np.argsort(a, axis=1), axis=1)", a=arrays((3, 4), "ld")),
    row("np.take_along_axis(a, np.argsort(a, axis=0), axis=0)", a=arrays((3, 4), "ld")),
    row("np.fill_diagonal(a, 9); return a", a=[*MATRIX[1:3], np.ones((5, 2)), np.ones((3, 3, 3))]),
    row("np.fill_diagonal(a, 9, wrap=True); return a", a=np.ones((5, 2))),
    row("np.unravel_index(i, (3, 4))", i=[np.array([0, 5, 11]), 7]),
    row("np.unravel_index(12, (3, 4))"),
    row("np.ravel_multi_index((i, j), (3, 4))", i=np.array([0, 2]), j=np.array([3, 1])),
    row("np.ravel_multi_index((3, 0), (3, 4))"),
    row("np.unique(a)", a=VECTOR + MATRIX),
    row("np.unique(a, return_index=True)", a=SMALL),
    row("np.unique(a, return_inverse=True, return_counts=True)", a=SMALL + MATRIX),
    row("np.unique(a, True, True, True)", a=[*SMALL, np.zeros(0)]),
    row("np.isin(a, b)", a=MATRIX, b=SMALL),
    row("np.isin(a, b, invert=True)", a=MATRIX, b=SMALL),
    row("np.isin(2, b)", b=np.arange(3)),
    row("np.intersect1d(a, b)", a=SMALL, b=SMALL[2]),
    row("np.union1d(a, b)", a=SMALL, b=SMALL[2]),
    row("np.setdiff1d(a, b)", a=SMALL, b=np.array([1, 2, 0])),
    row("np.setxor1d(a, b)", a=SMALL, b=np.array([1, 2, 0])),
    row("np.isclose(a, b)", a=MATRIX, b=[m + 1e-9 for m in MATRIX]),
    row("np.isclose(a, b, equal_nan=True)", a=VECTOR, b=VECTOR[::-1]),
    row("np.isclose(1.0, 1.0 + 1e-9)"),
    row("np.allclose(a, b)", a=MATRIX, b=MATRIX),
    row("np.allclose(a, b, rtol=0.5)", a=MATRIX[2], b=MATRIX[2] * 1.2),
    row("np.array_equal(a, b)", a=MATRIX, b=MATRIX[::-1]),
    row("np.array_equal(a, a)", a=VECTOR),
    row("np.array_equal(a, a, equal_nan=True)", a=VECTOR),
    row("np.array_equal(a, b)", a=np.ones(3), b=np.ones((3, 1))),
    row("np.array_equiv(a, b)", a=np.ones(3), b=[np.ones((2, 3)), np.ones(2), np.zeros(3)]),
    row("np.isneginf(a), np.isposinf(a)", a=arrays((7,), "d")),
    row("np.isreal(a), np.iscomplex(a)", a=VECTOR),
    row("np.isrealobj(a), np.iscomplexobj(a), np.isscalar(a)", a=VECTOR),
    row("np.isscalar(a)", a=["text", b"bytes", 1j, (1,)]),
]


@pytest.mark.parametrize(("expression", "arguments", "exact"), TABLE)
def test_equals_numpy(expression: str, arguments: dict[str, Any], exact: bool) -> None:
    check(expression, arguments, exact)


@pytest.mark.parametrize("to", "?bBlLfdFD")
@pytest.mark.parametrize(
    "write",
    [
        "np.copyto(a, b); return a",
        "np.copyto(a, b[0]); return a",
        "np.copyto(a, 3); return a",
        "np.putmask(a, m, b); return a",
        "np.putmask(a, m, 3); return a",
        "np.place(a, m, b); return a",
        "np.put(a, np.array([1]), b); return a",
    ],
)
def test_writers_cast_by_numpys_rules(write: str, to: str) -> None:
    m = np.array([True, False, True])
    # Complex numbers are an error when the function is compiled, not when it runs.
    sources = "?bBlLfdFD" if to in "FD" else "?bBlLfd"
    check(write, {"a": np.zeros(3, to), "b": [sample(3, d, 1) for d in sources], "m": m})


@pytest.mark.parametrize("dtypes", ["?b", "?F", "bH", "fF", "?l"])
def test_select_gives_the_common_dtype(dtypes: str) -> None:
    a, b = (sample((3, 4), d) for d in dtypes)
    for default in ("0", "1.5", "b"):
        check(f"np.select([a > 0, b > 1], [a, b], {default})", {"a": a, "b": b})
        check(f"np.select((a > 0, b > 1), (a, b), {default})", {"a": a, "b": b})


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 64, 101])
@pytest.mark.parametrize("share", [0.0, 0.05, 0.5, 1.0])
def test_places_that_are_true(size: int, share: float) -> None:
    @njit
    def places(mask):
        return (
            np.nonzero(mask),
            np.flatnonzero(mask),
            np.arange(2 * mask.size).reshape(-1, 2)[mask, 1],
        )

    mask = np.random.default_rng(size).random(2 * size + 1) < share
    for given in (mask[:size], mask[1 : size + 1], mask[::2], mask[::-1]):
        (found,), flat, taken = places(given)
        expected = np.flatnonzero(given)
        assert found.dtype == expected.dtype
        assert np.array_equal(found, expected)
        assert np.array_equal(flat, expected)
        assert np.array_equal(taken, 2 * expected + 1)


def test_places_of_bytes_seen_as_bools() -> None:
    @njit
    def places(mask):
        return np.flatnonzero(mask), np.count_nonzero(mask)

    mask = np.random.default_rng(1).integers(0, 256, 1001, np.uint8).view(np.bool_)
    found, count = places(mask)
    assert count == found.size
    np.testing.assert_array_equal(found, np.flatnonzero(mask))
