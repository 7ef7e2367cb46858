"""The types of constants and of what is written with them, under Numba's names: see `overload`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from numen import _core
from numen.types import (
    Boolean,
    Integer,
    Type,
    UnicodeType,
    _handles_of,
    _made,
    boolean,
    from_handle,
    int64,
    unicode_type,
)


class Literal(Type):
    """The type of one constant, where its value matters as well: see `overload`."""

    __slots__ = ("_literal_value",)
    _literal_value: object

    def __new__(cls, value: Any) -> Any:
        """Make the type of a constant."""
        return literal(value)

    @property
    def literal_value(self) -> Any:
        """The constant."""
        return self._literal_value

    @property
    def literal_type(self) -> Type:
        """Type of the constant, whatever its value."""
        return from_handle(self._handle)

    def _text(self) -> str:
        return f"Literal[{type(self._literal_value).__name__}]({self._literal_value})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __reduce__(self) -> Any:
        return literal, (self._literal_value,)


class IntegerLiteral(Literal, Integer):
    """The type of one int."""

    __slots__ = ()


class BooleanLiteral(Literal, Boolean):
    """The type of True or of False."""

    __slots__ = ()


class StringLiteral(Literal, UnicodeType):
    """The type of one str."""

    __slots__ = ()


class LiteralList(Type):
    """A list written with values of different types, which does not change."""

    __slots__ = ()

    def __new__(cls, types: Iterable[Type]) -> Any:
        """Make the type of such lists with these types of elements."""
        return from_handle(_core.literal_list(_handles_of(types)))

    @property
    def literal_value(self) -> list[Type]:
        """Types of the elements."""
        return [from_handle(each) for each in self._handle.elements]

    @property
    def types(self) -> tuple[Type, ...]:
        """Types of the elements."""
        return tuple(self.literal_value)


class LiteralStrKeyDict(Type):
    """A dict written with literal strings for keys and values of different types."""

    __slots__ = ()

    def __new__(cls, types: Mapping[Any, Type]) -> Any:
        """Make the type of such dicts: types of the values by key, a str or the literal of one."""
        keys = [each if isinstance(each, str) else each.literal_value for each in types]
        return from_handle(_core.literal_dict(keys, _handles_of(types.values())))

    @property
    def literal_value(self) -> dict[Any, Type]:
        """Types of the values by the literal types of the keys."""
        types = (from_handle(each) for each in self._handle.elements)
        return {literal(key): type for key, type in zip(self._handle.names, types, strict=True)}

    @property
    def types(self) -> tuple[Type, ...]:
        """Types of the values."""
        return tuple(self.literal_value.values())


def literal(value: Any) -> Literal:
    """Return the type of one int, bool or str. TypingError for other values."""
    made: Literal
    match value:
        case bool():
            made = _made(BooleanLiteral, boolean._handle)
        case int():
            made = _made(IntegerLiteral, int64._handle)
        case str():
            made = _made(StringLiteral, unicode_type._handle)
        case _:
            from numen.errors import LiteralTypingError

            raise LiteralTypingError(f"{value!r} has no literal type")
    made._literal_value = value
    return made


def maybe_literal(value: Any) -> Literal | None:
    """Return the type of one int, bool or str; None for other values."""
    return literal(value) if isinstance(value, (bool, int, str)) else None


def unliteral(type: Type) -> Type:
    """Return the type of a constant whatever its value; any other type as it is."""
    return type.literal_type if isinstance(type, Literal) else type
