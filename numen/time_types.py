"""The types of NumPy's dates and spans of time, under Numba's names."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

import numpy as np

from numen import _core
from numen.types import Type, _made

_T = TypeVar("_T", bound="_Time")


class _Time(Type):
    __slots__ = ()
    type_name: ClassVar[str]

    def __new__(cls: type[_T], unit: str) -> _T:
        """Make the type of those that count `unit`: "D", "ns"; "" for no unit. ValueError."""
        try:
            return _made(cls, _core.scalar(f"{cls.type_name}[{unit or 'generic'}]"))
        except ValueError:
            raise ValueError(f"NumPy has no unit of time {unit!r}") from None

    @property
    def unit(self) -> str:
        """What is counted: "D", "ns"; "" for no unit."""
        unit = self.name[self.name.index("[") + 1 : -1]
        return "" if unit == "generic" else unit

    def cast_python_value(self, value: Any) -> Any:
        """Convert a value to NumPy's scalar of this type."""
        return np.dtype(self.name).type(value, self.unit or "generic")


class NPDatetime(_Time):
    """A numpy.datetime64."""

    __slots__ = ()
    type_name = "datetime64"


class NPTimedelta(_Time):
    """A numpy.timedelta64."""

    __slots__ = ()
    type_name = "timedelta64"


def class_of(handle: _core.Type) -> type[Type]:
    """Return the class of a type whose values are times."""
    return NPDatetime if handle.dtype.startswith("datetime") else NPTimedelta
