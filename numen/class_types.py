"""The types of jitclasses and of their instances, under Numba's names."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

from numen import _core
from numen.types import Type, _made, from_handle


class ClassInstanceType(Type):
    """An instance of a jitclass."""

    __slots__ = ()

    @property
    def class_type(self) -> ClassType:
        """The type of its class."""
        return ClassType(self._handle.entity)

    @property
    def classname(self) -> str:
        """Name of the class."""
        return str(self._handle.entity.__name__)

    @property
    def struct(self) -> dict[str, Type]:
        """The fields."""
        return self.class_type.struct


class ClassType:
    """A class made by jitclass."""

    __slots__ = ("_cls",)

    def __init__(self, cls: Any) -> None:
        self._cls = cls

    @property
    def instance_type(self) -> ClassInstanceType:
        """The type of its instances."""
        return _made(ClassInstanceType, _core.instance_type(self._cls))

    @property
    def struct(self) -> dict[str, Type]:
        """The fields."""
        return dict(self._cls._spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClassType) and self._cls is other._cls

    def __hash__(self) -> int:
        return hash(self._cls)


class DeferredType(Type):
    """A type that is defined later, as the type of the very class that it is a field of."""

    __slots__ = ("_make",)
    _make: Callable[[], _core.Type] | None

    def __init__(self, make: Callable[[], _core.Type] | None = None) -> None:
        self._make = make

    @property
    def _handle(self) -> _core.Type:  # type: ignore[override]
        if self._make is None:
            raise RuntimeError("deferred type not yet defined")
        return self._make()

    def define(self, type: Type) -> None:
        """Say which type it is."""
        if self._make is not None:
            raise TypeError("deferred type already defined")
        if not isinstance(type, Type):
            raise TypeError(f"arg is not a Type; got: {builtins.type(type)}")
        self._make = lambda: type._handle

    def get(self) -> Type:
        """Return the type that it is."""
        return from_handle(self._handle)

    def __repr__(self) -> str:
        return "DeferredType"

    __str__ = __repr__

    def __hash__(self) -> int:
        return id(self)


def deferred_type() -> DeferredType:
    """Make a type that is to be defined later."""
    return DeferredType()
