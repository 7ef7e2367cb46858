"""Types of NumPy's dtypes and back: Numba's `numba.np.numpy_support`, as libraries use it."""

from __future__ import annotations

from typing import Any

import numpy as np

from numen.types import Boolean, Number, Type
from numen.types import from_dtype as from_dtype


def as_dtype(nbtype: Type) -> np.dtype[Any]:
    """Return the dtype of a number's type. NotImplementedError for other types."""
    if not isinstance(nbtype, Number | Boolean):
        raise NotImplementedError(f"{nbtype!r} cannot be represented as a NumPy dtype")
    return np.dtype(nbtype._handle.dtype)
