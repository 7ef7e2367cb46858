"""Numba's `numba.np`, as far as libraries use it."""

from __future__ import annotations

import sys

from numen import numpy_support

__all__ = ["numpy_support"]

# `from numen.np.numpy_support import ...` asks for a module in a package.
__path__: list[str] = []
sys.modules[f"{__name__}.numpy_support"] = numpy_support
