"""Numba's low-level API of extensions: types of users, and functions written with a builder."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from numen import extension_types, models, typeof, types
from numen.errors import TypingError, UnsupportedError
from numen.jitclass import ANNOTATIONS, type_of_annotation
from numen.llvm_intrinsics import lowered
from numen.llvm_recording import TypingContext
from numen.native_objects import NativeValue, boxer, unboxer
from numen.overloading import Overload, registered
from numen.signature import Signature
from numen.source import generated

__all__ = ["NativeValue", "models"]

_T = TypeVar("_T")
_Made = Callable[[_T], _T]


class _TypeofImpl:
    """What tells the types of objects, for classes that were registered."""

    def __call__(self, value: Any, context: Any) -> types.Type:
        """Return the type of an object."""
        found: types.Type = typeof(value)
        return found

    def register(self, cls: type, function: Any = None) -> Any:
        """Register what gets an object of a class and a context, and returns its type."""
        if function is None:
            return lambda function: self.register(cls, function)
        extension_types.set_typer(cls, function)
        return function


class _AsNumbaType:
    """What tells the types that annotations stand for."""

    def __call__(self, annotation: Any) -> types.Type:
        """Return the type."""
        return type_of_annotation(annotation)

    def register(self, cls: type, type: types.Type) -> None:
        """Register the type that a class stands for."""
        ANNOTATIONS[cls] = type


typeof_impl = _TypeofImpl()
as_numba_type = _AsNumbaType()


def register_model(cls: type[types.Type]) -> _Made[type[models.DataModel]]:
    """Register the data model of a class of types."""

    def register(model: type[models.DataModel]) -> type[models.DataModel]:
        extension_types.set_model(cls, lambda type: model(None, type))
        return model

    return register


register_default = register_model


def make_attribute_wrapper(typeclass: type[types.Type], struct_attr: str, python_attr: str) -> None:
    """Let compiled code read a member of the values of a class of types, as an attribute."""

    def choose(of: types.Type) -> Any:
        names = [name for name, _ in extension_types.members_of_type(of)]
        if struct_attr not in names:
            raise TypingError(f"{of} has no member {struct_attr!r}")
        text = f"def get(value):\n    return member(value, {names.index(struct_attr)})\n"
        return generated("get", text, {"member": extension_types.member})

    _add_attribute(typeclass, python_attr, choose)


def _add_attribute(cls: type[types.Type], name: str, choose: Callable[..., Any]) -> None:
    registered.add_member("attribute", cls, name, _overload(choose))


def _overload(choose: Callable[..., Any]) -> Overload:
    return Overload(choose, {}, prefer_literal=False, strict=False)


def unbox(cls: type[types.Type]) -> _Made[Callable[..., Any]]:
    """Register what makes a NativeValue of an object, given a type, the object and a border."""

    def register(generate: Callable[..., Any]) -> Callable[..., Any]:
        extension_types.set_unboxer(cls, unboxer(generate))
        return generate

    return register


def box(cls: type[types.Type]) -> _Made[Callable[..., Any]]:
    """Register what makes an object, given a type, a value and a border."""

    def register(generate: Callable[..., Any]) -> Callable[..., Any]:
        extension_types.set_boxer(cls, boxer(generate))
        return generate

    return register


# Generators of code with the types of the arguments that they are for, by what they are of.
_lowerings: dict[Any, list[tuple[tuple[Any, ...], Callable[..., Any]]]] = {}


def _takes(wanted: Any, given: types.Type) -> bool:
    if wanted is Any:  # as types.Any, too
        return True
    if isinstance(wanted, type):
        return isinstance(given, wanted)
    return bool(wanted == given)


def _lowering(of: Any, given: tuple[types.Type, ...]) -> Callable[..., Any]:
    fitting = [
        (sum(isinstance(each, types.Type) for each in wanted), generate)
        for wanted, generate in _lowerings.get(of, ())
        if len(wanted) == len(given) and all(map(_takes, wanted, given))
    ]
    if not fitting:
        listed = ", ".join(map(str, given))
        name = getattr(of, "__qualname__", of)
        raise TypingError(f"nothing is registered by lower_builtin for {name} of ({listed})")
    return max(fitting, key=lambda row: row[0])[1]


def lower_builtin(function: Any, *argtypes: Any) -> _Made[Callable[..., Any]]:
    """Register a generator of code for calls of a function with arguments of these types."""

    def register(generate: Callable[..., Any]) -> Callable[..., Any]:
        _lowerings.setdefault(function, []).append((argtypes, generate))
        return generate

    return register


Resolved = tuple[Signature, list[str]] | None
"""The signature of a call and the names of its arguments, if there is one."""


def add_calls(function: Any, resolve: Callable[[Any, Any], Resolved]) -> None:
    """Register what tells the signature of a call, given types of positional and named arguments.

    Generators of code for it are those of lower_builtin.
    """

    def choose(*positional: types.Type, **keywords: types.Type) -> Any:
        found = resolve(positional, keywords)
        if found is None:
            return None
        signature, names = found
        generate = _lowering(function, signature.args)
        return lowered(getattr(function, "__name__", "call"), signature, generate, names)

    registered.add_function(function, _overload(choose))


def signature_by_typer(typer: Any, positional: Any, keywords: Any) -> Resolved:
    """Return the signature of a call, and its arguments' names, by what tells the result's type."""
    try:
        bound = inspect.signature(typer).bind(*positional, **keywords)
    except TypeError:
        return None
    found = typer(*positional, **keywords)
    if found is None:
        return None
    if not isinstance(found, Signature):
        found = Signature(found, tuple(bound.arguments.values()))
    return found, list(bound.arguments)


def type_callable(function: Any) -> _Made[Callable[..., Any]]:
    """Register what tells the type of a call's result.

    The decorated function gets a context, and returns a function of the types of the arguments,
    which returns the type of the result, or None when it has none for them.
    """

    def register(make_typer: Callable[..., Any]) -> Callable[..., Any]:
        typer = make_typer(TypingContext())
        add_calls(function, lambda *given: signature_by_typer(typer, *given))
        return make_typer

    return register


def lower_cast(given: Any, wanted: Any) -> _Made[Callable[..., Any]]:
    """Register a generator of code that makes a value of another type of a user's."""

    def register(generate: Callable[..., Any]) -> Callable[..., Any]:
        def choose(value: types.Type, to: types.Type) -> Any:
            result = types.from_handle(to._handle.entity)
            if not _takes(given, value) or not _takes(wanted, result):
                return None

            def cast(context: Any, builder: Any, signature: Signature, arguments: Any) -> Any:
                return generate(context, builder, value, result, arguments[0])

            return lowered("cast", Signature(result, (value, to)), cast)

        registered.add_function(extension_types.cast, _overload(choose))
        return generate

    return register


