"""`guvectorize`: ufuncs of Python functions that work on rows, matrices and so on."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Iterable, Sequence
from types import FunctionType
from typing import Any

import numpy as np

from numen import config, forms
from numen.loops import LoopCode, Operand, dtype_name
from numen.signature import Signature
from numen.source import generated
from numen.ufuncs import Loop, Ufunc, check_target, choose_dtypes, is_typed


def guvectorize(*args: Any, target: str = "cpu", **options: Any) -> Any:
    """Make a generalized ufunc of a function that writes its results into its last arguments.

    Used as `@guvectorize(signatures, layout, options)`, or `@guvectorize(layout, options)`, which
    adds loops for the types of each call; outputs are to be passed to it. The layout, as in
    "(m,n),(n)->(m)", names the axes of every argument. The function gets an array for each; for
    "()" a number, or, as its signature has it and for outputs, an array of one element.
    `writable_args` are the inputs that it writes to, by position or name. `target`, `identity` and
    the other options are those of `vectorize`.
    """
    if len(args) not in (1, 2) or not isinstance(args[-1], str):
        raise TypeError(
            "guvectorize takes signatures and a layout, or a layout alone, as in"
            " guvectorize(['void(float64[:], float64[:])'], '(n)->(n)')"
        )
    signatures = args[0] if len(args) == 2 else []
    if isinstance(signatures, str) or not isinstance(signatures, Iterable):
        signatures = [signatures]
    if target == "cuda" and "writable_args" in options:
        raise TypeError("target='cuda' does not take writable_args, and is not available in numen")
    check_target(target)

    def decorate(function: Any) -> Any:
        if config.DISABLE_JIT:
            return function
        made = GUFunc(function, args[-1], target=target, **options)
        made._declare_all(signatures)
        return made

    return decorate


_OPERAND = re.compile(r"\(\s*((?:\w+\s*,\s*)*\w+)?\s*\)")


def parse_layout(layout: str) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Return the names of the axes of the inputs and outputs. ValueError when it is no layout."""
    inputs, arrow, outputs = layout.partition("->")
    sides = []
    for side in (inputs, outputs):
        found = [tuple(re.findall(r"\w+", each.group(1) or "")) for each in _OPERAND.finditer(side)]
        if re.sub(r"\s", "", _OPERAND.sub("", side)) != "," * max(len(found) - 1, 0):
            raise ValueError(f"not a layout: {layout!r}; one looks like '(m,n),(n)->(m)'")
        sides.append(found)
    if not sides[0] or (arrow and not sides[1]):
        raise ValueError(f"not a layout: {layout!r}; one looks like '(m,n),(n)->(m)'")
    known = {name for each in sides[0] for name in each}
    for name in (name for each in sides[1] for name in each):
        if name not in known and not name.isdigit():
            raise NameError(f"the axis {name!r} of an output is of no input in {layout!r}")
    return sides[0], sides[1]


