"""What values are while a generator of code runs: llvmlite's types, and structs of members."""

from __future__ import annotations

import functools
from typing import Any

from numen import types
from numen.errors import UnsupportedError
from numen.extension_types import is_number, members_of_type


def llvm_ir() -> Any:
    """Return the module `llvmlite.ir`; UnsupportedError where llvmlite is not installed."""
    try:
        from llvmlite import ir
    except ImportError:
        raise UnsupportedError(
            "intrinsics are written with llvmlite's builder, which is not installed: "
            "pip install llvmlite"
        ) from None
    return ir


@functools.cache
def opaque(name: str) -> Any:
    """Return llvmlite's type of values that are handed on, and no more."""
    ir = llvm_ir()

    class Opaque(ir.Type):  # type: ignore[misc, name-defined]
        def _to_string(self) -> str:
            return f'%"{name}"'

    return Opaque()


PYTHON_OBJECT = "Python object"


def value_type(type: types.Type | None) -> Any:
    """Return llvmlite's type of the values of a type; None is any Python object."""
    if type is None:
        return opaque(PYTHON_OBJECT)
    ir = llvm_ir()
    number = number_of(types.unliteral(type))
    if isinstance(number, types.Boolean):
        return ir.IntType(1)
    if isinstance(number, types.Integer):
        return ir.IntType(number.bitwidth)
    if isinstance(number, types.Float):
        return ir.FloatType() if number.bitwidth == 32 else ir.DoubleType()
    type = types.unliteral(type)
    if is_pointer(type):
        elements = type._handle.elements
        return (value_type(type.dtype) if elements else ir.IntType(8)).as_pointer()
    if isinstance(type, types.Array):  # of any layout: what takes a value converts it
        return opaque(f"array({type.dtype}, {type.ndim}d)")
    return opaque(str(type))


def is_pointer(type: types.Type | None) -> bool:
    """Whether a type is one of pointers to memory."""
    return type is not None and type._handle.kind == "pointer"


def number_of(type: types.Type | None) -> types.Type | None:
    """Return the type of the number that a value of a type is; None if it is none."""
    if isinstance(type, types.Boolean | types.Integer | types.Float):
        return type
    if type is not None and type._handle.kind == "extension" and is_number(type):
        return members_of_type(type)[0][1]
    return None


class StructProxy:
    """A struct whose members are read and assigned: Numba's `cgutils.create_struct_proxy`."""

    def __init__(
        self, type: types.Type, context: Any, builder: Any, value: Any = None, ref: Any = None
    ) -> None:
        from numen.cgutils import alloca_once

        if ref is not None:
            raise UnsupportedError("a struct is no place in memory in numen")
        type = types.unliteral(type)
        members = _members(type)
        own = vars(self)
        own["_type"], own["_context"], own["_builder"] = type, context, builder
        own["_members"] = dict(members)
        own["_places"] = {
            name: alloca_once(builder, value_type(each)) for name, each in members if _is_held(each)
        }
        if value is not None:
            for number, (name, each) in enumerate(members):
                if _is_held(each):
                    form = context.entering(each, _member_form(type, name, number))
                    taken = context.record(builder, form, [value], value_type(each))
                    builder.store(taken, self._places[name])

    def __getattr__(self, name: str) -> Any:
        if name not in self._members:
            raise AttributeError(f"{self._type} has no member {name!r}")
        if name not in self._places:
            return self._context.get_dummy_value()
        return self._builder.load(self._places[name])

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._members:
            raise AttributeError(f"{self._type} has no member {name!r}")
        if name in self._places:
            self._builder.store(value, self._places[name])

    def _getvalue(self) -> Any:
        places = iter(range(len(self._places)))
        parts = [
            self._context.leaving(each, f"{{{next(places)}}}")
            if name in self._places
            else self._empty(each)
            for name, each in self._members.items()
        ]
        loaded = [self._builder.load(each) for each in self._places.values()]
        form = _make_form(self._context, self._type, parts)
        return self._context.record(self._builder, form, loaded, value_type(self._type))

    def _empty(self, type: types.Type) -> str:
        return _make_form(self._context, type, [])


def _members(type: types.Type) -> tuple[tuple[str, types.Type], ...]:
    if isinstance(type, types.Complex):
        part = type.underlying_float
        return (("real", part), ("imag", part))
    if type._handle.kind == "extension":
        return members_of_type(type)
    raise UnsupportedError(f"the members of {type} are not known in numen")


def _is_held(type: types.Type) -> bool:
    """Whether a member has a value: not of a type without members."""
    return type._handle.kind != "extension" or bool(type._handle.elements)


def _member_form(type: types.Type, name: str, number: int) -> str:
    return f"{{0}}.{name}" if isinstance(type, types.Complex) else f"member({{0}}, {number})"


def _make_form(context: Any, type: types.Type, parts: list[str]) -> str:
    if isinstance(type, types.Complex):
        return f"np.{type}(complex({', '.join(parts)}))"
    return f"make({', '.join([context.name_of(type), *parts])})"


def made_empty(context: Any, type: types.Type) -> str | None:
    """Return the text for the only value of a type, if there is one only."""
    if isinstance(type, types.NoneType):
        return "None"
    return None if _is_held(type) else _make_form(context, type, [])
