"""Arrays without axes, empty matrices, and numbers that an array does not hold, against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from table import check, row

BYTES = np.arange(4, dtype=np.uint8)
ONE = np.array(1.5)
EMPTY = [np.zeros((0, 3)), np.zeros((3, 0)), np.zeros((2, 3, 0))]
REDUCTIONS = (
    "sum", "prod", "max", "min", "any", "all", "mean", "std", "argmax", "argmin", "nansum",
    "nanmax", "nanprod", "count_nonzero",
)  # fmt: skip

TABLE = [
    # Results of arrays without axes are numbers.
    *[row(f"np.{name}(a, keepdims=True)", a=ONE) for name in REDUCTIONS],
    *[row(f"np.{name}(a, axis=0, keepdims=True)", a=ONE) for name in ("any", "max", "argmax")],
    row("np.nan_to_num(a)", a=[np.array(np.nan), ONE, np.array(3)]),
    row("np.nan_to_num(a, copy=False)", a=np.array(np.inf)),
    row("np.heaviside(a, b)", a=[ONE, np.array(0.0)], b=np.array(0.25)),
    row("np.interp(a, x, x * x)", a=ONE, x=np.arange(3.0)),
    row("np.interp(a, x, x * x, period=2.0)", a=ONE, x=np.arange(3.0)),
    row("np.searchsorted(x, a)", a=ONE, x=np.arange(3.0)),
    row("np.digitize(a, x)", a=ONE, x=np.arange(3.0)),
    row("np.digitize(a, x)", a=ONE, x=np.arange(3.0)[::-1]),
    row("np.take(x, i)", x=np.arange(3.0), i=np.array(1)),
    row("np.take(x, i, axis=1)", x=np.eye(3), i=np.array(1)),
    row("np.choose(i, (1.0, 2.0))", i=[1, np.array(1), np.array([1, 0])]),
    row("np.round(a)", a=np.array(1.25 + 2.5j)),
    # Operands with too few axes, and of kinds that are refused.
    row("np.vecdot(a, b)", a=[ONE, np.ones(4), np.ones((2, 4))], b=[ONE, np.ones(1), np.ones(4)]),
    row("np.matvec(a, b)", a=[np.ones(2), np.eye(2)], b=np.ones(2)),
    row("np.vecmat(a, b)", a=np.ones(2), b=[np.ones(2), np.eye(2)]),
    row("np.correlate(a, b)", a=[ONE, np.ones(3)], b=np.ones(2)),
    row("np.compress(c, x)", c=[True, np.eye(2, dtype=bool), np.array([True])], x=np.arange(3)),
    row("np.repeat(x, n)", x=np.arange(2), n=[np.array([1.0, 2.0]), np.array([2, 0])]),
    row("np.round(x, n)", x=np.array([1.25]), n=[1.5, 1, np.int8(1), np.array(1)]),
    row("np.sum(x, where=w)", x=np.arange(2.0), w=[np.array([1, 0]), np.array([True, False])]),
    row("np.ravel_multi_index((i, 1), (4, 4))", i=[2.5, 2, np.array([2.0]), np.array([2])]),
    row("np.unravel_index(i, (4, 4))", i=[2.5, 2, np.array([2.0]), np.array([2])]),
    # Integers that an array does not hold.
    row("np.put(a, 1, 300); return a", a=BYTES),
    row("np.place(a, a > 1, -1); return a", a=BYTES),
    row("np.putmask(a, a > 1, 256); return a", a=BYTES),
    row("np.copyto(a, 300); return a", a=BYTES),
    row("np.copyto(a, -1, where=a > 1); return a", a=BYTES),
    row("np.copyto(a, 255, where=a > 1); return a", a=BYTES),
    row("np.insert(a, 1, 300)", a=BYTES),
    row("np.fill_diagonal(a, 300); return a", a=np.zeros((3, 3), np.uint8)),
    row("np.asarray(300, np.uint8), a", a=0),
    row("np.asarray(-1, np.int8), a", a=0),
    # dtypes and last bits.
    row("np.arange(n), np.arange(1, n)", n=[np.int32(5), np.uint8(3), np.uint64(4)]),
    row("np.arange(n), np.arange(0, n, n)", n=[np.float32(2.5), 2.5]),
    row("np.linspace(a, b, 9)", a=np.float32(0.1), b=[np.float32(1.7), 1.7]),
    row("np.linspace(a, a * a, 9)", a=np.arange(1, 4, dtype=np.float32) * np.float32(0.3)),
    row("round(a, 1), round(a, 2)", a=[np.float32(2.55), np.float32(-0.125), 2.675]),
    row("1 / np.polyadd(a, b)", a=np.array([3.0, -0.0, 0.0]), b=[np.array([-0.0]), -0.0]),
    row("1 / np.polysub(a, b)", a=np.array([-0.0]), b=np.array([3.0, -0.0, 0.0])),
    # Matrices without elements.
    *[
        row(f"np.linalg.svd(a, {full})", a=EMPTY)
        for full in (True, False)
    ],
]  # fmt: skip


@pytest.mark.parametrize(("expression", "arguments", "exact"), TABLE)
def test_table(expression: str, arguments: dict[str, Any], exact: bool) -> None:
    check(expression, arguments, exact)
