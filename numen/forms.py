"""Functions that compiled code alone can call: the code that numen itself writes uses them.

They are forms of the compiler (src/sema/forms.def) or Python in lib/numen.forms.
"""

from __future__ import annotations

from typing import Any, NoReturn


def _only_compiled() -> NoReturn:
    raise TypeError("this function is for compiled code")


def atomic_update(array: Any, index: Any, operation: Any, value: Any) -> NoReturn:
    """Make an int64 in an array of what it is and a value, in one step; return what it was."""
    _only_compiled()


def address_of(pointer: Any) -> NoReturn:
    """Return the address that a pointer holds, an int64."""
    _only_compiled()


def as_pointer(type: Any, address: Any) -> NoReturn:
    """Make a pointer of a type that holds an address. What is there is for the caller to know."""
    _only_compiled()


def elementwise(kernel: Any, loops: Any, operands: Any, out: Any, where: Any) -> NoReturn:
    """Call the kernel for every element of the operands, broadcast together.

    `loops` are the dtypes of its loops, as "dd->d"; () when it takes all. `out` is an array or
    None, `where` an array of bools, or True: the kernel is called where it is true.
    """
    _only_compiled()


def reduce(
    ufunc: Any,
    identity: Any,
    array: Any,
    axis: Any,
    dtype: Any,
    out: Any,
    keepdims: Any,
    initial: Any,
    where: Any,
) -> NoReturn:
    """Reduce an array by a ufunc, along an axis or axes, or (None) over all."""
    _only_compiled()


def accumulate(ufunc: Any, array: Any, axis: Any, dtype: Any, out: Any) -> NoReturn:
    """As numpy.ufunc.accumulate."""
    _only_compiled()


def reduceat(ufunc: Any, array: Any, indices: Any, axis: Any, dtype: Any, out: Any) -> NoReturn:
    """As numpy.ufunc.reduceat."""
    _only_compiled()


def outer(ufunc: Any, a: Any, b: Any, out: Any) -> NoReturn:
    """As numpy.ufunc.outer."""
    _only_compiled()


def at(ufunc: Any, a: Any, indices: Any, b: Any) -> NoReturn:
    """As numpy.ufunc.at."""
    _only_compiled()


def generalized(kernel: Any, cores: Any, is_array: Any, operands: Any) -> NoReturn:
    """Call a generalized ufunc's kernel for the broadcast outer axes of all its operands.

    `cores` are the counts of the operands' core axes; `is_array` tells of each whether the kernel
    takes an array of one element where it has none.
    """
    _only_compiled()


def dtype_of_call(function: Any, *arguments: Any) -> NoReturn:
    """Tell the dtype of what a function would give for these arguments; it is not called."""
    _only_compiled()


def empty(shape: Any, dtype: Any) -> NoReturn:
    """Make an array: numpy.empty, whatever a program has put in its place."""
    _only_compiled()


def check_stencil(ndim: Any, first: Any, others: Any, out: Any) -> NoReturn:
    """Raise for arrays that a stencil of `ndim` axes cannot go over."""
    _only_compiled()
