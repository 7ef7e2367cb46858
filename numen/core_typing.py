"""Numba's `numba.core.typing`, as far as its public parts are concerned."""

from __future__ import annotations

import importlib
from typing import Any

from numen.signature import Signature, signature

__all__ = ["Signature", "signature"]

_MODULES = {"cffi_utils": "numen.cffi_support", "ctypes_utils": "numen.ctypes_support"}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(_MODULES[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
