"""Numba's `numba.core`, as far as its public parts are concerned."""

from __future__ import annotations

from numen import config, errors, extending, types

# `import numba.core.types` asks for it; numen.aliases finds what is inside.
__path__: list[str] = []

__all__ = ["config", "errors", "extending", "types"]
