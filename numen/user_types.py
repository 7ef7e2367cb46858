"""Bases of the types that users define."""

from __future__ import annotations

from abc import ABCMeta
from typing import Any

from numen.types import Array, Type


class Buffer(Type, metaclass=ABCMeta):
    """What has elements of a dtype along axes: arrays, and what users derive."""

    def __init__(self, dtype: Type, ndim: int, layout: str, *_: Any, **__: Any) -> None:
        """Name the type."""
        super().__init__(f"{type(self).__name__}({dtype}, {ndim}d, {layout})")
        self.dtype = dtype
        self.ndim = ndim
        self.layout = layout


Buffer.register(Array)


class Dummy(Type):
    """Of no value at run time."""


class ArrayCompatible(Type):
    """Of values that are like arrays."""


class IterableType(Type):
    """Of values that can be looped over."""


class Callable(Type):
    """Of values that can be called."""


class StarArgTuple(Type):
    """In Numba, of what `*arguments` takes. There are none here: functions get a plain tuple."""


StarArgUniTuple = StarArgTuple
