"""Arrays over memory of C."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from numen.c_types import CPointer, voidptr


def carray(ptr: Any, shape: int | tuple[int, ...], dtype: DTypeLike | None = None) -> NDArray[Any]:
    """Return an array in C order over the memory that a pointer points to, without a copy.

    `ptr` is a pointer of ctypes or cffi, `shape` the sizes of the axes. `dtype` is needed for a
    `void *`, and else that of what is pointed to. The memory must live as long as the array.
    TypeError when `ptr` is no pointer or the dtype does not fit it.
    """
    return _array_at(ptr, shape, dtype, "C")


def farray(ptr: Any, shape: int | tuple[int, ...], dtype: DTypeLike | None = None) -> NDArray[Any]:
    """Return an array in Fortran order over the memory that a pointer points to, as `carray`."""
    return _array_at(ptr, shape, dtype, "F")


def _array_at(ptr: Any, shape: Any, dtype: DTypeLike | None, order: Any) -> NDArray[Any]:
    support = _support_of(ptr)
    try:
        type = support.type_of(ptr)
    except TypeError:
        type = None
    if type != voidptr and not isinstance(type, CPointer):
        raise TypeError(f"expected a pointer of ctypes or cffi, got {ptr!r}")
    if type != voidptr:
        pointed = np.dtype(str(type.dtype))
        if dtype is not None and np.dtype(dtype) != pointed:
            raise TypeError(f"mismatching dtype '{np.dtype(dtype)}' for pointer {ptr!r}")
        dtype = pointed
    elif dtype is None:
        raise TypeError(f"explicit dtype required for pointer {ptr!r}")
    sizes = shape if isinstance(shape, tuple) else (shape,)
    count = int(np.prod(sizes))
    memory: Any = ctypes.c_char * (count * np.dtype(dtype).itemsize)
    array: NDArray[Any] = np.frombuffer(memory.from_address(support.address_of(ptr)), dtype, count)
    return array.reshape(sizes, order=order)


def _support_of(ptr: Any) -> Any:
    if type(ptr).__module__ == "_cffi_backend":
        from numen import cffi_support

        return cffi_support
    from numen import ctypes_support

    return ctypes_support
