"""The types of constants whose values matter as well, under Numba's names: see `overload`."""

from __future__ import annotations

from typing import Any

from numen.types import (
    Boolean,
    Integer,
    Type,
    UnicodeType,
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

    @property
    def literal_value(self) -> Any:
        """The constant."""
        return self._literal_value

    @property
    def literal_type(self) -> Type:
        """Type of the constant, whatever its value."""
        return from_handle(self._handle)

    @property
    def name(self) -> str:
        """The type and the value as text."""
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
