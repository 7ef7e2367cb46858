"""Functions as values of compiled code: arguments of the type FunctionType."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from numen import _core
from numen.decorators import njit
from numen.dispatcher import Dispatcher
from numen.signature import Signature


def compile_for(function: Any, handle: _core.Type) -> _core.Specialization:
    """Compile a dispatcher, or calls of a C function, for the signature of a FunctionType."""
    if not isinstance(function, Dispatcher):
        function = _caller(function, len(handle.elements) - 1)
    result, *parameters = handle.elements
    compiled: _core.Specialization = function._compile(result, tuple(parameters))
    return compiled


def type_of(function: Any) -> Any:
    """Return the type of an object that tells an address and a signature by Numba's protocol."""
    from numen.c_types import FunctionType

    return FunctionType(function.signature())


def common_type(functions: Iterable[Any]) -> Any:
    """Return the type of functions that have the same one signature; None for others."""
    from numen.c_types import FunctionType

    signatures = [_one_signature(each) for each in functions]
    first = signatures[0]
    if first is None or any(each != first for each in signatures):
        return None
    return FunctionType(first)


def _one_signature(function: Any) -> Signature | None:
    given: list[Signature] = getattr(function, "_given_signatures", [])
    return given[0] if len(given) == 1 and given[0].return_type is not None else None


def _caller(function: Any, count: int) -> Callable[..., Any]:
    """Make a compiled function that calls a C function."""
    if hasattr(function, "__wrapper_address__"):
        from numen.ctypes_support import function_class

        function = function_class(function.signature())(function.__wrapper_address__())
    names = ", ".join(f"a{index}" for index in range(count))
    text = f"def call({names}):\n    return function({names})\n"
    namespace = {"function": function}
    exec(text, namespace)
    made: Callable[..., Any] = njit(namespace["call"], source=text)
    return made
