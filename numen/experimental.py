"""Numba's `numba.experimental`. What numen does not have of it says so."""

from __future__ import annotations

from typing import Any

from numen.jitclass import jitclass as jitclass


def __getattr__(name: str) -> Any:
    if name == "structref":
        import numen.structref

        return numen.structref
    from numen.unavailable import missing

    raise missing("experimental", name)
