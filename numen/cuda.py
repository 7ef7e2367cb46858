"""Numba's `numba.cuda`, for programs that ask whether there is a GPU: numen has no code for any."""

from __future__ import annotations

from typing import Any


def is_available() -> bool:
    """Tell that compiled code cannot run on a GPU."""
    return False


def __getattr__(name: str) -> Any:
    from numen.unavailable import missing

    raise missing("cuda", name)
