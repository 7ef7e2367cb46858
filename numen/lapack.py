"""Numba's `numba.np.linalg`, as far as libraries use it: routines of LAPACK for compiled code."""

from __future__ import annotations

from typing import Any

import numpy as np

from numen.carrays import farray
from numen.decorators import njit
from numen.numpy_support import as_dtype

__all__: list[str] = []


class _LAPACK:
    """Gives functions of addresses, `array.ctypes`; matrices lie column by column."""

    def numba_xgesv(self, dtype: Any) -> Any:
        """Return what solves `a @ x = b`, with x in place of b; the pivots are not given.

        0 is its answer, or a positive number where `a` is singular.
        """
        if as_dtype(dtype).char not in "fdFD":
            raise TypeError(f"LAPACK knows float and complex dtypes only, not {dtype}")
        return _solve


@njit
def _solve(kind: int, n: int, count: int, a: Any, lda: int, pivots: Any, b: Any, ldb: int) -> int:
    if lda != n or ldb != n:
        raise ValueError("numba_xgesv takes matrices without gaps between columns")
    x = farray(b, (n, count))
    try:
        x[:] = np.linalg.solve(farray(a, (n, n)), x)
    except np.linalg.LinAlgError:
        return 1
    return 0
