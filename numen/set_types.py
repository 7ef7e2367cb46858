"""The type of typed Sets, under Numba's name."""

from __future__ import annotations

from typing import Any

from numen import _core
from numen.types import Type, _Container, _handle_of, from_handle


class SetType(_Container):
    """A numba.typed.Set."""

    __slots__ = ()

    def __new__(cls, keyty: Type) -> Any:
        """Make the type of typed Sets with this type of elements."""
        return from_handle(_core.set_(_handle_of(keyty), True))

    @property
    def key_type(self) -> Type:
        """Type of the elements."""
        return self.dtype