class GUFunc(Ufunc):
    """A generalized ufunc, with loops added for the types it is called with."""

    def __init__(
        self,
        py_func: Any,
        signature: str,
        identity: Any = None,
        target: str = "cpu",
        writable_args: Sequence[int | str] = (),
        **options: Any,
    ) -> None:
        inputs, outputs = parse_layout(signature)
        names = list(inspect.signature(getattr(py_func, "py_func", py_func)).parameters)
        if len(names) != len(inputs) + len(outputs):
            raise TypeError(
                f"the layout {signature!r} has {len(inputs) + len(outputs)} operands, but"
                f" {py_func.__name__}() takes {len(names)}"
            )
        super().__init__(py_func, len(inputs), len(outputs), identity, target, options)
        self._layout = [*inputs, *outputs]
        sides = [",".join(f"({','.join(each)})" for each in side) for side in (inputs, outputs)]
        self._signature = "->".join(side for side in sides if side)
        self._writable = _writable(writable_args, names[: len(inputs)])
        self._codes: dict[str, LoopCode] = {}

    def _arguments(self) -> dict[str, Any]:
        layout = {"signature": self._signature, "writable_args": tuple(self._writable)}
        return super()._arguments() | layout

    @property
    def is_dynamic(self) -> bool:
        """Whether loops are added for the types of calls."""
        return not self._frozen

    @property
    def expected_ndims(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The number of axes of each input and output."""
        counts = tuple(len(each) for each in self._layout)
        return counts[: self.nin], counts[self.nin :]

    def _check(self, signature: Signature) -> None:
        if len(signature.args) != self.nargs:
            raise TypeError(
                f"the signature {signature} has {len(signature.args)} arguments, but"
                f" {self.__name__}() takes {self.nargs}"
            )
        if signature.return_type is not None and signature.return_type._handle.kind != "none":
            raise TypeError(f"the function of a generalized ufunc returns nothing; {signature}")
        for i, (each, axes) in enumerate(zip(signature.args, self._layout, strict=True)):
            is_array = each._handle.kind == "array"
            ndim = each._handle.ndim if is_array else 0
            fits = ndim == len(axes) or (is_array and ndim == 1 and not axes)
            if each._handle.kind not in ("scalar", "array") or not fits:
                raise TypeError(
                    f"argument {i} of {signature} is {each}, but its layout is ({','.join(axes)})"
                )
            if i >= self.nin and not is_array:
                raise TypeError(f"argument {i} of {signature} is an output, and no array")

    def _add(self, signature: Signature) -> Loop:
        return self._add_loop(
            [dtype_name(each._handle) for each in signature.args],
            [each._handle.kind == "array" for each in signature.args],
        )

    def _add_loop(self, dtypes: Sequence[str], is_array: Sequence[bool]) -> Loop:
        inputs = tuple(dtypes[: self.nin])
        for loop in self._loops:
            if loop.inputs == inputs:
                return loop
        arguments = [
            f"x{i}[i : i + 1]" if array and not axes else f"x{i}[i]"
            for i, (array, axes) in enumerate(zip(is_array, self._layout, strict=True))
        ]
        statement = f"kernel({', '.join(arguments)})"
        code = self._codes.get(statement)
        if code is None:
            code = self._codes[statement] = LoopCode(
                self._dispatcher, self.nargs, statement, self._options, self.target == "parallel"
            )
        operands = [
            Operand(dtype, len(axes)) for dtype, axes in zip(dtypes, self._layout, strict=True)
        ]
        loop = Loop(code, inputs, operands)
        self._loops.append(loop)
        return loop

    @functools.cached_property
    def _compiled_call(self) -> FunctionType:
        """A call in compiled code passes all operands."""
        operands = ", ".join(f"x{i}" for i in range(self.nargs))
        text = (
            f"def {self._identifier}({operands}):\n"
            f"    generalized(kernel, cores, is_array, ({operands},))\n"
        )
        names = {
            "kernel": self._dispatcher,
            "cores": tuple(len(axes) for axes in self._layout),
            "is_array": self._takes_arrays(),
            "generalized": forms.generalized,
        }
        return generated(self._identifier, text, names)

    def _takes_arrays(self) -> tuple[bool, ...]:
        """Tell of each operand whether it has no core axes and is an array of one element."""
        if self._given:
            kinds = [each._handle.kind for each in self._given[0].args]
            return tuple(
                kind == "array" and not axes for kind, axes in zip(kinds, self._layout, strict=True)
            )
        return tuple(i >= self.nin and not axes for i, axes in enumerate(self._layout))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Apply the function to the arrays that lie along the layout's axes."""
        if not self._frozen:
            self._require(args, kwargs)
        return self.ufunc(*args, **kwargs)

    def _require(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """See to it that there is a loop for these arguments."""
        given = kwargs.get("out", ())
        outputs = [*args[self.nin :], *(given if isinstance(given, tuple) else (given,))]
        if (
            len(args) < self.nin
            or len(outputs) != self.nout
            or any(each is None for each in outputs)
        ):
            raise TypeError(
                f"{self.__name__}() has no signatures: it takes {self.nin} inputs and"
                f" {self.nout} outputs, whose types tell what to compile"
            )
        inputs = [each if is_typed(each) else np.asarray(each) for each in args[: self.nin]]
        dtypes = choose_dtypes([*inputs, *outputs])
        if dtypes is None or any(each.inputs == dtypes[: self.nin] for each in self._loops):
            return
        with self._lock:
            is_array = [i >= self.nin or bool(axes) for i, axes in enumerate(self._layout)]
            self._add_loop(dtypes, is_array)
            self._made = None


def _writable(given: Sequence[int | str], names: Sequence[str]) -> list[int]:
    positions = []
    for each in given:
        if isinstance(each, str):
            if each not in names:
                raise RuntimeError(f"writable_args names {each!r}, which is no input")
            positions.append(names.index(each))
        elif 0 <= each < len(names):
            positions.append(each)
        else:
            raise ValueError(f"writable_args has {each!r}; there are {len(names)} inputs")
    return positions
