"""The loops of ufuncs: a text around a kernel, compiled for the dtypes of the operands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from numen import _core
from numen.dispatcher import Dispatcher
from numen.parallel import prange
from numen.source import generated

if TYPE_CHECKING:
    from numen.options import Options


class UfuncParts(NamedTuple):
    """What a numpy.ufunc is made of."""

    name: str
    doc: str
    nin: int
    nout: int
    signature: str
    """Layout of a generalized ufunc; "" for one that works by element."""
    identity: Any
    """None, "reorderable", or the value itself."""
    writable: Sequence[int]
    """Inputs that the loops write to."""
    parallel: bool
    loops: Sequence[LoopRow]


LoopRow = tuple[_core.Specialization, _core.Specialization | None, _core.Specialization]
"""For contiguous operands, for any (None: they are copied together), and for one round."""


def dtype_name(handle: _core.Type) -> str:
    """Return NumPy's name for the dtype of a type."""
    return "bool" if handle.dtype == "bool_" else handle.dtype


class Operand(NamedTuple):
    """An operand of a loop as it is compiled: an array whose first axis is the loop's.

    `dtype` is NumPy's name for it.
    """

    dtype: str
    core_ndim: int = 0

    def array_type(self, layout: str) -> _core.Type:
        """Return its type, in C order or with any strides."""
        name = "bool_" if self.dtype == "bool" else self.dtype
        return _core.array(_core.scalar(name), 1 + self.core_ndim, layout, False, True)


class LoopCode:
    """The loop of a ufunc around its kernel, to be compiled for the dtypes of its operands.

    `statement` is what happens in a round: Python in which `kernel` is the kernel, `i` the position
    and `x0`, `x1` ... are the operands.
    """

    def __init__(
        self, kernel: Dispatcher, operands: int, statement: str, options: Options, parallel: bool
    ) -> None:
        self._serial = _loop(kernel, operands, statement, options, "range")
        self._parallel = self._serial
        if parallel:
            options = options._replace(parallel=True)
            self._parallel = _loop(kernel, operands, statement, options, "prange")

    def compile(self, operands: Sequence[Operand]) -> LoopRow:
        """Compile for these operands."""
        contiguous = tuple(each.array_type("C") for each in operands)
        strided = tuple(each.array_type("A") for each in operands)
        has_core = any(each.core_ndim for each in operands)
        is_parallel = self._parallel is not self._serial
        return (
            self._parallel._compile(None, contiguous),
            self._parallel._compile(None, strided) if has_core or is_parallel else None,
            self._serial._compile(None, strided if has_core else contiguous),
        )


def _loop(
    kernel: Dispatcher, operands: int, statement: str, options: Options, counter: str
) -> Dispatcher:
    names = ", ".join(f"x{i}" for i in range(operands))
    text = (
        f"def loop({names}):\n"
        f"    for i in {counter}(x0.shape[0]):\n"
        f"        {statement}\n"
    )  # fmt: skip
    function = generated("loop", text, {"kernel": kernel, "prange": prange})
    return Dispatcher.of(function, None, options._replace(locals=()), {})


def result_dtype(kernel: Dispatcher, inputs: Sequence[str], options: Options) -> str:
    """Return the dtype of what the kernel gives for elements of these dtypes.

    TypingError when that is no number.
    """
    names = ", ".join(f"x{i}" for i in range(len(inputs)))
    elements = ", ".join(f"x{i}[0]" for i in range(len(inputs)))
    text = f"def first({names}):\n    return kernel({elements})\n"
    first = generated("first", text, {"kernel": kernel})
    probe = Dispatcher.of(first, None, options._replace(locals=()), {})
    result = probe._infer(None, tuple(Operand(each).array_type("C") for each in inputs))
    if result.kind == "enum":
        # Members of an IntEnum are stored as their values; others are refused by the loop.
        return "int64"
    if result.kind != "scalar":
        from numen.errors import TypingError

        raise TypingError(f"a ufunc's function returns a number; {kernel.__name__}() does not")
    return dtype_name(result)
