"""The types of C's pointers and functions as values of compiled code, under Numba's names."""

from __future__ import annotations

from numen import _core
from numen.signature import Signature
from numen.types import Function, Type, _handle_of, _made, from_handle


class RawPointer(Type):
    """An address of anything: C's `void *`."""

    __slots__ = ()


class CPointer(Type):
    """An address of values of one type: C's `dtype *`."""

    __slots__ = ()

    def __new__(cls, dtype: Type) -> CPointer:
        """Make the type of pointers to `dtype`, a number or a pointer."""
        return _made(cls, _core.pointer(_handle_of(dtype)))

    @property
    def dtype(self) -> Type:
        """Type of what it points to."""
        return from_handle(self._handle.elements[0])


class ExternalFunctionPointer(Function):
    """The address of a function that is called as C functions are."""

    __slots__ = ()

    def __new__(cls, sig: Signature) -> ExternalFunctionPointer:
        """Make the type of functions with this signature, of numbers and pointers."""
        if sig.return_type is None:
            raise TypeError(f"the signature of a C function has a result: {sig}")
        handles = [_handle_of(each) for each in sig.args]
        return _made(cls, _core.function(_handle_of(sig.return_type), handles))

    @property
    def sig(self) -> Signature:
        """Types of the arguments and of the result."""
        result, *arguments = map(from_handle, self._handle.elements)
        return Signature(result, arguments)


voidptr = _made(RawPointer, _core.pointer(None))


def class_of(handle: _core.Type) -> type[Type]:
    """Return the class of the type that a handle of kind "pointer" or "function" stands for."""
    if handle.kind == "function":
        return ExternalFunctionPointer
    return CPointer if handle.elements else RawPointer
