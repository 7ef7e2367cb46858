"""Types of values that users define: classes derived from `types.Type`, and their data models.

A value of such a type is a row of members in compiled code, as the model says. Only code that numen
writes reads and makes these rows, by `member` and `make`: what users registered for the attributes,
functions and conversions of the type becomes such code (llvm_intrinsics.py, native_objects.py).
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any

from numen import _core
from numen.errors import NumbaTypeError, NumbaWarning, UnsupportedError
from numen.types import Type

NULL = object()
"""What is no object, where code for a builder speaks of one."""

Members = tuple[tuple[str, Type], ...]

# What makes the model of a type, by the class of the type.
_models: dict[type[Type], Callable[[Type], Any]] = {}
# The first type of those that are equal stands for all.
_handles: dict[tuple[type[Type], Any], _core.Type] = {}
_typers: dict[type, Callable[[Any, Any], Any]] = {}
_unboxers: dict[type[Type], Callable[[Type, Any], Any]] = {}
_boxers: dict[type[Type], Callable[[Type, Any], Any]] = {}


def handle_of(type: Type) -> _core.Type:
    """Return what the compiler knows a type of a user's class as."""
    key = (type.__class__, type.key)
    if key not in _handles:
        members = members_of_type(type)
        _handles[key] = _core.extension(
            type, type.name, [name for name, _ in members], [each._handle for _, each in members]
        )
    return _handles[key]


def _inherited(table: dict[Any, Any], cls: type) -> Any:
    return next((table[each] for each in cls.__mro__ if each in table), None)


def members_of_type(type: Type) -> Members:
    """Return the members that the values of a type have by its model; none without a model."""
    model = _inherited(_models, type.__class__)
    members: Members = () if model is None else model(type).members
    return members


def is_number(type: Type) -> bool:
    """Tell whether the values of a user's type are numbers for a builder, as a model may say."""
    model = _inherited(_models, type.__class__)
    return model is not None and model(type).is_number


def set_model(cls: type[Type], model: Callable[[Type], Any]) -> None:
    """Register what makes the model of the values of a type."""
    if any(issubclass(known, cls) for known, _ in _handles):
        raise TypeError(f"the model of {cls.__name__} comes after the first use of such a type")
    _models[cls] = model


def set_typer(cls: type, typer: Callable[[Any, Any], Any]) -> None:
    """Register what tells the type of an object of a class, given it and a context."""
    _typers[cls] = typer


def set_unboxer(cls: type[Type], unboxer: Callable[[Type, Any], Any]) -> None:
    """Register what makes the members of an object, given a type and the object."""
    _unboxers[cls] = unboxer


def set_boxer(cls: type[Type], boxer: Callable[[Type, Any], Any]) -> None:
    """Register what makes an object, given a type and the members."""
    _boxers[cls] = boxer


def type_of(value: Any) -> Type | None:
    """Return the type that was registered for an object's class, or that it has itself."""
    typer = _inherited(_typers, type(value))
    found = None if typer is None else typer(value, None)
    if found is None and hasattr(type(value), "_numba_type_"):
        found = value._numba_type_
    is_own = isinstance(found, Type) and found._handle.kind == "extension"
    return found if is_own else None


def members_of(type: Type, value: Any) -> Any:
    """Return what compiled code has of an object."""
    unboxer = _inherited(_unboxers, type.__class__)
    if unboxer is None:
        raise UnsupportedError(f"objects of type {type} cannot be passed: nothing unboxes them")
    return unboxer(type, value)


def object_of(type: Type, members: Any) -> Any:
    """Return the object that compiled code's members stand for."""
    boxer = _inherited(_boxers, type.__class__)
    if boxer is None:
        raise NumbaTypeError(f"cannot convert native {type} to Python object: nothing boxes it")
    return boxer(type, members)


def load() -> None:
    """Run what packages name for Numba to load: entry points of the group `numba_extensions`.

    One that fails is a warning, as with Numba: programs without its types are to run.
    """
    if "numba" in sys.modules:
        from importlib.metadata import entry_points

        for each in entry_points(group="numba_extensions", name="init"):
            try:
                each.load()()
            except Exception as error:
                what = f"{type(error).__name__}: {error}"
                message = f"the extension {each.value} failed to load: {what}"
                warnings.warn(message, NumbaWarning, stacklevel=2)


def make(type: Type, *members: Any) -> Any:
    """Make a value of its members."""
    return members


def cast(value: Any, wanted: Any) -> Any:
    """Make a value of another type; what lower_cast registers are overloads of this."""
    raise NotImplementedError("compiled code makes casts")


def member(value: Any, number: int) -> Any:
    """Return a member of a value."""
    return value[number]


_core.set_extensions(sys.modules[__name__])
