"""Bases of the types that users define, and what overloads ask of types by them."""

from __future__ import annotations

from abc import ABCMeta
from typing import Any

from numen.types import (
    Array,
    BaseTuple,
    Bytes,
    Dict,
    Function,
    Generator,
    List,
    ListType,
    NamedUniTuple,
    Number,
    RangeType,
    Set,
    Type,
    UnicodeType,
    UniTuple,
)


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


class ArrayCompatible(Type, metaclass=ABCMeta):
    """Of values that are like arrays."""


class Callable(Type, metaclass=ABCMeta):
    """Of values that can be called."""


class Hashable(Type, metaclass=ABCMeta):
    """Of values that have a hash."""


class IterableType(Type, metaclass=ABCMeta):
    """Of values that can be looped over."""


class Sized(Type, metaclass=ABCMeta):
    """Of values that have a length."""


class Container(Sized, IterableType):
    """Of values that hold others of one type."""


class Sequence(Container):
    """Of values that hold others in an order."""


class MutableSequence(Sequence):
    """Of sequences that change."""


def _register(base: ABCMeta, *types: type[Type]) -> None:
    for type in types:
        base.register(type)


_register(ArrayCompatible, Array)
_register(Callable, Function)
_register(Hashable, Number, UnicodeType, BaseTuple)
_register(IterableType, Array, Bytes, Dict, Generator, ListType, RangeType, UnicodeType)
_register(Sized, BaseTuple)
_register(Container, Set)
_register(Sequence, UniTuple, NamedUniTuple)
_register(MutableSequence, List)


class StarArgTuple(Type):
    """In Numba, of what `*arguments` takes. There are none here: functions get a plain tuple."""


StarArgUniTuple = StarArgTuple
