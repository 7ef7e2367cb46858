"""Numba's `numba.core`, as far as its public parts are concerned."""

from __future__ import annotations

import sys
from typing import Any

from numen import config, errors, extending, types

__all__ = ["config", "errors", "extending", "types"]

# `import numba.core.types` and `from numen.core.errors import ...` ask for modules in a package.
__path__: list[str] = []
for _module in (config, errors, extending, types):
    sys.modules[f"{__name__}.{_module.__name__.rpartition('.')[2]}"] = _module


def __getattr__(name: str) -> Any:
    from numen.aliases import submodule

    return submodule(__name__, "numba.core", name)
