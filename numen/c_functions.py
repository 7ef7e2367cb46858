"""Functions that C can call."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import FunctionType
from typing import Any

from numen import _core, config
from numen.dispatcher import Dispatcher
from numen.options import read
from numen.signature import Signature, parse

_C_KINDS = ("scalar", "pointer", "function")
# All that was compiled for C: nobody knows how long C calls an address that it was given.
_compiled_for_c: list[_core.Specialization] = []


def cfunc(sig: Any, **options: Any) -> Callable[[FunctionType], Any]:
    """Compile a Python function for C, when it is defined.

    `sig` is a signature of numbers and pointers (`types.CPointer`, `types.voidptr`), in any form
    that `jit` takes; the options are those of `jit`. The function has the members `address`,
    `ctypes` and `cffi`, by which C is given it. An exception that leaves it is printed, as Python
    prints those that nobody can catch, and zero is returned. Python code and compiled code may call
    it as well, and then get its exceptions.

    TypeError for a signature that C does not have, NotImplementedError for `forceobj`.
    """
    signature = parse(sig)
    if options.pop("forceobj", False):
        raise NotImplementedError("cfunc compiles functions; it does not take forceobj")

    def compile_for_c(function: FunctionType) -> Any:
        if config.DISABLE_JIT:
            return _Interpreted(function, signature)
        made = CFunc.of(function, None, read(options), {"nopython": True, **options})
        made._compile_for_c(signature)
        return made

    return compile_for_c


class CFunc(Dispatcher):
    """A compiled function that C can call, too."""

    _signature: Signature
    _c_address: int

    def _compile_for_c(self, signature: Signature) -> None:
        from numen.types import from_handle

        for each in signature.args:
            _require_c_type(each, "takes")
        self._make_c_callable()
        result = signature.return_type
        if result is None:
            result = from_handle(self._infer(None, tuple(each._handle for each in signature.args)))
        if result._handle.kind != "none":
            _require_c_type(result, "returns")
        self._signature = Signature(result, signature.args)
        self._restrict_to([self._signature])
        compiled = self._compile(result._handle, tuple(each._handle for each in signature.args))
        self._c_address = compiled.c_entry_point
        _compiled_for_c.append(compiled)

    @property
    def native_name(self) -> str:
        """Name of the C function."""
        return f"cfunc.{self.__qualname__}"

    @property
    def address(self) -> int:
        """Address of the C function."""
        return self._c_address

    @functools.cached_property
    def ctypes(self) -> Any:
        """The C function as ctypes has it."""
        from numen.ctypes_support import function_class

        return function_class(self._signature)(self._c_address)

    @functools.cached_property
    def cffi(self) -> Any:
        """The C function as cffi has it: a pointer to anything."""
        import importlib

        return importlib.import_module("cffi").FFI().cast("void *", self._c_address)

    @property
    def cache_hits(self) -> int:
        """How often it was found in the cache on disk."""
        return 0

    def __reduce__(self) -> Any:
        raise TypeError("a function for C has an address in this process and cannot be pickled")

    def inspect_llvm(self, signature: Any = None) -> Any:
        """Return LLVM IR after optimisation."""
        return self._stages(self._signature.args).optimized_llvm


class _Interpreted:
    """What stands for a CFunc where jit is disabled: ctypes calls the Python function."""

    def __init__(self, function: FunctionType, signature: Signature) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self._signature = signature

    def __call__(self, *arguments: Any) -> Any:
        return self._function(*arguments)

    @functools.cached_property
    def ctypes(self) -> Any:
        """The function as ctypes has it."""
        from numen.c_types import voidptr
        from numen.ctypes_support import function_class, void_pointer

        # ctypes gives a `void *` as an int, of which carray could not tell that it is one.
        pointers = [each == voidptr for each in self._signature.args]

        def call(*arguments: Any) -> Any:
            given = zip(arguments, pointers, strict=True)
            return self._function(
                *(void_pointer(each) if is_pointer else each for each, is_pointer in given)
            )

        return function_class(self._signature)(call)

    @property
    def address(self) -> int:
        """Address of the C function that calls the Python function."""
        from numen.ctypes_support import address_of

        return address_of(self.ctypes)


def _require_c_type(type: Any, verb: str) -> None:
    if type._handle.kind not in _C_KINDS or type._handle.is_entry:
        raise TypeError(f"a function for C {verb} numbers and pointers, not {type}")
