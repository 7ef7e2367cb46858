"""Numba's `numba.core`, as far as its public parts are concerned."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from numen import config, errors, extending, types

__all__ = ["config", "errors", "extending", "types"]

# `import numba.core.types` and `from numen.core.errors import ...` ask for modules in a package.
__path__: list[str] = []
for _module in (config, errors, extending, types):
    sys.modules[f"{__name__}.{_module.__name__.rpartition('.')[2]}"] = _module

_MORE = {
    "cgutils": "numen.cgutils",
    "dispatcher": "numen.dispatcher",
    "registry": "numen.dispatcher",
    "typing": "numen.core_typing",
    "withcontexts": "numen.object_mode",
}


def __getattr__(name: str) -> Any:
    if name in _MORE:
        return importlib.import_module(_MORE[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
