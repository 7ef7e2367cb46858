"""numen/lib/numpy/properties.py, methods of arrays, einsum, limits and grids against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from table import ALL, SOME, arrays, check, row, sample

MATRIX = arrays((3, 4), SOME)
SQUARE = arrays((4, 4), SOME[1:], nan=False)

LIMITS = {d: np.array([np.iinfo(d).min, np.iinfo(d).max, 3], d) for d in "bhilBHIL"}

TABLE = [
    row("np.shape(a), np.ndim(a), np.size(a), np.size(a, 1)", a=MATRIX),
    row("np.shape(3), np.ndim(2.5), np.size([1, 2])"),
    row("np.real(a), np.imag(a)", a=arrays((5,), ALL)),
    row("np.angle(a)", False, a=arrays((5,), "fdFD", nan=False)),
    row("np.angle(1 + 1j, deg=True)", False),
    row("np.angle(a), np.angle(a, True), np.angle(a[0])", a=sample(3, "?")),
    row("np.nonzero(a)", a=[np.array(1), np.array(0.0)]),
    row("np.modf(a), np.frexp(a)", a=[np.array(2.5), np.array(-0.75, "f")]),
    row("np.polymul(a, b)", a=np.zeros(0), b=[np.zeros(0), np.ones(2)]),
    row("np.bitwise_count(a)", a=sample(3, "d")),
    row("np.bitwise_count(a), np.ptp(a)", a=[LIMITS[d] for d in "bhilBHIL"]),
    row("np.asarray_chkfinite(a)", a=MATRIX),
    row("np.sort(np.roots(a))", False, a=[np.array([1, -3, 2]), np.array([0.0, 1, 2, 0, 0])]),
    row("np.sort(np.roots(a))", False, a=np.array([1, 0, 1 + 0j])),
    row("a.trace()", a=MATRIX[1:]),
    row("a.diagonal(1)", a=MATRIX),
    row("a.squeeze(0)", a=np.ones((1, 3))),
    row("a.compress(np.array([True, False, True]), axis=0)", a=MATRIX),
    row("a.choose((3, 4))", a=np.array([0, 1, 1])),
    row("a.put(np.array([1, 2]), 7); return a", a=MATRIX[1]),
    row("a.tolist()", a=[m for m in MATRIX if m.dtype.char in "?ldD"]),
    row("a.repeat(2, axis=0)", a=MATRIX),
    row("np.mgrid[0:3, 1:9:2]"),
    row("np.mgrid[2:5]"),
    row("np.ogrid[0:3, 1:9:2]"),
    *[
        row(f"np.finfo(np.{kind}).{name}")
        for kind in ("float32", "float64", "complex64")
        for name in (
            "bits",
            "eps",
            "epsneg",
            "max",
            "min",
            "tiny",
            "smallest_subnormal",
            "nmant",
            "precision",
            "resolution",
            "maxexp",
            "minexp",
        )
    ],
    *[
        row(f"np.iinfo(np.{kind}).{name}")
        for kind in ("int8", "uint16", "int64", "uint64")
        for name in ("bits", "max", "min")
    ],
    row("np.finfo(a.dtype).eps, np.iinfo(np.int32).max", a=np.ones(3)),
    row("np.einsum('ij,jk->ik', a, b)", False, a=MATRIX[1:], b=sample((4, 5), "d")),
    row("np.einsum('ij,jk', a, b)", False, a=MATRIX[4], b=sample((4, 5), "d")),
    row("np.einsum('ij->ji', a)", a=MATRIX),
    row("np.einsum('ij->', a)", False, a=MATRIX[1:]),
    row("np.einsum('ii', a)", False, a=SQUARE),
    row("np.einsum('ii->i', a)", a=SQUARE),
    row("np.einsum('i,i', a, b)", False, a=sample(5, "d"), b=sample(5, "D")),
    row("np.einsum('i,j->ij', a, b)", a=sample(5, "l"), b=sample(4, "d")),
    row("np.einsum('bij,bjk->bik', a, b)", a=sample((2, 3, 4), "d"), b=sample((2, 4, 5), "d")),
    row("np.einsum('ij,ij->i', a, a)", False, a=MATRIX[1:]),
    row("np.einsum('ij,j,j->i', a, b, b)", False, a=MATRIX[4], b=sample(4, "d")),
    row("np.einsum('ijk,ilm,njm,nlk->', a, a, a, a)", False, a=sample((2, 2, 2), "d")),
    row("np.einsum('ij,jk', a, b)", a=np.ones((2, 3)), b=np.ones((2, 3))),
]


@pytest.mark.parametrize(("expression", "arguments", "exact"), TABLE)
def test_equals_numpy(expression: str, arguments: dict[str, Any], exact: bool) -> None:
    check(expression, arguments, exact)
