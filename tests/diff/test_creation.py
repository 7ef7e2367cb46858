"""numen/lib/numpy/creation.py and windows.py against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from table import ALL, SOME, arrays, check, row, sample

MATRIX = arrays((3, 4), SOME)
VECTOR = arrays((4,), SOME)
SIZES = [0, 1, 2, 7, 12]

TABLE = [
    row("np.linspace(0, 1, n)", n=SIZES),
    row("np.linspace(a, b, 9)", a=[0, 1.5, -2, 3], b=[1, 1.5, 7.25, -3]),
    row("np.linspace(0, 1, 5, endpoint=False)"),
    row("np.linspace(0, 10, 4, retstep=True)"),
    row("np.linspace(-2, 3, 4, dtype=np.int64)"),
    row("np.linspace(0, 1j, 4)"),
    row("np.linspace(0, 1, -1)"),
    row("np.logspace(0, 3, 4)", False),
    row("np.logspace(0, 3, 5, base=2.0, endpoint=False)", False),
    row("np.geomspace(1, 1000, 4)", False),
    row("np.geomspace(-1000, -1, 4)", False),
    row("np.geomspace(1, 256, 5, endpoint=False)", False),
    row("np.geomspace(0, 1)"),
    row("np.geomspace(-1, 1, 4, dtype=complex)", False),
    row("np.geomspace(a, b, 5)", False, a=[np.float32(2)], b=[np.float32(3), np.complex64(2j)]),
    row("np.asfortranarray(a)", a=VECTOR + MATRIX),
    row("np.asarray(a, np.float32), np.array(a, dtype=np.int8)", a=[np.array(7), np.array(2.5)]),
    row("np.cov(a), np.corrcoef(a)", a=[3.5, 2, True, np.array(4)]),
    row("np.argwhere(a), np.argwhere(a).flags.f_contiguous", a=VECTOR + MATRIX),
    row("np.diag(a)", a=VECTOR + MATRIX),
    row("np.diag(a, 1)", a=VECTOR + MATRIX),
    row("np.diag(a, -2)", a=VECTOR + MATRIX),
    row("np.diagflat(a, 1)", a=VECTOR + MATRIX),
    row("np.tri(3)"),
    row("np.tri(3, 5, 1, np.int32)"),
    row("np.tri(4, 2, -1)"),
    row("np.tri(-1)"),
    row("np.tri(3, -2)"),
    row("np.tril(a)", a=arrays((3, 4), ALL) + VECTOR + arrays((2, 3, 4), "d")),
    row("np.tril(a, 1)", a=MATRIX),
    row("np.triu(a)", a=arrays((3, 4), ALL) + VECTOR + arrays((2, 3, 4), "d")),
    row("np.triu(a, -1)", a=MATRIX),
    row("np.tril_indices(3)"),
    row("np.tril_indices(3, 1, 4)"),
    row("np.triu_indices(4, 1)"),
    row("np.tril_indices_from(a)", a=MATRIX[0]),
    row("np.triu_indices_from(a, k=-1)", a=MATRIX[0]),
    row("np.vander(a)", a=VECTOR),
    row("np.vander(a, 3)", a=VECTOR),
    row("np.vander(a, increasing=True)", a=VECTOR),
    row("np.indices((2, 3))"),
    row("np.indices((3,))"),
    row("np.indices((2, 1, 2), dtype=np.float64)"),
    row("np.meshgrid(a, b)", a=sample(3, "d"), b=sample(2, "d")),
    row("np.meshgrid(a, b, indexing='ij')", a=sample(3, "l"), b=sample(2, "l")),
    row("np.meshgrid(a, b, a)", a=sample(3, "d"), b=sample(2, "d")),
    row("np.meshgrid(a)", a=sample(3, "d")),
    row("np.identity(3)"),
    row("np.bartlett(n)", False, n=SIZES),
    row("np.blackman(n)", False, n=SIZES),
    row("np.hamming(n)", False, n=SIZES),
    row("np.hanning(n)", False, n=SIZES),
    row("np.kaiser(n, 14.0)", False, n=SIZES),
    row("np.kaiser(n, 5)", False, n=SIZES),
    row("np.kaiser(9, b)", False, b=[0.0, 1.0, 30.0, 100.0]),
    row("np.i0(a)", False, a=[np.linspace(-40, 40, 33), np.array([1e308, np.inf, -800.0])]),
    row("np.sinc(a)", False, a=arrays((5,), "ld", nan=False)),
    row("np.sinc(0.5)", False),
]


@pytest.mark.parametrize(("expression", "arguments", "exact"), TABLE)
def test_equals_numpy(expression: str, arguments: dict[str, Any], exact: bool) -> None:
    check(expression, arguments, exact)


def test_arrays_of_arrays_without_axes() -> None:
    for a, b in ((1, 2), (1, 2.5), (True, 1j)):
        check("np.array([a, b]), np.array((a, b))", {"a": np.array(a), "b": np.array(b)})
