"""The types of enums and of their members, under Numba's names."""

from __future__ import annotations

import enum
from typing import Any

from numen import _core
from numen.types import Opaque, Type, _made, from_handle


class EnumMember(Type):
    """A member of an Enum class."""

    __slots__ = ()

    def __new__(cls, instance_class: Any, dtype: Type) -> EnumMember:
        """Make the type of the members of a class, which are all of the same type."""
        return _made(cls, _core.type_of(next(iter(instance_class))))

    @property
    def instance_class(self) -> Any:
        """The Enum class."""
        return self._handle.entity


class IntEnumMember(EnumMember):
    """A member of an IntEnum class."""

    __slots__ = ()


class EnumClass(Opaque):
    """An Enum class."""

    __slots__ = ()

    def __new__(cls, instance_class: Any, dtype: Type) -> Any:
        """Make the type of the class, whose members are all of one type."""
        return _made(class_of(_core.type_of(instance_class)), _core.type_of(instance_class))

    @property
    def instance_class(self) -> Any:
        """The class."""
        return self._handle.entity

    @property
    def dtype(self) -> Type:
        """The type of the values of its members."""
        return from_handle(_core.type_of(next(iter(self.instance_class)).value))


class IntEnumClass(EnumClass):
    """An IntEnum class."""

    __slots__ = ()


def member_class_of(handle: _core.Type) -> type[Type]:
    """Return the class of a type whose values are members of an enum."""
    return IntEnumMember if issubclass(handle.entity, enum.IntEnum) else EnumMember


def class_of(handle: _core.Type) -> type[Type]:
    """Return the class of a type whose value is an enum."""
    return IntEnumClass if issubclass(handle.entity, enum.IntEnum) else EnumClass