def lower_setattr(of: Any, attr: str) -> _Made[Callable[..., Any]]:
    """Refuse what would set an attribute: a value of a type of users does not change."""
    raise UnsupportedError(f"numen has no lower_setattr: values of {of} do not change")


# What tells the types of attributes, by the class of types.
_attribute_templates: list[tuple[Any, Any]] = []


def add_attribute_template(key: Any, template: Any) -> None:
    """Register what has methods `resolve_name` or `generic_resolve`, for types that `key` takes."""
    _attribute_templates.append((key, template))


def _attribute_type(of: types.Type, name: str) -> types.Type | None:
    for key, template in _attribute_templates:
        if _takes(key, of):
            resolve = getattr(template, f"resolve_{name}", None)
            found = template.generic_resolve(of, name) if resolve is None else resolve(of)
            if isinstance(found, types.Type):
                return found
    return None


def lower_getattr_generic(of: Any) -> _Made[Callable[..., Any]]:
    """Register a generator of code for any attribute, whose type infer_getattr tells."""

    def register(generate: Callable[..., Any]) -> Callable[..., Any]:
        def make(attr: str) -> Overload:
            def of_attr(context: Any, builder: Any, type: types.Type, value: Any) -> Any:
                return generate(context, builder, type, value, attr)

            return _overload(_attribute_chooser(of, attr, of_attr))

        registered.add_any_attribute(of if isinstance(of, type) else type(of), make)
        return generate

    return register


def lower_getattr(of: Any, attr: str) -> _Made[Callable[..., Any]]:
    """Register a generator of code for an attribute, whose type infer_getattr tells."""

    def register(generate: Callable[..., Any]) -> Callable[..., Any]:
        choose = _attribute_chooser(of, attr, generate)
        _add_attribute(of if isinstance(of, type) else type(of), attr, choose)
        return generate

    return register


def _attribute_chooser(of: Any, attr: str, generate: Callable[..., Any]) -> Callable[..., Any]:
    def choose(value: types.Type) -> Any:
        result = _attribute_type(value, attr) if _takes(of, value) else None
        if result is None:
            return None

        def get(context: Any, builder: Any, signature: Signature, arguments: Any) -> Any:
            return generate(context, builder, signature.args[0], arguments[0])

        return lowered(f"get_{attr}", Signature(result, (value,)), get)

    return choose
