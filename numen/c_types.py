"""The types of pointers and functions as values of compiled code, under Numba's names."""

from __future__ import annotations

from typing import TypeVar

from numen import _core
from numen.signature import Signature
from numen.types import Function, Type, _handle_of, _made, from_handle

_FunctionType = TypeVar("_FunctionType", bound=Function)


def _of_signature(
    cls: type[_FunctionType], signature: Signature, what: str, is_entry: bool
) -> _FunctionType:
    if signature.return_type is None:
        raise TypeError(f"the signature of a {what} has a result: {signature}")
    handles = [_handle_of(each) for each in signature.args]
    return _made(cls, _core.function(_handle_of(signature.return_type), handles, is_entry))


def _signature_of(function: Function) -> Signature:
    result, *arguments = map(from_handle, function._handle.elements)
    return Signature(result, arguments)


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
        return _of_signature(cls, sig, "C function", is_entry=False)

    @property
    def sig(self) -> Signature:
        """Types of the arguments and of the result."""
        return _signature_of(self)


class FunctionType(Function):
    """A compiled function as a value: any function that can be compiled for the signature."""

    __slots__ = ()

    def __new__(cls, signature: Signature) -> FunctionType:
        """Make the type of functions for a signature."""
        return _of_signature(cls, signature, "function type", is_entry=True)

    @property
    def signature(self) -> Signature:
        """Types of the arguments and of the result."""
        return _signature_of(self)

    @property
    def nargs(self) -> int:
        """How many arguments there are."""
        return len(self._handle.elements) - 1

    @property
    def return_type(self) -> Type:
        """Type of the result."""
        return from_handle(self._handle.elements[0])

    @property
    def argument_types(self) -> tuple[Type, ...]:
        """Types of the arguments."""
        return self.signature.args


class WrapperAddressProtocol:
    """Base of classes whose instances are functions of C for compiled code."""

    def __wrapper_address__(self) -> int:
        """Return the address of the function."""
        raise NotImplementedError

    def signature(self) -> Signature:
        """Return types of the arguments and of the result."""
        raise NotImplementedError


voidptr = _made(RawPointer, _core.pointer(None))


def class_of(handle: _core.Type) -> type[Type]:
    """Return the class of the type that a handle of kind "pointer" or "function" stands for."""
    if handle.kind == "function":
        return FunctionType if handle.is_entry else ExternalFunctionPointer
    return CPointer if handle.elements else RawPointer
