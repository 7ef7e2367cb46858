"""Numba's `numba.cuda`, for programs that ask whether there is a GPU: numen has no code for any.

Kernels can be declared, as libraries do beside the functions that they use without a GPU.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, NoReturn

from numen.cuda_driver import (
    CudaSupportError,
    current_context,
    get_current_device,
    gpus,
    list_devices,
)
from numen.errors import UnsupportedError

__all__ = [
    "CudaSupportError",
    "Kernel",
    "current_context",
    "detect",
    "get_current_device",
    "gpus",
    "is_available",
    "jit",
    "list_devices",
]


def is_available() -> bool:
    """Tell that compiled code cannot run on a GPU."""
    return False


def detect() -> bool:
    """Print which GPUs compiled code can run on; tell whether there is one."""
    print("Found no CUDA devices that numen makes code for")
    return False


class Kernel:
    """A function that was declared for a GPU, and that can neither be launched nor called."""

    def __init__(self, py_func: Callable[..., Any]) -> None:
        self.py_func = py_func
        functools.update_wrapper(self, py_func)

    def _refuse(self) -> NoReturn:
        raise UnsupportedError(
            f"{self.py_func.__qualname__} is a kernel for a GPU, which numen makes no code for; "
            "numba.cuda.is_available() is False"
        )

    def __getitem__(self, launch: object) -> NoReturn:
        """Refuse to be launched. UnsupportedError always."""
        self._refuse()

    def __call__(self, *arguments: object) -> NoReturn:
        """Refuse to be called. UnsupportedError always."""
        self._refuse()


def jit(
    func_or_sig: Any = None, *, device: bool = False, **options: Any
) -> Kernel | Callable[[Callable[..., Any]], Kernel]:
    """Declare a function for a GPU: `@cuda.jit`, or with signatures and options in parentheses.

    Nothing is compiled. UnsupportedError where the result is launched or called.
    """
    if inspect.isfunction(func_or_sig):
        return Kernel(func_or_sig)
    return Kernel


def __getattr__(name: str) -> Any:
    from numen.aliases import NUMBA_MODULES, submodule
    from numen.unavailable import missing

    if f"numba.cuda.{name}" in NUMBA_MODULES:
        return submodule(__name__, "numba.cuda", name)
    raise missing("cuda", name)
