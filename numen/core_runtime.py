"""Numba's `numba.core.runtime`, which programs ask whether they leak."""

from __future__ import annotations

from typing import NamedTuple

from numen import _core

__all__ = ["rtsys"]


class AllocationStats(NamedTuple):
    """Counts of objects of compiled code: arrays, strings, containers and the like."""

    alloc: int
    free: int
    mi_alloc: int
    mi_free: int


class _Runtime:
    """Numba's runtime system, as far as its counts are concerned."""

    @staticmethod
    def get_allocation_stats() -> AllocationStats:
        """Return counts of which the differences have a meaning: what lives now, and none freed."""
        living = sum(_core.live_objects().values())
        return AllocationStats(living, 0, living, 0)


rtsys = _Runtime()
