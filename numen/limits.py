"""What np.finfo and np.iinfo of compiled code become for Python: NumPy's own objects."""

from __future__ import annotations

from typing import Any

import numpy as np


def finfo(bits: int, *_: Any) -> np.finfo[Any]:
    """Return NumPy's object for the fields that compiled code has of it."""
    return np.finfo(np.dtype(f"f{bits // 8}"))


def iinfo(bits: int, _: int, least: int) -> np.iinfo[Any]:
    """Return NumPy's object for the bits, the greatest and the least number."""
    return np.iinfo(np.dtype(f"{'i' if least < 0 else 'u'}{bits // 8}"))
