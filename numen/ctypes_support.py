"""Functions and pointers of ctypes in compiled code."""

from __future__ import annotations

import ctypes
from typing import Any

from numen import types
from numen.c_types import CPointer, ExternalFunctionPointer, voidptr
from numen.signature import Signature
from numen.types import Type

_FROM_CTYPES: dict[Any, Type] = {
    ctypes.c_bool: types.boolean,
    ctypes.c_int8: types.int8,
    ctypes.c_int16: types.int16,
    ctypes.c_int32: types.int32,
    ctypes.c_int64: types.int64,
    ctypes.c_uint8: types.uint8,
    ctypes.c_uint16: types.uint16,
    ctypes.c_uint32: types.uint32,
    ctypes.c_uint64: types.uint64,
    ctypes.c_float: types.float32,
    ctypes.c_double: types.float64,
    ctypes.c_void_p: voidptr,
    ctypes.c_char_p: CPointer(types.bytes_),
}
_TO_CTYPES = {value: key for key, value in _FROM_CTYPES.items()}

_Pointer: Any = ctypes.POINTER(ctypes.c_int).__mro__[1]
_Function: Any = ctypes.CFUNCTYPE(None).__mro__[1]


def from_ctypes(ctype: Any) -> Type:
    """Return the type of values of a ctypes class; None stands for void.

    TypeError for classes that compiled code has nothing for.
    """
    if ctype is None:
        return types.none
    if ctype in _FROM_CTYPES:
        return _FROM_CTYPES[ctype]
    known: Any = ctype if isinstance(ctype, type) else object
    if issubclass(known, _Pointer):
        return CPointer(from_ctypes(known._type_))
    if issubclass(known, _Function):
        return _function(known._argtypes_, known._restype_)
    raise TypeError(f"Unsupported ctypes type: {ctype}")


def to_ctypes(type: Type) -> Any:
    """Return the ctypes class for values of a type; TypeError when there is none."""
    if type == types.none:
        return None
    if type in _TO_CTYPES:
        return _TO_CTYPES[type]
    if isinstance(type, CPointer):
        has_class = not isinstance(type.dtype, types.Record)
        return ctypes.POINTER(to_ctypes(type.dtype)) if has_class else ctypes.c_void_p
    if isinstance(type, ExternalFunctionPointer):
        return function_class(type.sig)
    raise TypeError(f"Cannot convert Numba type '{type}' to ctypes type")


def function_class(signature: Signature) -> Any:
    """Return the ctypes class of C functions with a signature."""
    assert signature.return_type is not None
    return ctypes.CFUNCTYPE(*map(to_ctypes, (signature.return_type, *signature.args)))


def _function(arguments: Any, result: Any) -> Type:
    returned = from_ctypes(result)
    if returned == voidptr:  # which ctypes gives as an int
        returned = types.uint64
    return ExternalFunctionPointer(Signature(returned, [from_ctypes(each) for each in arguments]))


def type_of(value: Any) -> Type:
    """Return the type that an instance of a ctypes class has in compiled code.

    TypeError for a function whose types are not known, and for what compiled code has no type for.
    """
    if not isinstance(value, _Function):
        found = from_ctypes(type(value))
        if isinstance(found, types.Number):
            raise TypeError("numbers of ctypes are not supported; pass their .value")
        return found
    name = f"ctypes function {getattr(value, '__name__', type(value).__name__)!r}"
    if value.argtypes is None:
        raise TypeError(
            f"{name} doesn't define its argument types; consider setting the `argtypes` attribute"
        )
    if hasattr(value, "errcheck") and value.errcheck is not None:
        raise TypeError(f"{name} has an errcheck function, which compiled code cannot call")
    try:
        return _function(value.argtypes, value.restype)
    except TypeError as error:
        raise TypeError(f"{name}: {error}") from None


def address_of(value: Any) -> int:
    """Return the address of a function, or the one that a pointer holds."""
    if hasattr(value, "__wrapper_address__"):
        return int(value.__wrapper_address__())
    return ctypes.cast(value, ctypes.c_void_p).value or 0


def void_pointer(address: int | None) -> ctypes.c_void_p:
    """Return the pointer that ctypes gives a callback as an int, or as None."""
    return ctypes.c_void_p(address)


def function_at(type: ExternalFunctionPointer, address: int) -> Any:
    """Return a ctypes function for what compiled code returns."""
    return function_class(type.sig)(address)
