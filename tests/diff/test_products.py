"""numen/lib/numpy/products.py against NumPy: loops for small ones, BLAS for large ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from table import INEXACT, SOME, arrays, check, row, sample

from numen import njit

LARGE = arrays((40, 30), INEXACT + "l", nan=False)
OTHER = arrays((30, 50), "dfFD", nan=False)
VECTORS = arrays((600,), INEXACT + "l", nan=False)
# Large enough to be cut into parts.
LONG = arrays((100_003,), INEXACT, nan=False)
HUGE = arrays((403, 501), INEXACT, nan=False)
BY_ROWS = arrays((403,), INEXACT, nan=False)
BY_COLUMNS = arrays((501,), INEXACT, nan=False)
CHANGED = {"b": BY_ROWS[0], "c": BY_COLUMNS[0]}

TABLE = [
    row("a @ b", False, a=LARGE, b=OTHER),
    row("a @ b", False, a=arrays((3, 4), SOME), b=arrays((4, 2), SOME)),
    row("a @ b", False, a=VECTORS, b=VECTORS[::-1]),
    row("a @ b", False, a=LARGE, b=arrays((30,), INEXACT, nan=False)),
    row("a @ b", False, a=arrays((40,), "dD", nan=False), b=LARGE[:6]),
    row("a @ b", False, a=sample((2, 1, 3, 4), "d"), b=sample((5, 4, 2), "d", 1)),
    row("a @ b", False, a=sample((5, 3, 4), "d"), b=sample((4,), "d", 1)),
    row("a @ b", False, a=sample((4,), "l"), b=sample((5, 4, 3), "l", 1)),
    row("a @ b", a=np.ones((3, 4)), b=np.ones((3, 4))),
    row("a @ b", a=np.ones((0, 4)), b=np.ones((4, 3))),
    row("a @ b", a=np.ones((3, 0)), b=np.ones((0, 3))),
    row(
        "a @= b; return a", a=sample((3, 2), "d"), b=[np.ones((2, 2)), np.ones((2, 3)), np.ones(2)]
    ),
    row("a @= b; return a", a=np.ones((1, 2)), b=np.ones((2, 1))),
    row("a @= b; return a", a=sample(2, "l"), b=sample((2, 2), "l", 1)),
    row("a @ b", False, a=np.ones((0, 2, 4)), b=[np.ones((3, 2)), np.ones((1, 3, 2)), np.ones(3)]),
    row("np.matmul(a, b, out=c)", a=np.ones((1, 2)), b=np.ones((2, 1)), c=np.ones((1, 2))),
    row("np.matmul(a, b, out=c); return c", a=np.ones((1, 2)), b=np.ones(2), c=np.ones((4, 1))),
    row("a @= 3; return a", a=np.ones((2, 2))),
    row("np.dot(a, b)", False, a=LARGE, b=OTHER),
    row("np.dot(a, 2)", a=arrays((3, 4))),
    row("np.dot(a, b)", False, a=sample((2, 3, 4), "d"), b=sample((5, 4, 2), "d", 1)),
    row("np.dot(a, b, c); return c", False, a=LARGE[0], b=LARGE[0].T, c=np.ones((40, 40), "f")),
    row("a @ b", False, a=LONG, b=LONG[::-1]),
    row("np.vdot(a, b)", False, a=LONG, b=LONG[::-1]),
    row("a @ b", False, a=HUGE, b=arrays((501,), INEXACT, nan=False)),
    row("b @ a", False, a=HUGE, b=arrays((403,), INEXACT, nan=False)),
    row("a @ b", False, a=HUGE, b=arrays((501, 307), INEXACT, nan=False)),
    row("b @ a[:, :9]", False, a=HUGE, b=arrays((1, 403), INEXACT, nan=False)),
    row("a[:3] @ b", False, a=HUGE, b=arrays((501, 1007), INEXACT, nan=False)),
    row("(a @ b) @ a", False, a=HUGE, b=arrays((501,), INEXACT, nan=False)),
    row("a.T @ (a @ b) - b", False, a=HUGE, b=arrays((501,), INEXACT, nan=False)),
    row("(a @ b) @ a @ b", False, a=HUGE[:2], b=arrays((501,), "df", nan=False)),
    row("(a @ b) @ a", False, a=LARGE[:3], b=arrays((30,), "ldD", nan=False)),
    row("(a @ b) @ a", a=np.ones((200, 4)), b=np.ones(3)),
    row("(a @ b) @ a", a=np.ones((200, 0)), b=np.ones(0)),
    row("(a @ b) @ a", False, a=HUGE[0], b=np.ones((501, 403))),
    row("b @ a, a @ c", False, a=HUGE, b=BY_ROWS, c=BY_COLUMNS),
    row("a @ c, a.T @ b", False, a=HUGE, b=BY_ROWS, c=BY_COLUMNS),
    row("a @ c, a.T @ b", False, a=HUGE[0].T, b=BY_COLUMNS[0], c=BY_ROWS[0]),
    row("b @ a, a @ c", False, a=LARGE[0], b=np.ones(40), c=np.ones(30)),
    row("b @ a, a @ c", a=np.ones((403, 501)), b=np.ones(2), c=np.ones(3)),
    row("b @ a, a @ c", a=np.ones((403, 501)), b=np.ones(403), c=np.ones(3)),
    row("b += a @ c; c -= d @ a; return b, c", False, a=HUGE[0], d=BY_ROWS[0], **CHANGED),
    row("e = a @ c; b += a.T @ b[:0]; return e", False, a=HUGE[0], **CHANGED),
    row("b += a @ c; c = b @ a; return b, c", False, a=HUGE[0], **CHANGED),
    row("e = d; d += a @ c; b = e @ a; return b, d", False, a=HUGE[0], d=BY_ROWS[0], **CHANGED),
    row(
        "c = a[2]; c += a.T @ b; b -= a @ d; return a, b",
        False,
        a=HUGE[0],
        b=BY_ROWS[0],
        d=BY_COLUMNS[0],
    ),
    row("a @ a.T", False, a=LARGE),
    row("a.T @ a", False, a=LARGE),
    row("np.dot(a[::2], a[::2].T)", False, a=LARGE),
    row("np.dot(a[:, ::2], a[:, ::2].T)", False, a=LARGE),
    row("a[1:] @ a[:-1].T", False, a=LARGE),
    row("a.dot(b)", False, a=LARGE[:4], b=OTHER[0]),
    row("np.vdot(a, b)", False, a=VECTORS, b=VECTORS),
    row("np.vdot(a, b)", False, a=arrays((3, 4)), b=arrays((3, 4))),
    row("np.inner(a, b)", False, a=arrays((3, 4), SOME), b=arrays((2, 4), SOME)),
    row("np.outer(a, b)", a=arrays((3,), SOME), b=arrays((2, 2), SOME)),
    row("np.kron(a, b)", a=arrays((2, 3)), b=arrays((2, 2))),
    row("np.kron(a, b)", a=arrays((3,), "ld"), b=arrays((2, 2), "ld")),
    row("np.tensordot(a, b)", False, a=sample((2, 3, 4), "d"), b=sample((3, 4, 5), "d")),
    row("np.tensordot(a, b, 1)", False, a=sample((2, 3, 4), "D"), b=sample((4, 5), "d")),
    row("np.tensordot(a, b, 0)", a=sample((2, 3), "l"), b=sample(4, "l")),
    row(
        "np.tensordot(a, b, ((1, 0), (0, 1)))",
        False,
        a=sample((2, 3, 4), "d"),
        b=sample((3, 2, 5), "d"),
    ),
    row("np.cross(a, b)", a=arrays((5, 3), "lfd"), b=arrays((3,), "lfd")),
    row("np.cross(a, b)", a=arrays((5, 2), "?bBd"), b=arrays((3,), "bLd")),
    row("np.cross(a, b)", a=sample((3,), "?"), b=sample((3,), "?", 1)),
    row("np.cross(a, b, axis=0)", a=sample((3, 5), "d"), b=sample((3, 5), "d", 1)),
    row("np.cross(a, b)", a=np.ones(4), b=np.ones(4)),
    row("np.cross(a, b)", a=arrays((4, 2), "ld"), b=arrays((3,), "ld")),
    row("np.cross(a, b)", a=arrays((3,), "ld"), b=arrays((4, 2), "ld")),
    row("np.trace(a)", a=arrays((3, 4), "liBfdD")),
    row("np.trace(a, offset=-1)", a=arrays((3, 4, 2), "d")),
]


def test_a_product_in_place_must_fit_the_dtype() -> None:
    @njit
    def multiply(a, b):
        a @= b

    with pytest.raises(TypeError, match=r"from dtype.*float64.* to dtype.*int64.*same_kind"):
        multiply(np.ones((2, 2), np.int64), np.ones((2, 2)))


@pytest.mark.parametrize(("expression", "arguments", "exact"), TABLE)
def test_equals_numpy(expression: str, arguments: dict[str, Any], exact: bool) -> None:
    check(expression, arguments, exact)
