"""What libraries use of Numba's `numba.core.utils`."""

from __future__ import annotations

import sys
from inspect import signature as pysignature

__all__ = ["PYVERSION", "pysignature"]

PYVERSION = sys.version_info[:2]
