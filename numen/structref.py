"""Numba's `numba.experimental.structref`: structs of which each set of field types is a type.

A type of structs is a class derived from `types.StructRef`; its instances are the types with given
fields. Structs are instances of jitclasses without methods of their own, one for each such type;
Python sees them as instances of the proxy class.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from numen import _core
from numen.jitclass import JitClassType
from numen.types import Type

_T = TypeVar("_T", bound="type[StructRef]")


class StructRef(Type):
    """Base of the types of structs."""

    def __new__(cls, fields: Iterable[tuple[str, Type]]) -> Any:
        """Make the type of structs with these fields, (name, type) each."""
        made = object.__new__(cls)
        checked = tuple((name, kind) for name, kind in made.preprocess_fields(tuple(fields)))
        made._handle = _core.instance_type(_class_of(cls, checked))
        return made

    def __init__(self, fields: Iterable[tuple[str, Type]]) -> None:
        """Nothing is left to do; what is derived may have its own."""

    def preprocess_fields(self, fields: Sequence[tuple[str, Type]]) -> Iterable[tuple[str, Type]]:
        """Return the fields as they are to be; to be overridden."""
        return fields

    @property
    def field_dict(self) -> dict[str, Type]:
        """The types of the fields by their names."""
        return dict(self._handle.entity._spec)


class StructRefProxy:
    """Base of the classes of which structs are instances in Python."""

    __slots__ = ()

    def __new__(cls, *arguments: Any) -> Any:
        """Make a struct as the class does in compiled code."""
        any_class: Any = cls
        return _constructor(any_class, len(arguments))(*arguments)

    @property
    def _numba_type_(self) -> Type:
        from numen.types import from_handle

        return from_handle(self._type)  # type: ignore[attr-defined]


_proxies: dict[type[StructRef], type] = {}
_classes: dict[tuple[object, ...], JitClassType] = {}


def _class_of(type_class: type[StructRef], fields: tuple[tuple[str, Type], ...]) -> JitClassType:
    known = _classes.get((type_class, fields))
    if known is not None:
        return known
    proxy = _proxies.get(type_class, StructRefProxy)
    namespace = {
        "__module__": proxy.__module__,
        "__qualname__": proxy.__qualname__,
        "_field_names": tuple(name for name, _ in fields),
        "_spec": dict(fields),
        "_members": {},
        "_handles": None,
        "_type_class": type_class,
    }
    made = JitClassType(proxy.__name__, (proxy, _core.Instance), namespace)
    _classes[type_class, fields] = made
    return made


@functools.cache
def _constructor(cls: Any, arguments: int) -> Any:
    from numen.decorators import njit
    from numen.source import generated

    names = ", ".join(f"x{i}" for i in range(arguments))
    text = f"def make({names}):\n    return cls({names})\n"
    return njit(generated("make", text, {"cls": cls}))


def new(struct_type: StructRef) -> Any:
    """Make a struct whose fields are not set, in compiled code only."""
    raise NotImplementedError("structref.new() is for compiled code")


def register(struct_type: _T) -> _T:
    """Register a class of types of structs."""
    if struct_type is StructRef:
        raise ValueError(f"cannot register {struct_type}")
    return struct_type


def define_attributes(struct_typeclass: type[StructRef]) -> None:
    """Give structs of the type their fields as attributes in compiled code, which they have."""


def define_constructor(
    py_class: type, struct_typeclass: type[StructRef], fields: Sequence[str]
) -> None:
    """Let compiled code call `py_class` with the values of the fields, in this order."""
    from numen.overloading import Overload, registered
    from numen.source import generated

    text = (
        f"def construct({', '.join(fields)}):\n"
        "    made = new()\n"
        + "".join(f"    made.{name} = {name}\n" for name in fields)
        + "    return made\n"
    )

    def choose(*positional: Type, **keywords: Type) -> Any:
        given = dict(zip(fields, positional, strict=False)) | keywords
        struct_type = struct_typeclass((name, given[name]) for name in fields if name in given)
        return generated("construct", text, {"new": struct_type._handle.entity})

    registered.add_function(py_class, Overload(choose, {}, prefer_literal=False, strict=False))


def define_boxing(struct_typeclass: type[StructRef], obj_class: type) -> None:
    """Let Python see structs of the type as instances of a class derived from StructRefProxy."""
    if obj_class is StructRefProxy:
        raise ValueError(f"cannot register {obj_class}")
    if not issubclass(obj_class, StructRefProxy):
        raise TypeError(f"{obj_class} is not derived from StructRefProxy")
    _proxies[struct_typeclass] = obj_class


def define_proxy(py_class: type, struct_typeclass: type[StructRef], fields: Sequence[str]) -> None:
    """Make a class the constructor of structs, and that of which they are instances in Python."""
    define_constructor(py_class, struct_typeclass, fields)
    define_boxing(struct_typeclass, py_class)
