"""`numba.np.linalg`: what quantecon asks of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from numen import njit, types
from numen.lapack import _LAPACK

KINDS = {types.float32: "s", types.float64: "d", types.complex64: "c", types.complex128: "z"}


def solver(dtype: Any) -> Any:
    xgesv = _LAPACK().numba_xgesv(dtype)
    kind = ord(KINDS[dtype])

    @njit
    def solve(a, b, lda):
        n = len(a)
        pivots = np.empty(n, np.int32)
        count = 1 if b.ndim == 1 else b.shape[1]
        return xgesv(kind, n, count, a.ctypes, lda, pivots.ctypes, b.ctypes, n)

    return solve


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize("shape", [(4,), (4, 3)])
def test_solves_in_place(dtype: types.Type, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    a = np.asfortranarray(rng.random((4, 4)).astype(str(dtype)))
    b = np.asfortranarray(rng.random(shape).astype(str(dtype)))
    expected = np.linalg.solve(a, b)
    assert solver(dtype)(a, b, 4) == 0
    np.testing.assert_allclose(
        b, expected, rtol=1e-4 if "32" in str(expected.real.dtype) else 1e-12
    )
    assert solver(dtype)(np.zeros_like(a), b, 4) > 0


def test_what_it_does_not_take() -> None:
    with pytest.raises(TypeError, match="LAPACK knows float and complex dtypes only, not int64"):
        _LAPACK().numba_xgesv(types.int64)
    a, b = np.eye(2), np.ones(2)
    with pytest.raises(ValueError, match="matrices without gaps between columns"):
        solver(types.float64)(a, b, 3)
