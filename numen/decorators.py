"""The decorators that compile functions."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

from numen import _core, config


def jit(signature_or_function: Any = None, *, source: str | None = None, **options: Any) -> Any:
    """Compile a Python function to machine code when it is called.

    Used as `@jit`, `@jit(options)`, `@jit(signature, options)`, or as a function. A signature, or
    a list of them, (text as "float64(float64[:])", types as `float64(float64[:])`, a tuple of
    argument types) restricts the function to those types, to which arguments are converted;
    without one it is compiled for the types of each call. Nothing is compiled before it is needed,
    unless `eager=True` asks for the signatures at once.

    Options: `fastmath` (bool, or LLVM's flags), `parallel`, `nogil` (releases the interpreter
    lock), `cache` (on by default: keeps compiled code on disk for other processes), `boundscheck`
    (on by default), `error_model` ('python': dividing by zero raises; 'numpy'),
    `deterministic` (what parallel loops reduce does not depend on the number of threads),
    `accurate_math` (exp, sin and their like are within 1 ulp, in loops too), `inline`
    ('never' or 'always'), `tier` ('auto': the first calls of a long function run quickly generated
    code, which optimized code with the same results replaces from the background; 'optimized':
    calls wait for that; 'quick': short functions are treated as long ones), `forceobj` (runs the
    function in the interpreter), `source` (the function's text, where it is in no file), and those
    of Numba that have no meaning here. TypeError for others.
    """
    if isinstance(signature_or_function, FunctionType):
        return _compile(signature_or_function, None, source, options)
    if not _may_be_signature(signature_or_function):
        raise _not_a_function(signature_or_function)
    signatures = signature_or_function

    def decorate(function: Any) -> Any:
        if not isinstance(function, FunctionType):
            raise _not_a_function(function)
        return _compile(function, signatures, source, options)

    return decorate


def njit(signature_or_function: Any = None, **options: Any) -> Any:
    """Compile a Python function, as `jit` does; never runs it in the interpreter."""
    if options.pop("forceobj", False):
        raise TypeError("njit does not take forceobj; use jit(forceobj=True)")
    return jit(signature_or_function, **options)


def jit_module(**options: Any) -> None:
    """Compile every function that the calling module defines, with these options."""
    namespace = sys._getframe(1).f_globals
    for name, value in list(namespace.items()):
        if isinstance(value, FunctionType) and value.__module__ == namespace["__name__"]:
            namespace[name] = jit(value, **options)


def _not_a_function(value: Any) -> TypeError:
    from numen.dispatcher import Dispatcher

    if isinstance(value, Dispatcher):
        return TypeError(f"{value!r} is compiled by jit already; give jit its py_func")
    return TypeError(f"jit compiles Python functions, not {value!r}")


def _may_be_signature(value: Any) -> bool:
    if value is None or isinstance(value, (str, list, tuple)):
        return True
    signatures = sys.modules.get("numen.signature")
    return signatures is not None and isinstance(value, signatures.Signature)


def _compile(
    function: FunctionType, signatures: Any, source: str | None, options: dict[str, Any]
) -> Callable[..., Any]:
    if source is not None:
        from numen.source import register_source

        register_source(function, source)
    if config.DISABLE_JIT:
        return function
    # Loaded by the first function that is compiled, so that importing numen is quick.
    from numen.dispatcher import Dispatcher
    from numen.options import read

    options = dict(options)
    eager = options.pop("eager", stands_for_numba())
    if options.pop("forceobj", False):
        from numen.object_mode_dispatcher import ObjectModeDispatcher

        read(options)
        return ObjectModeDispatcher(function, signatures, eager)
    made = Dispatcher.of(function, signatures, read(options), {"nopython": True, **options})
    if eager:
        made._compile_at_once()
    return made


def stands_for_numba() -> bool:
    """Whether `import numba` gives numen: programs of Numba expect errors of signatures at once."""
    return getattr(sys.modules.get("numba"), "njit", None) is njit


os.register_at_fork(
    before=_core.before_fork,
    after_in_parent=_core.after_fork_in_parent,
    after_in_child=_core.after_fork_in_child,
)
if config.CPU_NAME or config.CPU_FEATURES:
    _core.set_processor(config.CPU_NAME, config.CPU_FEATURES)
if config.TRACE or config.TRACE_FILE:
    from numen.trace import start

    start()
if config.DEBUG == "replay":
    from numen import replaying

    replaying.start()
