"""Numba's `numba.core.typing`, as far as its public parts are concerned."""

from __future__ import annotations

from typing import Any

from numen.signature import Signature, signature

__all__ = ["Signature", "signature"]


def __getattr__(name: str) -> Any:
    from numen.aliases import submodule

    return submodule(__name__, "numba.core.typing", name)
