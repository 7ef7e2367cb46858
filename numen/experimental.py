"""Numba's `numba.experimental`: what it has is not available in numen yet, and says so."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    from numen.unavailable import missing

    raise missing("experimental", name)
