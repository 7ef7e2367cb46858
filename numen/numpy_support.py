"""Types of NumPy's dtypes and back: Numba's `numba.np.numpy_support`, as libraries use it."""

from __future__ import annotations

from typing import Any

import numpy as np

from numen import _core
from numen.types import Type
from numen.types import from_dtype as from_dtype

numpy_version = tuple(map(int, np.__version__.split(".")[:2]))

_KINDS = ("scalar", "record", "nested_array", "chars")


def as_dtype(nbtype: Type) -> np.dtype[Any]:
    """Return the dtype of what lies in arrays and records. NotImplementedError for other types."""
    if nbtype._handle.kind not in _KINDS:
        raise NotImplementedError(f"{nbtype!r} cannot be represented as a NumPy dtype")
    return _core.dtype_of(nbtype._handle)
