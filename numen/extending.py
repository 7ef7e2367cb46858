"""Making functions usable in compiled code."""

from __future__ import annotations

import ctypes
import importlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from numen.dispatcher import Dispatcher
from numen.options import read
from numen.unavailable import missing
from numen.words import words

if TYPE_CHECKING:
    from numen.overloading import Overload, Overloads
    from numen.types import Type

_Function = TypeVar("_Function", bound=Callable[..., Any])


def register_jitable(*arguments: Any, **options: Any) -> Any:
    """Mark a function as one that compiled code may call, and that Python code calls as it is.

    Compiled code may call every Python function whose source is known, so that the function comes
    back unchanged. The options are those of `jit`.
    """
    read(options)
    if arguments:
        return arguments[0]

    def mark(function: _Function) -> _Function:
        return function

    return mark


def get_cython_function_address(module_name: str, function_name: str) -> int:
    """Return the address of a C function that a Cython module exports (its `__pyx_capi__`).

    ImportError when there is no such module, ValueError when it exports no such function.
    """
    exported: Mapping[str, Any] = importlib.import_module(module_name).__pyx_capi__
    if function_name not in exported:
        raise ValueError(f"No function {function_name!r} found in __pyx_capi__ of {module_name!r}")
    api = ctypes.pythonapi
    name_of = ctypes.PYFUNCTYPE(ctypes.c_char_p, ctypes.py_object)(("PyCapsule_GetName", api))
    pointer_of = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(
        ("PyCapsule_GetPointer", api)
    )
    capsule = exported[function_name]
    return int(pointer_of(capsule, name_of(capsule)))


def overload(
    function: Any,
    jit_options: Mapping[str, Any] | None = None,
    strict: bool = True,
    inline: str = "never",
    prefer_literal: bool = False,
    **kwargs: Any,
) -> Callable[[_Function], _Function]:
    """Implement `function` in compiled code.

    The decorated function gets the types of the arguments of a call, and returns a Python function
    with the same parameters, which is compiled for them, or None when it has none for those types.
    Types of constants are tried plain first and then as `types.Literal`; `prefer_literal` turns
    that around. `jit_options` are those of `jit`; `strict=False` lets the names of the parameters
    differ. TypingError, at the call, when no registered implementation takes the types.
    """

    def register(choose: _Function) -> _Function:
        _registered().add_function(
            function, _made(choose, jit_options, strict, inline, prefer_literal, kwargs)
        )
        return choose

    return register


def overload_method(
    typ: type[Type],
    attr: str,
    *,
    jit_options: Mapping[str, Any] | None = None,
    strict: bool = True,
    inline: str = "never",
    prefer_literal: bool = False,
    **kwargs: Any,
) -> Callable[[_Function], _Function]:
    """Implement a method of the values of a class of types, such as `types.Array`.

    As `overload`; the type of the value itself is the first argument. Methods that numen has
    itself are not replaced.
    """
    return _member("method", typ, attr, jit_options, strict, inline, prefer_literal, kwargs)


def overload_attribute(
    typ: type[Type],
    attr: str,
    *,
    jit_options: Mapping[str, Any] | None = None,
    strict: bool = True,
    inline: str = "never",
    prefer_literal: bool = False,
    **kwargs: Any,
) -> Callable[[_Function], _Function]:
    """Implement an attribute of the values of a class of types, as `overload_method`."""
    return _member("attribute", typ, attr, jit_options, strict, inline, prefer_literal, kwargs)


def overload_classmethod(
    typ: type[Type],
    attr: str,
    *,
    jit_options: Mapping[str, Any] | None = None,
    strict: bool = True,
    inline: str = "never",
    prefer_literal: bool = False,
    **kwargs: Any,
) -> Callable[[_Function], _Function]:
    """Implement a class method of a class of types, which compiled code calls by the class.

    As `overload`; a TypeRef whose `instance_type` is the class is the first argument.
    """

    def register(choose: _Function) -> _Function:
        from numen.overloading import ClassMethod

        made = _made(choose, jit_options, strict, inline, prefer_literal, kwargs)
        method = ClassMethod(typ, made)
        setattr(typ, attr, method)
        _registered().add_function(method, method.overload)
        return choose

    return register


def _member(
    kind: str, typ: type[Type], attr: str, *options: Any
) -> Callable[[_Function], _Function]:
    def register(choose: _Function) -> _Function:
        _registered().add_member(kind, typ, attr, _made(choose, *options))
        return choose

    return register


def _registered() -> Overloads:
    from numen.overloading import registered

    return registered


def _made(
    choose: Callable[..., Any],
    jit_options: Mapping[str, Any] | None,
    strict: bool,
    inline: str,
    prefer_literal: bool,
    others: Mapping[str, Any],
) -> Overload:
    from numen.overloading import Overload

    if others:
        raise TypeError(f"overload takes no option {next(iter(others))!r}")
    options = dict(jit_options or {})
    if inline != "never":
        options["inline"] = inline
    read({name: value for name, value in options.items() if name != "nopython"})
    return Overload(choose, options, prefer_literal, strict)


def intrinsic(*arguments: Any, prefer_literal: bool = False, **options: Any) -> Any:
    """Make a function for compiled code from one that answers with code for LLVM's builder.

    The decorated function gets a context and the types of the arguments of a call, and returns
    the signature and a function, which gets `(context, builder, signature, arguments)` and returns
    the result's value; or None when it takes no such types. The builder is llvmlite's, which has to
    be installed. It may be told a straight line of operations on integers, floats and booleans, and
    of calls of Python functions (`context.compile_internal`): UnsupportedError, at the call, for
    all else.
    """
    from numen.llvm_intrinsics import Intrinsic

    if options:
        raise TypeError(f"intrinsic takes no option {next(iter(options))!r}")
    if arguments:
        return Intrinsic(arguments[0], prefer_literal)
    return lambda define: Intrinsic(define, prefer_literal)


def is_jitted(function: Any) -> bool:
    """Tell whether `function` is one that `jit` made."""
    return isinstance(function, Dispatcher)


_LOW_LEVEL = words(
    """NativeValue as_numba_type box lower_builtin lower_cast lower_getattr
    lower_getattr_generic lower_setattr make_attribute_wrapper models register_model type_callable
    typeof_impl unbox"""
)


def __getattr__(name: str) -> Any:
    if name in ("infer", "infer_getattr"):
        return getattr(importlib.import_module("numen.templates"), name)
    if name in ("BoundLiteralArgs", "SentryLiteralArgs", "sentry_literal_args"):
        return getattr(importlib.import_module("numen.literal_requests"), name)
    if name in _LOW_LEVEL:
        return getattr(importlib.import_module("numen.low_level"), name)
    raise missing("extending", name)
