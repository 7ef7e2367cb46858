"""The types of classes and of types themselves, as arguments of compiled functions."""

from __future__ import annotations

import enum
from abc import ABCMeta
from typing import Any

import numpy as np

from numen import _core
from numen.types import DType, Opaque, Type, _handle_of, _made, from_dtype, from_handle

_PYTHON_NUMBERS = {"bool": "bool", "int": "int64", "float": "float64", "complex": "complex128"}


class DTypeSpec(Type, metaclass=ABCMeta):
    """Of what NumPy's functions take as a dtype."""


DTypeSpec.register(DType)


class NumberClass(Opaque):
    """A class of numbers, Python's or NumPy's."""

    __slots__ = ()

    def __new__(cls, instance_type: Type) -> Any:
        """Make the type of NumPy's class of such numbers."""
        dtype = np.dtype(_handle_of(instance_type).dtype)
        return _made(cls, _core.type_of(dtype.type))

    @property
    def instance_type(self) -> Type:
        """The type of its numbers."""
        dtype = _number_dtype(self._handle)
        assert dtype is not None
        return from_dtype(dtype)

    @property
    def dtype(self) -> Type:
        """The type of the elements of an array of it."""
        return self.instance_type


DTypeSpec.register(NumberClass)


class TypeRef(Opaque):
    """A type."""

    __slots__ = ()

    def __new__(cls, instance_type: Type) -> Any:
        """Make the type of the type itself."""
        _handle_of(instance_type)
        return _made(cls, _core.type_of(instance_type))

    @property
    def instance_type(self) -> Type:
        """The type that it is."""
        return from_handle(self._handle.entity)


def _number_dtype(handle: _core.Type) -> np.dtype[Any] | None:
    package, _, name = str(handle).removeprefix("class ").rpartition(".")
    if package == "builtins" and name in _PYTHON_NUMBERS:
        return np.dtype(_PYTHON_NUMBERS[name])
    found = getattr(np, name, None) if package == "numpy" else None
    is_number = isinstance(found, type) and issubclass(found, (np.number, np.bool_))
    return np.dtype(found) if is_number else None


def class_of(handle: _core.Type) -> type[Type]:
    """Return the class of a type whose value is a class or a type."""
    if handle.static_kind == "type":
        return TypeRef
    if isinstance(handle.entity, enum.EnumMeta):
        from numen.enum_types import class_of as enum_class_of

        return enum_class_of(handle)
    return Opaque if _number_dtype(handle) is None else NumberClass
