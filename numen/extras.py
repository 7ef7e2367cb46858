"""Functions for compiled code that Numba has beside those of Python and NumPy.

`numba.np.unsafe.ndarray`, `numba.cpython.unsafe.tuple` and `numba.np.extensions`. In compiled
code they are those of lib/numen.extras.
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["cross2d", "to_fixed_tuple", "tuple_setitem"]


def to_fixed_tuple(array: Any, length: int) -> tuple[Any, ...]:
    """Make a tuple of the first elements of an array; in compiled code `length` is a constant."""
    if length > len(array):
        raise IndexError(f"there are fewer than {length} elements")
    return tuple(array[:length])


def tuple_setitem(tup: tuple[Any, ...], idx: int, val: Any) -> tuple[Any, ...]:
    """Make a tuple with one element replaced, which is one of those from 0 on."""
    if not 0 <= idx < len(tup):
        raise IndexError("tuple index out of range")
    return (*tup[:idx], val, *tup[idx + 1 :])


def cross2d(a: Any, b: Any) -> Any:
    """Return the third part of the cross product of (arrays of) vectors of two elements."""
    x, y = np.asarray(a), np.asarray(b)
    if x.shape[-1] != 2 or y.shape[-1] != 2:
        raise ValueError(
            "Incompatible dimensions for 2D cross product\n(dimension must be 2 for both inputs)"
        )
    return x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0]
