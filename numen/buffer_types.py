"""The types of objects that lend memory, under Numba's names: they are passed as arrays over it."""

from __future__ import annotations

from typing import Any

from numen.types import Array, Type


class MemoryView(Array):
    """A memoryview: an array over its memory."""

    __slots__ = ()

    def __new__(cls, dtype: Type, ndim: int, layout: str, readonly: bool = False) -> Any:
        """Make the type of arrays as which memoryviews are passed."""
        return Array(dtype, ndim, layout, readonly)


class ByteArray(MemoryView):
    """A bytearray: an array over its memory."""

    __slots__ = ()


class PyArray(MemoryView):
    """An array.array: an array over its memory."""

    __slots__ = ()
