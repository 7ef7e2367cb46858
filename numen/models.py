"""Numba's `numba.core.datamodel.models`: how values of types that users define are represented."""

from __future__ import annotations

from typing import Any

from numen import types
from numen.errors import UnsupportedError
from numen.extension_types import Members
from numen.types import Type


class DataModel:
    """Base of the models."""

    members: Members = ()
    is_number = False

    def __init__(self, dmm: Any, fe_type: Type) -> None:
        self.fe_type = fe_type


class StructModel(DataModel):
    """Members, with a name and a type each."""

    def __init__(self, dmm: Any, fe_type: Type, members: Any) -> None:
        super().__init__(dmm, fe_type)
        self.members = tuple((str(name), type) for name, type in members)


class OpaqueModel(DataModel):
    """Nothing: there is one value only."""


class PrimitiveModel(DataModel):
    """A number, whose type is one of llvmlite's: signed where it is an integer."""

    is_number = True

    def __init__(self, dmm: Any, fe_type: Type, be_type: Any) -> None:
        super().__init__(dmm, fe_type)
        self.members = (("value", number_type(be_type)),)


def number_type(be_type: Any) -> Type:
    """Return the type of the numbers of a type of llvmlite's."""
    names = {"float": "float32", "double": "float64", "i1": "boolean"}
    names |= {f"i{bits}": f"int{bits}" for bits in (8, 16, 32, 64)}
    if str(be_type) not in names:
        raise UnsupportedError(f"{be_type} is no number that numen has")
    made: Type = getattr(types, names[str(be_type)])
    return made
