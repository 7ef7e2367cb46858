"""Numba's `numba.core`, as far as its public parts are concerned."""

from __future__ import annotations

from numen import config, errors, extending, types

__all__ = ["config", "errors", "extending", "types"]
