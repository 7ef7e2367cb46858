"""Functions and pointers of cffi in compiled code."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from numen import types
from numen.c_types import CPointer, ExternalFunctionPointer, voidptr
from numen.signature import Signature
from numen.types import Type

# Imported like this because it has no type annotations.
_ffi: Any = importlib.import_module("cffi").FFI()

_FLOATS = {"float": types.float32, "double": types.float64}
_COMPLEX = {"_cffi_float_complex_t": types.complex64, "_cffi_double_complex_t": types.complex128}
_CHARACTERS = {"char": types.int8}

_registered: dict[Any, Type] = {}


def register_type(cffi_type: Any, type: Type) -> None:
    """Have a type of C, as `ffi.typeof` gives it, stand for another type in compiled code."""
    _registered[cffi_type] = type


def register_module(mod: Any) -> None:
    """Accept a module made by cffi; its functions are known without being registered.

    ValueError for a module without an `ffi` and a `lib`.
    """
    if not (hasattr(mod, "ffi") and hasattr(mod, "lib")):
        raise ValueError(f"{mod!r} is not a module made by cffi: it has no ffi and lib")


def map_type(cffi_type: Any, use_record_dtype: bool = False) -> Any:
    """Return what stands for a type of C: a type, or a Signature for functions.

    TypeError for types that compiled code has nothing for.
    """
    if cffi_type.kind == "function":
        return _signature(cffi_type)
    return _from_cffi(cffi_type)


def _signature(ctype: Any) -> Signature:
    # Not `ellipsis`, which functions of complex numbers have too: cffi cannot call their pointers.
    if "..." in ctype.cname:
        raise TypeError(f"vararg function is not supported: {ctype.cname}")
    return Signature(_from_cffi(ctype.result), [_from_cffi(each) for each in ctype.args])


def _from_cffi(ctype: Any) -> Type:
    if ctype in _registered:
        return _registered[ctype]
    name = ctype.cname
    if ctype.kind == "void":
        return types.none
    if ctype.kind == "pointer":
        return (
            voidptr if ctype.item.kind in ("void", "struct") else CPointer(_from_cffi(ctype.item))
        )
    if ctype.kind == "function":
        return ExternalFunctionPointer(_signature(ctype))
    if ctype.kind == "enum":
        return types.int32 if min(ctype.elements, default=0) < 0 else types.uint32
    if ctype.kind == "primitive":
        known = _FLOATS.get(name) or _COMPLEX.get(name) or _CHARACTERS.get(name)
        if known is not None:
            return known
        if name in ("_Bool", "bool"):
            return types.boolean
        if name != "long double" and not name.startswith("wchar"):
            signed = int(_ffi.cast(name, -1)) < 0
            return types.from_dtype(f"{'i' if signed else 'u'}{_ffi.sizeof(name)}")
    raise TypeError(f"Unsupported cffi type: {name}")


def _compiled(function: Any) -> Any:
    """Return the pointer to a function of a module that cffi has compiled."""
    module = sys.modules[function.__module__]
    return module.ffi.addressof(module.lib, function.__name__)


def type_of(value: Any) -> Type:
    """Return the type that a function or pointer of cffi has in compiled code.

    TypeError for what compiled code has no type for.
    """
    if not isinstance(value, _ffi.CData):
        value = _compiled(value)
    found = _from_cffi(_ffi.typeof(value))
    if isinstance(found, types.Number):
        raise TypeError("numbers of cffi are not supported; convert them by int() or float()")
    return found


def address_of(value: Any) -> int:
    """Return the address of a function, or the one that a pointer holds."""
    if not isinstance(value, _ffi.CData):
        value = _compiled(value)
    return int(_ffi.cast("uintptr_t", value))
